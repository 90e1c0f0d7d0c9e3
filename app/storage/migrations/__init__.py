"""Bring a database to the newest shape, once, before anything is served."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, make_url, text
from sqlalchemy.exc import DBAPIError

from app.storage.database import database, reading, writing
from app.storage.trouble import trouble

if TYPE_CHECKING:
    from alembic.config import Config

LOCK: Final = 7_205_114_918
"""The advisory lock that lets one of several starting nodes migrate while the others wait."""


class DatabaseNewer(Exception):
    """The database was brought up to date by a newer version of the product than this one."""

    def __init__(self, shape: str, newest: str) -> None:
        super().__init__(f"{shape} is newer than {newest}")
        self.shape = shape
        self.newest = newest


def upgrade(revision: str = "head") -> None:
    """Apply all migrations that are missing. Safe to call from several nodes at once.

    Raises DatabaseNewer, and OSError where the folder of a file cannot be made.
    """
    # Web workers never migrate, and stay a good deal smaller without Alembic.
    from alembic import command

    url = make_url(str(database.engine.url))
    if url.drivername.startswith("sqlite") and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    if (shape := _shape() or "") > _newest():
        raise DatabaseNewer(shape, _newest())
    with writing() as connection:
        if connection.dialect.name == "postgresql":
            # A large table takes its time, and so does another node that migrates.
            connection.execute(text("set local statement_timeout = 0"))
            connection.execute(text("set local idle_in_transaction_session_timeout = 0"))
            connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        command.upgrade(_config(connection), revision)


def is_current() -> bool:
    """Whether the database has the shape this version needs, or a newer one.

    A node that is still to be upgraded goes on with what another one has upgraded. Raises what the
    driver raises when the database cannot work.
    """
    return (_shape() or "") >= _newest()


def _newest() -> str:
    """The newest migration of this version: they are numbered by their file names."""
    files = (Path(__file__).parent / "versions").glob("[0-9]*.py")
    return max(file.name.partition("_")[0] for file in files)


def _shape() -> str | None:
    """The newest migration that was applied; None: none was."""
    try:
        with reading() as connection:
            shape: str | None = connection.scalar(text("select version_num from alembic_version"))
    except DBAPIError as error:
        if trouble(error):
            raise
        return None
    return shape


def _config(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    # Alembic interpolates % in options, and a path may hold one.
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
