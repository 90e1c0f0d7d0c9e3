"""How often something was done lately, under keys that say nothing to whoever reads them.

One row a key. It is counted up by one conditional statement, so that several nodes at once never
count past the limit.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import case, or_, select

from app.storage.database import Connection, insert
from app.storage.tables import limits


def count(
    connection: Connection, key: str, now: datetime, window: timedelta, most: int
) -> datetime | None:
    """Count once more. None: there was room; otherwise the moment from which there is room again.

    The first of a window begins it, and it is over after `window`.
    """
    is_over = limits.c.until <= now
    statement = (
        insert(connection, limits)
        .values(key=key, number=1, until=now + window)
        .on_conflict_do_update(
            index_elements=[limits.c.key],
            set_={
                "number": case((is_over, 1), else_=limits.c.number + 1),
                "until": case((is_over, now + window), else_=limits.c.until),
            },
            where=or_(is_over, limits.c.number < most),
        )
    )
    counted = connection.execute(statement.execution_options(preserve_rowcount=True))
    if counted.rowcount == 1:
        return None
    until: datetime = connection.execute(
        select(limits.c.until).where(limits.c.key == key)
    ).scalar_one()
    return until


def forget_before(connection: Connection, now: datetime) -> int:
    """Erase what is over; how much there was."""
    return connection.execute(limits.delete().where(limits.c.until <= now)).rowcount


def is_any_over(connection: Connection, now: datetime) -> bool:
    """Whether there is something to forget: a look that takes no lock."""
    found = connection.execute(select(limits.c.key).where(limits.c.until <= now).limit(1))
    return found.first() is not None
