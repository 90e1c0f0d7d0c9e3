"""The only place that wires things together."""

from __future__ import annotations

from flask import Flask

from app.config import ROOT, Config
from app.storage.database import database, engine_options


def create_app(config: Config | None = None) -> Flask:
    """The application. Raises ConfigError where the environment or the brand is not usable."""
    config = config or Config.from_environment()
    app = Flask("klarheit", root_path=str(ROOT))
    app.config["KLARHEIT"] = config
    app.config["SQLALCHEMY_DATABASE_URI"] = config.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(config.database_url)
    database.init_app(app)
    return app
