"""Mail workers: when each was heard of last, and whether its last attempt to send worked."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.storage.database import Connection, insert
from app.storage.tables import workers


def heard_of(connection: Connection, name: str, now: datetime, *, sending_works: bool) -> None:
    """Note that a worker is alive."""
    seen = {"seen_at": now, "sending_works": sending_works}
    connection.execute(
        insert(connection, workers)
        .values(name=name, **seen)
        .on_conflict_do_update(index_elements=[workers.c.name], set_=seen)
    )


def gone(connection: Connection, name: str) -> None:
    """Forget a worker that has ended."""
    connection.execute(workers.delete().where(workers.c.name == name))


def erase_silent_before(connection: Connection, moment: datetime) -> None:
    """Forget workers that were not heard of since a moment."""
    connection.execute(workers.delete().where(workers.c.seen_at < moment))


def sending_works(connection: Connection, since: datetime, until: datetime) -> bool:
    """Whether a worker heard of between two moments could send the last time it tried.

    `until` is a little later than now; later still says a clock that was set back since.
    """
    statement = select(workers.c.name).where(
        workers.c.seen_at.between(since, until), workers.c.sending_works.is_(True)
    )
    return connection.execute(statement.limit(1)).first() is not None


def is_heard_of(connection: Connection, since: datetime, until: datetime) -> bool:
    """Whether a worker was heard of between two moments."""
    statement = select(workers.c.name).where(workers.c.seen_at.between(since, until))
    return connection.execute(statement.limit(1)).first() is not None
