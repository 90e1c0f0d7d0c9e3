"""Connections and transactions, alike on SQLite and PostgreSQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Insert, Select, Table, event
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.storage.tables import metadata

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

__all__ = [
    "Connection",
    "IntegrityError",
    "Prepared",
    "database",
    "dialect_insert",
    "insert",
    "reading",
    "unreachable",
    "writing",
]

unreachable: Final = DBAPIError
"""What is raised when the database does not answer."""

BUSY_TIMEOUT: Final = 5.0
"""Seconds a connection waits for another one's write to end (SQLite)."""

STATEMENT_TIMEOUT: Final = 10_000
"""Milliseconds after which PostgreSQL ends a statement, also one that waits for a lock."""

IDLE_TIMEOUT: Final = 60_000
"""Milliseconds after which PostgreSQL ends a transaction in which nothing happens any more, with
the locks it holds: its process was stopped, or its machine is gone."""

POOL: Final = 5
"""Connections each process keeps open: no request needs more than one at a time."""

OVERFLOW: Final = 5
"""Connections more than that for a short while."""

POOL_TIMEOUT: Final = 5.0
"""Seconds to wait for a connection when all are in use."""

NETWORK: Final = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}
"""How soon a server is given up that does not answer at all, in seconds and milliseconds: a machine
that is switched off closes no connection. https://www.postgresql.org/docs/current/libpq-connect.html"""


def engine_options(url: str) -> Mapping[str, Any]:
    """What an engine for this address needs. Its errors never say with which values."""
    options = {
        "hide_parameters": True,
        "pool_size": POOL,
        "max_overflow": OVERFLOW,
        "pool_timeout": POOL_TIMEOUT,
    }
    if url.startswith("sqlite"):
        return {**options, "connect_args": {"timeout": BUSY_TIMEOUT}}
    server_settings = {
        "statement_timeout": STATEMENT_TIMEOUT,
        "idle_in_transaction_session_timeout": IDLE_TIMEOUT,
        "timezone": "UTC",
    }
    return {
        **options,
        "pool_pre_ping": True,
        "connect_args": {
            **NETWORK,
            "application_name": "klarheit",
            "options": " ".join(f"-c {name}={value}" for name, value in server_settings.items()),
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
        # The application itself: every statement comes by here, and a look through Flask's proxy
        # takes seven times as long.
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
        at_rest: list[Connection] | None = app.extensions["klarheit_at_rest"]
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


def reading() -> AbstractContextManager[Connection]:
    """A connection for queries; nothing it does is kept."""
    return database.connection()


@contextmanager
def writing(*, durable: bool = False) -> Iterator[Connection]:
    """One transaction: all of it is kept, or nothing.

    `durable`: on SQLite, wait until the disk has it. PostgreSQL always does.
    """
    with database.connection() as connection:
        raw = _sqlite(connection)
        # Set outside the transaction, for SQLite ignores it inside one.
        if raw and durable:
            raw.execute("PRAGMA synchronous = FULL")
        try:
            with _transaction(raw) if raw else connection.begin():
                yield connection
        finally:
            if raw and durable:
                raw.execute("PRAGMA synchronous = NORMAL")


@contextmanager
def _transaction(raw: sqlite3.Connection) -> Iterator[None]:
    """A transaction on SQLite, which SQLAlchemy takes longer to begin than SQLite to carry out.

    It takes the write lock at once: one that reads first could not wait for it later.
    """
    _run(raw, "BEGIN IMMEDIATE")
    try:
        yield
        _run(raw, "COMMIT")
    except BaseException:
        raw.rollback()
        raise


class Prepared:
    """A statement for every request: compiled once, and run by SQLite's driver itself.

    SQLAlchemy takes twice as long over a statement it knows as SQLite over its answer. What is
    passed in is converted and what goes wrong is raised as everywhere else; columns come as SQLite
    has them. On PostgreSQL it is a statement like any other.
    """

    def __init__(self, statement: Select[Any] | Insert) -> None:
        self._statement = statement.execution_options(preserve_rowcount=True)

    @cached_property
    def _compiled(self) -> tuple[str, list[tuple[str, Callable[[Any], Any] | None]]]:
        """The text, and for each of its places the name of the value and how it is converted."""
        dialect = sqlite.dialect()
        compiled = self._statement.compile(dialect=dialect)
        return str(compiled), [
            (name, compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect))
            for name in compiled.positiontup or ()
        ]

    def row(self, connection: Connection, values: Mapping[str, Any]) -> Sequence[Any] | None:
        """The one row it finds, or None."""
        raw = _sqlite(connection)
        if raw is None:
            return connection.execute(self._statement, values).one_or_none()
        rows = self._on_sqlite(raw, values).fetchall()
        return rows[0] if rows else None

    def count(self, connection: Connection, values: Mapping[str, Any]) -> int:
        """How many rows it has stored."""
        raw = _sqlite(connection)
        if raw is None:
            return connection.execute(self._statement, values).rowcount
        return self._on_sqlite(raw, values).rowcount

    def _on_sqlite(self, raw: sqlite3.Connection, values: Mapping[str, Any]) -> sqlite3.Cursor:
        text, places = self._compiled
        bound = [convert(values[name]) if convert else values[name] for name, convert in places]
        return _run(raw, text, bound)


def _sqlite(connection: Connection) -> sqlite3.Connection | None:
    """SQLite's own connection behind this one; None on PostgreSQL."""
    raw = connection.connection.dbapi_connection
    return raw if isinstance(raw, sqlite3.Connection) else None


def _run(raw: sqlite3.Connection, text: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
    """Run a statement, and raise what SQLAlchemy would raise, without the values."""
    try:
        return raw.execute(text, values)
    except sqlite3.Error as error:
        raise DBAPIError.instance(
            text, None, error, sqlite3.Error, hide_parameters=True, dialect=sqlite.dialect()
        ) from error


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
