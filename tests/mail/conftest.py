"""Mail servers and certificates for tests of sending."""

import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.mail.scripted import ScriptedServer

CERTIFICATE = Path(__file__).parent / "certificate"


@pytest.fixture
def server() -> Iterator[Callable[..., ScriptedServer]]:
    """Starts a mail server that behaves as it is told."""
    started: list[ScriptedServer] = []

    def start(script: dict[str, str] | None = None, **more: object) -> ScriptedServer:
        made = ScriptedServer(script=script or {}, **more)  # type: ignore[arg-type]
        made.up()
        started.append(made)
        return made

    yield start
    for each in started:
        each.down()


@pytest.fixture
def tls() -> ssl.SSLContext:
    """A server's certificate that nobody trusts who was not told to."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE / "certificate.pem", CERTIFICATE / "key.pem")
    return context


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """An operator who has told the machine to trust that certificate."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE / "certificate.pem"))
