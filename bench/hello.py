"""The least a Flask application can do, on Klarheit's server with Klarheit's settings."""

from flask import Flask

app = Flask(__name__)


@app.get("/")
def hello() -> str:
    """Say hello."""
    return "Hello"


if __name__ == "__main__":
    from app.cli.processes import load_application
    from app.cli.serve import web_server
    from app.config import Config

    config = Config.from_environment()
    web_server(config, config.host, "bench.hello:app").serve(target_loader=load_application)
