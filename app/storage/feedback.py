"""Feedback from sales, and the few numbers that are counted without any person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from app.storage.database import Connection, insert
from app.storage.tables import counts, feedback


@dataclass(frozen=True, slots=True)
class Feedback:
    """What sales said of a request. It stays, without the request, when that is erased."""

    id: str
    request_id: str
    slug: str
    stage: str | None
    value: str
    given_at: datetime


def of_request(connection: Connection, request_id: str) -> Feedback | None:
    """The feedback on a request."""
    row = connection.execute(
        select(feedback).where(feedback.c.request_id == request_id)
    ).one_or_none()
    return None if row is None else Feedback(**row._mapping)  # noqa: SLF001 - public API


def put(connection: Connection, new: Feedback) -> None:
    """Store feedback, or change what was said before. The moment of the first stays."""
    connection.execute(
        insert(connection, feedback)
        .values(
            id=new.id,
            request_id=new.request_id,
            slug=new.slug,
            stage=new.stage,
            value=new.value,
            given_at=new.given_at,
        )
        .on_conflict_do_update(index_elements=[feedback.c.request_id], set_={"value": new.value})
    )


def erase_before(connection: Connection, moment: datetime) -> int:
    """Erase what was said before a moment; how many there were."""
    return connection.execute(feedback.delete().where(feedback.c.given_at < moment)).rowcount


def count(connection: Connection, slug: str, name: str, day: date, number: int = 1) -> None:
    """Add to an anonymous number."""
    connection.execute(
        insert(connection, counts)
        .values(day=day, slug=slug, name=name, number=number)
        .on_conflict_do_update(
            index_elements=[counts.c.day, counts.c.slug, counts.c.name],
            set_={"number": counts.c.number + number},
        )
    )


def total(connection: Connection, prefix: str, *, since: date | None = None) -> int:
    """The sum of all anonymous numbers whose names begin in a way."""
    statement = select(func.sum(counts.c.number)).where(counts.c.name.startswith(prefix))
    if since is not None:
        statement = statement.where(counts.c.day >= since)
    return connection.scalar(statement) or 0
