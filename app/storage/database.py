"""Connections and transactions, alike on SQLite and PostgreSQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from flask import Flask, current_app
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


class Database(SQLAlchemy):
    """The database of the application at work: Flask-SQLAlchemy holds its engine."""

    def init_app(self, app: Flask) -> None:
        """Give the application an engine. Nothing is opened before the first statement."""
        super().init_app(app)
        with app.app_context():
            engine = self.engine
        at_rest: list[Connection] = []
        app.extensions["klarheit_at_rest"] = at_rest if engine.dialect.name == "sqlite" else None

        @event.listens_for(engine, "engine_disposed")
        def close_all(_: Engine) -> None:
            while at_rest:
                with at_rest.pop() as connection:
                    # Its pool is no longer there to take it back.
                    connection.detach()

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection; what it does outside a transaction of its own is not kept.

        Taking one from SQLAlchemy's pool and giving it back costs as much as reading a journey, so
        SQLite's stay open between two requests. PostgreSQL's come from the pool, which notices
        when one was lost.
        """
        at_rest: list[Connection] | None = current_app.extensions["klarheit_at_rest"]
        if at_rest is None:
            with self.engine.connect() as connection:
                yield connection
            return
        try:
            connection = at_rest.pop()
        except IndexError:
            connection = self.engine.connect()
        try:
            yield connection
            connection.rollback()
        except BaseException:
            connection.close()
            raise
        at_rest.append(connection)


database: Final = Database(metadata=metadata, disable_autonaming=True)


@contextmanager
def reading() -> Iterator[Connection]:
    """A connection for queries; nothing it does is kept."""
    with database.connection() as connection:
        yield connection


@contextmanager
def writing(*, durable: bool = False) -> Iterator[Connection]:
    """One transaction: all of it is kept, or nothing.

    `durable`: on SQLite, wait until the disk has it. PostgreSQL always does.
    """
    with database.connection() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite and durable:
            _synchronous(connection, "FULL")
        try:
            with connection.begin():
                if is_sqlite:
                    # Take the write lock at once: a transaction that reads first could not wait
                    # for it later.
                    connection.exec_driver_sql("BEGIN IMMEDIATE")
                yield connection
        finally:
            if is_sqlite and durable:
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
