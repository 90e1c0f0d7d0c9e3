"""Stop a process in the middle of a transaction, by a trigger that takes its time.

PostgreSQL waits for a lock that the test holds. SQLite has nothing to wait for in a trigger, so it
is given something to count.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from sqlalchemy import text

from app.storage.database import database
from tests.crash.fleet import Fleet

LOCK = 4711

FUNCTION = f"""
create or replace function klarheit_stop() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared({LOCK});
  if tg_op = 'DELETE' then return old; end if;
  return new;
end $$
"""

LONG = f"select count(*) from (select 1 from {', '.join(f'sqlite_master t{n}' for n in range(6))} "
LONG += "limit 20000000)"
"""About a second."""


@dataclass(frozen=True, slots=True)
class Place:
    """A statement on a table: what it does, and when the trigger applies."""

    table: str
    event: str
    when: str = ""


@contextmanager
def stopping_at(fleet: Fleet, place: Place) -> Iterator[Callable[[], bool]]:
    """Whoever comes to this place stops there until the block ends; says whether somebody is."""
    with fleet.site.app.app_context():
        stopping = _on_postgresql if fleet.is_postgresql else _on_sqlite
        with stopping(place) as is_reached:
            yield is_reached


@contextmanager
def _on_postgresql(place: Place) -> Iterator[Callable[[], bool]]:
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as holder:
        condition = f"when ({place.when})" if place.when else ""
        holder.execute(text(FUNCTION))
        holder.execute(
            text(
                f"create trigger klarheit_stop before {place.event} on {place.table} "
                f"for each row {condition} execute function klarheit_stop()"
            )
        )
        holder.execute(text(f"select pg_advisory_lock({LOCK})"))

        def is_reached() -> bool:
            waiting = (
                "select 1 from pg_locks l join pg_database d on d.oid = l.database "
                f"where l.locktype = 'advisory' and l.objid = {LOCK} and not l.granted "
                "and d.datname = current_database()"
            )
            return holder.execute(text(waiting)).first() is not None

        try:
            yield is_reached
        finally:
            holder.execute(text(f"select pg_advisory_unlock({LOCK})"))
            holder.execute(text(f"drop trigger klarheit_stop on {place.table}"))


@contextmanager
def _on_sqlite(place: Place) -> Iterator[Callable[[], bool]]:
    file = str(database.engine.url.database)
    condition = f"when {place.when}" if place.when else ""
    with closing(sqlite3.connect(file, timeout=30, isolation_level=None)) as holder:
        holder.execute(
            f"create trigger klarheit_stop after {place.event} on {place.table} "
            f"for each row {condition} begin {LONG}; end"
        )
        with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as probe:
            try:
                yield lambda: _is_locked(probe) and _is_locked(probe)
            finally:
                holder.execute("drop trigger klarheit_stop")


def _is_locked(probe: sqlite3.Connection) -> bool:
    """Whether somebody is writing, and still is a moment later."""
    probe.execute("pragma busy_timeout = 25")
    try:
        probe.execute("begin immediate")
    except sqlite3.OperationalError:
        return True
    probe.execute("rollback")
    return False
