"""Bring a database to the newest shape, once, before anything is served."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, make_url, text

from app.storage.database import database

LOCK: Final = 7_205_114_918
"""The advisory lock that lets one of several starting nodes migrate while the others wait."""


def upgrade(revision: str = "head") -> None:
    """Apply all migrations that are missing. Safe to call from several nodes at once."""
    url = make_url(str(database.engine.url))
    if url.drivername.startswith("sqlite") and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    with database.engine.connect() as plain:
        connection = plain.execution_options(writes=True)
        with connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            command.upgrade(_config(connection), revision)


def is_current() -> bool:
    """Whether the database has the newest shape."""
    newest = ScriptDirectory.from_config(_config(None)).get_current_head()
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == newest


def _config(connection: Connection | None) -> Config:
    config = Config()
    # Alembic interpolates % in options, and a path may hold one.
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
