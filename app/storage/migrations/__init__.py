"""Bring a database to the newest shape, once, before anything is served."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, make_url, text
from sqlalchemy.exc import DBAPIError

from app.storage.database import database, reading, writing

if TYPE_CHECKING:
    from alembic.config import Config

LOCK: Final = 7_205_114_918
"""The advisory lock that lets one of several starting nodes migrate while the others wait."""


def upgrade(revision: str = "head") -> None:
    """Apply all migrations that are missing. Safe to call from several nodes at once."""
    # Web workers never migrate, and stay a good deal smaller without Alembic.
    from alembic import command

    url = make_url(str(database.engine.url))
    if url.drivername.startswith("sqlite") and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    with writing() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        command.upgrade(_config(connection), revision)


def is_current() -> bool:
    """Whether the database has the newest shape: migrations are numbered by their file names."""
    files = (Path(__file__).parent / "versions").glob("[0-9]*.py")
    newest = max(file.name.partition("_")[0] for file in files)
    try:
        with reading() as connection:
            current: str | None = connection.scalar(text("select version_num from alembic_version"))
    except DBAPIError:
        return False
    return current == newest


def _config(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    # Alembic interpolates % in options, and a path may hold one.
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
