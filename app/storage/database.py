"""Connections and transactions, alike on SQLite and PostgreSQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Table, event
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.storage.tables import metadata

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

__all__ = [
    "Connection",
    "IntegrityError",
    "database",
    "dialect_insert",
    "insert",
    "is_away",
    "reading",
    "unreachable",
    "writing",
]

database: Final = SQLAlchemy(metadata=metadata, disable_autonaming=True)

unreachable: Final = DBAPIError
"""What is raised when the database does not answer."""

_AWAY_ON_SQLITE: Final = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_READONLY,
    }
)
"""What has to do with the file and not with what was asked (sqlite.org/rescode.html)."""

_AWAY_ON_POSTGRESQL: Final = ("08", "25006", "53", "57", "58")
"""Beginnings of SQLSTATE: connection, read-only, resources, an operator's doing, the system
(PostgreSQL, appendix A). Without one the server was not reached."""


def is_away(error: BaseException) -> bool:
    """Whether the database could not be reached or used, rather than asked for something wrong.

    `error` comes from SQLAlchemy, or from a driver, whose kinds have the same names (PEP 249).
    """
    if isinstance(error, PoolTimeout):
        return True
    fault = error.orig if isinstance(error, DBAPIError) else error
    kinds = {kind.__name__ for kind in type(fault).__mro__}
    if kinds.isdisjoint({"OperationalError", "InterfaceError"}):
        return False
    if isinstance(fault, sqlite3.Error):
        code = getattr(fault, "sqlite_errorcode", None)
        return code is not None and code & 0xFF in _AWAY_ON_SQLITE
    code = getattr(fault, "sqlstate", None)
    return code is None or code.startswith(_AWAY_ON_POSTGRESQL)


BUSY_TIMEOUT: Final = 5.0
"""Seconds a connection waits for another one's write to end (SQLite)."""

STATEMENT_TIMEOUT: Final = 10_000
"""Milliseconds after which PostgreSQL ends a statement."""


def engine_options(url: str) -> Mapping[str, Any]:
    """What an engine for this address needs. Its errors never say with which values."""
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": BUSY_TIMEOUT}, "hide_parameters": True}
    return {
        "hide_parameters": True,
        "pool_pre_ping": True,
        "connect_args": {
            "connect_timeout": 5,
            "options": f"-c statement_timeout={STATEMENT_TIMEOUT} -c timezone=UTC",
        },
    }


@event.listens_for(Engine, "connect")
def _set_up_sqlite(connection: Any, _record: object) -> None:
    """WAL lets readers go on beside the one writer; foreign keys are off unless asked for."""
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None
    # Of several processes that open a new file at once, one switches it for all; the others are
    # told that it is locked, without waiting.
    with suppress(sqlite3.OperationalError):
        connection.execute("PRAGMA journal_mode = WAL")
    for pragma in ("synchronous = NORMAL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin_on_sqlite(connection: Connection) -> None:
    """Take the write lock at once: a transaction that reads first could not wait for it later."""
    if connection.dialect.name == "sqlite" and connection.get_execution_options().get("writes"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def reading() -> Iterator[Connection]:
    """A connection for queries; nothing it does is kept."""
    with database.engine.connect() as connection:
        yield connection


@contextmanager
def writing(*, durable: bool = False) -> Iterator[Connection]:
    """One transaction: all of it is kept, or nothing.

    `durable`: on SQLite, wait until the disk has it. PostgreSQL always does.
    """
    with database.engine.connect() as plain:
        connection = plain.execution_options(writes=True)
        full = durable and connection.dialect.name == "sqlite"
        if full:
            _synchronous(connection, "FULL")
        try:
            with connection.begin():
                yield connection
        finally:
            if full:
                _synchronous(connection, "NORMAL")


def _synchronous(connection: Connection, mode: str) -> None:
    """Set outside a transaction, for SQLite ignores it inside one."""
    raw = connection.connection.dbapi_connection
    assert isinstance(raw, sqlite3.Connection)
    raw.execute(f"PRAGMA synchronous = {mode}")


def insert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows ON CONFLICT, which both databases have and SQL has not."""
    return dialect_insert(connection.dialect.name, table)


def dialect_insert(name: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """The INSERT of a dialect."""
    if name == "sqlite":
        return sqlite.insert(table)
    # An installation on SQLite does without this dialect's 2 MB.
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)
