"""Duties that one worker does for all: retention, the daily digest.

A duty is claimed like a message, by conditional update with a lease: one that a dead worker held
can be claimed again when the lease is over.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select, update

from app.storage.database import Connection, insert
from app.storage.tables import duties


def claim(
    connection: Connection, name: str, worker: str, now: datetime, every: timedelta, hold: timedelta
) -> bool:
    """Claim a duty that was not done for as long as `every`. False: it is done, or somebody's."""
    connection.execute(insert(connection, duties).values(name=name).on_conflict_do_nothing())
    statement = (
        update(duties)
        .where(
            duties.c.name == name,
            or_(duties.c.done_at.is_(None), duties.c.done_at <= now - every),
            or_(
                duties.c.held_until.is_(None),
                duties.c.held_until < now,
                duties.c.held_by == worker,
            ),
        )
        .values(held_by=worker, held_until=now + hold)
    )
    return connection.execute(statement).rowcount == 1


def done(connection: Connection, name: str, worker: str, now: datetime) -> bool:
    """Note that a duty was done. False: this worker took too long, and another one does it."""
    statement = (
        update(duties)
        .where(duties.c.name == name, duties.c.held_by == worker)
        .values(held_by=None, held_until=None, done_at=now)
    )
    return connection.execute(statement).rowcount == 1


def last_done(connection: Connection, name: str) -> datetime | None:
    """When a duty was done last."""
    return connection.scalar(select(duties.c.done_at).where(duties.c.name == name))


def give_back(connection: Connection, name: str, worker: str) -> None:
    """Let a duty go without having done it."""
    connection.execute(
        update(duties)
        .where(duties.c.name == name, duties.c.held_by == worker)
        .values(held_by=None, held_until=None)
    )
