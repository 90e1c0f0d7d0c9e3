"""What operators see and do: messages without what they say, and figures without any person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select, update

from app.storage.arrivals import announce
from app.storage.database import Connection
from app.storage.outbox import BLANK, CLAIMED, DUE, FAILED, LATER, SENT, STOPPED, UNKNOWN
from app.storage.tables import attempts, journeys, outbox, requests


@dataclass(frozen=True, slots=True)
class MessageHead:
    """A message as an operator sees it: no address, no subject, no text."""

    id: str
    kind: str
    state: str
    request_id: str | None
    created_at: datetime
    due_at: datetime
    finished_at: datetime | None
    attempts: int
    last_code: int | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to send. `outcome` is sent, later or failed."""

    at: datetime
    worker: str
    outcome: str
    code: int | None


_HEAD = [
    outbox.c[name]
    for name in (
        "id",
        "kind",
        "state",
        "request_id",
        "created_at",
        "due_at",
        "finished_at",
        "attempts",
        "last_code",
    )
]


def messages(connection: Connection, states: tuple[str, ...]) -> list[MessageHead]:
    """Messages in these states, the oldest first."""
    statement = (
        select(*_HEAD).where(outbox.c.state.in_(states)).order_by(outbox.c.created_at, outbox.c.id)
    )
    return [MessageHead(**row._mapping) for row in connection.execute(statement)]  # noqa: SLF001


def message(connection: Connection, message_id: str) -> MessageHead | None:
    """One message."""
    row = connection.execute(select(*_HEAD).where(outbox.c.id == message_id)).one_or_none()
    return None if row is None else MessageHead(**row._mapping)  # noqa: SLF001 - public API


def attempts_of(connection: Connection, message_id: str) -> list[Attempt]:
    """Every attempt to send a message, the first one first."""
    statement = (
        select(attempts.c.at, attempts.c.worker, attempts.c.outcome, attempts.c.code)
        .where(attempts.c.message_id == message_id)
        .order_by(attempts.c.id)
    )
    return [Attempt(**row._mapping) for row in connection.execute(statement)]  # noqa: SLF001


def make_due(connection: Connection, message_id: str, now: datetime) -> bool:
    """Let a waiting message be sent now. False: it does not wait."""
    statement = (
        update(outbox).where(outbox.c.id == message_id, outbox.c.state == DUE).values(due_at=now)
    )
    changed = connection.execute(statement).rowcount == 1
    if changed:
        announce(connection)
    return changed


def revive(
    connection: Connection, message_id: str, now: datetime, content: Mapping[str, str | None]
) -> bool:
    """Let a message that failed for good be sent again, with what it said. False: it did not."""
    statement = (
        update(outbox)
        .where(outbox.c.id == message_id, outbox.c.state == FAILED)
        .values(
            state=DUE,
            due_at=now,
            created_at=now,
            finished_at=None,
            **content,
        )
    )
    changed = connection.execute(statement).rowcount == 1
    if changed:
        announce(connection)
    return changed


def cancel(connection: Connection, message_id: str, operator: str, now: datetime) -> bool:
    """Give a waiting message up for good and blank it. False: it does not wait."""
    statement = (
        update(outbox)
        .where(outbox.c.id == message_id, outbox.c.state == DUE)
        .values(state=FAILED, finished_at=now, **BLANK)
    )
    stopped = connection.execute(statement).rowcount == 1
    if stopped:
        connection.execute(
            attempts.insert().values(
                message_id=message_id, at=now, worker=operator, outcome=STOPPED
            )
        )
    return stopped


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits in the outbox, and since when the oldest of it does."""

    number: int
    oldest: datetime | None


def waiting(connection: Connection) -> Waiting:
    """How many messages wait, and since when the oldest does."""
    row = connection.execute(
        select(func.count(), func.min(outbox.c.created_at)).where(
            outbox.c.state.in_((DUE, CLAIMED))
        )
    ).one()
    return Waiting(row[0], row[1])


def waiting_since_before(connection: Connection, moment: datetime) -> int:
    """How many messages have waited since before a moment."""
    statement = select(func.count()).where(
        outbox.c.state.in_((DUE, CLAIMED)), outbox.c.created_at < moment
    )
    return connection.scalar(statement) or 0


def last_code(connection: Connection) -> int | None:
    """The reply code of the last attempt that did not work."""
    statement = (
        select(attempts.c.code)
        .where(attempts.c.outcome.in_((LATER, FAILED, UNKNOWN)))
        .order_by(attempts.c.id.desc())
        .limit(1)
    )
    return connection.scalar(statement)


def finished_since(connection: Connection, moment: datetime, state: str) -> int:
    """How many messages were sent, or failed for good, since a moment.

    What an operator has stopped has not failed.
    """
    stopped = exists().where(attempts.c.message_id == outbox.c.id, attempts.c.outcome == STOPPED)
    statement = select(func.count()).where(
        outbox.c.finished_at > moment, outbox.c.state == state, ~stopped
    )
    return connection.scalar(statement) or 0


def is_waiting(connection: Connection, kind: str) -> bool:
    """Whether a message of a kind waits."""
    statement = select(outbox.c.id).where(outbox.c.kind == kind, outbox.c.state.in_((DUE, CLAIMED)))
    return connection.execute(statement.limit(1)).first() is not None


def messages_since(connection: Connection, moment: datetime) -> Mapping[str, int]:
    """How many messages of each kind were put into the outbox since a moment."""
    statement = (
        select(outbox.c.kind, func.count())
        .where(outbox.c.created_at >= moment)
        .group_by(outbox.c.kind)
    )
    return {row[0]: row[1] for row in connection.execute(statement)}


def sent_since(connection: Connection, moment: datetime, kind: str) -> int:
    """How many messages of a kind were sent since a moment."""
    statement = select(func.count()).where(
        outbox.c.kind == kind, outbox.c.state == SENT, outbox.c.finished_at >= moment
    )
    return connection.scalar(statement) or 0


def begun_since(connection: Connection, moment: datetime) -> int:
    """How many journeys were begun since a moment and are still there."""
    statement = select(func.count()).where(journeys.c.started_at >= moment)
    return connection.scalar(statement) or 0


def stored(connection: Connection) -> Mapping[str, int]:
    """How many journeys and requests are stored."""
    by_state = select(requests.c.state, func.count()).group_by(requests.c.state)
    found = {f"requests_{row[0]}": row[1] for row in connection.execute(by_state)}
    return {"journeys": connection.scalar(select(func.count()).select_from(journeys)) or 0, **found}
