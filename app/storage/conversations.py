"""Requests for a conversation, from the preview to the confirmation.

Each step is a conditional update: a step that somebody else has already made changes no row, and
the caller is told.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import date, datetime

from sqlalchemy import Row, delete, func, select, update

from app.storage.database import Connection
from app.storage.tables import requests

PREVIEWED, SUBMITTED, CONFIRMED = "previewed", "submitted", "confirmed"


@dataclass(frozen=True, slots=True)
class StoredRequest:
    """A request as it is stored.

    `brief` is frozen at the preview; `answers` is the JSON text of the answers it was made from.
    """

    id: str
    journey_id: str | None
    nonce: str
    state: str
    slug: str
    version: str
    language: str
    name: str
    email: str
    company: str | None
    phone: str | None
    topic: str | None
    not_topic: str | None
    release: str
    call_allowed: bool
    stage: str | None
    recipient: str
    subject: str
    brief: str
    answers: str
    assessed_on: date
    consent_id: str
    consent_version: str
    consent_email: str
    consent_phone: str | None
    previewed_at: datetime
    submitted_at: datetime | None = None
    confirmed_at: datetime | None = None
    reply_by: date | None = None
    delete_by: date | None = None


_COLUMNS = [requests.c[field.name] for field in fields(StoredRequest)]


def _stored(row: Row[tuple[object, ...]] | None) -> StoredRequest | None:
    return None if row is None else StoredRequest(**row._mapping)  # noqa: SLF001 - public API


def request(connection: Connection, request_id: str, *, hold: bool = False) -> StoredRequest | None:
    """One request by its id. `hold`: nobody erases it until this transaction ends."""
    statement = select(*_COLUMNS).where(requests.c.id == request_id)
    if hold:
        statement = statement.with_for_update()
    return _stored(connection.execute(statement).one_or_none())


def newest_of(connection: Connection, journey_id: str) -> StoredRequest | None:
    """The request of a journey that was previewed last.

    Only one can be unconfirmed, and it is newer than all that are confirmed, whatever a clock that
    was set back says.
    """
    statement = (
        select(*_COLUMNS)
        .where(requests.c.journey_id == journey_id)
        .order_by(
            requests.c.state == CONFIRMED, requests.c.previewed_at.desc(), requests.c.id.desc()
        )
        .limit(1)
    )
    return _stored(connection.execute(statement).one_or_none())


def all_of(connection: Connection, journey_id: str, *, hold: bool = False) -> list[StoredRequest]:
    """All requests of a journey, the oldest first.

    `hold`: nobody confirms one of them until this transaction ends.
    """
    statement = (
        select(*_COLUMNS)
        .where(requests.c.journey_id == journey_id)
        .order_by(requests.c.previewed_at, requests.c.id)
    )
    if hold:
        statement = statement.with_for_update()
    return [StoredRequest(**row._mapping) for row in connection.execute(statement)]  # noqa: SLF001


def replace_preview(connection: Connection, new: StoredRequest) -> None:
    """Store a preview instead of every earlier request of the journey that is not confirmed.

    The journey is held, so that nobody stores another one beside it.
    """
    connection.execute(
        delete(requests).where(
            requests.c.journey_id == new.journey_id, requests.c.state != CONFIRMED
        )
    )
    connection.execute(requests.insert().values(**asdict(new)))


def submit(connection: Connection, request_id: str, now: datetime) -> bool:
    """From previewed to submitted. False: that has already happened, or the request is gone."""
    statement = (
        update(requests)
        .where(requests.c.id == request_id, requests.c.state == PREVIEWED)
        .values(state=SUBMITTED, submitted_at=now)
    )
    return connection.execute(statement).rowcount == 1


def confirm(
    connection: Connection, request_id: str, now: datetime, reply_by: date, delete_by: date
) -> bool:
    """From submitted to confirmed. False: that has already happened, or the request is gone."""
    statement = (
        update(requests)
        .where(requests.c.id == request_id, requests.c.state == SUBMITTED)
        .values(state=CONFIRMED, confirmed_at=now, reply_by=reply_by, delete_by=delete_by)
    )
    return connection.execute(statement).rowcount == 1


def withdraw(connection: Connection, request_id: str) -> bool:
    """Erase a request that is not confirmed. False: it is confirmed, or gone."""
    statement = delete(requests).where(requests.c.id == request_id, requests.c.state != CONFIRMED)
    return connection.execute(statement).rowcount == 1


def erase_of(connection: Connection, journey_id: str) -> None:
    """Erase all requests of a journey, with what waits in the outbox for them."""
    connection.execute(delete(requests).where(requests.c.journey_id == journey_id))


def erase_unconfirmed_before(connection: Connection, moment: datetime) -> int:
    """Erase requests that nobody sent, or confirmed, since a moment; how many there were."""
    statement = delete(requests).where(
        requests.c.state != CONFIRMED,
        func.coalesce(requests.c.submitted_at, requests.c.previewed_at) < moment,
    )
    return connection.execute(statement).rowcount


def erase_due(connection: Connection, today: date) -> int:
    """Erase confirmed requests whose last day is over; how many there were."""
    return connection.execute(delete(requests).where(requests.c.delete_by < today)).rowcount
