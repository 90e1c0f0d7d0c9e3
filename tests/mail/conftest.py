"""Mail servers for tests of sending."""

from collections.abc import Callable, Iterator

import pytest

from tests.mail.scripted import ScriptedServer


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
