"""Databases that are disturbed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TypeAlias

import pytest
from sqlalchemy import make_url

from app.storage import database as settings
from tests.application import Site
from tests.fixtures.postgresql import Server
from tests.storage import disturbances

Disturb: TypeAlias = Callable[[], AbstractContextManager[None]]
"""Disturbs the database of a site until the block ends."""


@pytest.fixture
def disturbed_site(new_site: Callable[..., Site], monkeypatch: pytest.MonkeyPatch) -> Site:
    """The product, not as patient with its database as it is otherwise."""
    monkeypatch.setattr(settings, "BUSY_TIMEOUT", 0.1)
    monkeypatch.setattr(settings, "STATEMENT_TIMEOUT", 200)
    return new_site()


@pytest.fixture(params=["full", "locked", "gone"])
def disturb(request: pytest.FixtureRequest, database_name: str, disturbed_site: Site) -> Disturb:
    """Each kind of disturbance, on each database."""
    url = make_url(disturbed_site.surroundings.config.database_url)
    file = Path(url.database or "")
    match database_name, request.param:
        case "sqlite", "full":
            return lambda: disturbances.no_room_for_longer_files(file)
        case "sqlite", "locked":
            return lambda: disturbances.locked_by_another_process(file)
        case "sqlite", _:
            return lambda: disturbances.moved_away(disturbed_site, file.parent)
        case _, "full":
            return lambda: disturbances.says_that_its_disk_is_full(
                url.database or "", server(request)
            )
        case _, "locked":
            return lambda: disturbances.locked_by_another_session(
                url.database or "", server(request)
            )
    return lambda: disturbances.stopped(server(request))


def server(request: pytest.FixtureRequest) -> Server:
    found: Server = request.getfixturevalue("postgresql_server")
    return found
