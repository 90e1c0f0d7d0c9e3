"""The outbox: the only way any mail leaves.

A row is written in the transaction of the decision it belongs to. Workers claim rows by conditional
update with a lease; what a dead worker held becomes due again when its lease is over.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, case, exists, or_, select, update

from app.storage.arrivals import announce
from app.storage.database import Connection, insert
from app.storage.tables import attempts, outbox, requests

DUE, CLAIMED, SENT, FAILED = "due", "claimed", "sent", "failed"
"""The states of a message."""

LATER, UNKNOWN, STOPPED = "later", "unknown", "stopped"
"""Outcomes of an attempt, besides SENT and FAILED. UNKNOWN: the message may have been taken, for
its worker died, or nobody answered when all of it was handed over. STOPPED: by an operator."""


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message to be sent. Links in `body` are named placeholders, filled in when it is sent.

    `answers_id`: the id of an earlier message that mail programs show it with.
    """

    id: str
    kind: str
    language: str
    recipient: str
    subject: str
    body: str
    reply_to: str | None = None
    journey_id: str | None = None
    request_id: str | None = None
    answers_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedMessage(NewMessage):
    """A message a worker holds. `attempts` counts this one."""

    created_at: datetime
    attempts: int


ABOUT_NOBODY: Final = ("webhook", "erase_request")
"""Kinds of messages that hold nothing about a person: an address of the firm and ids."""

CONTENT: Final = ("recipient", "reply_to", "subject", "body")

BLANK: Final = {
    "lease_until": None,
    **{name: case((outbox.c.kind.in_(ABOUT_NOBODY), outbox.c[name])) for name in CONTENT},
}
"""What is taken out of a message that is finished. One that is about nobody keeps what it says, so
that it can be sent after all, and whom it went to, so that they can be asked to erase."""

_CLAIMED_COLUMNS = [
    outbox.c[name]
    for name in (
        "id",
        "kind",
        "language",
        "recipient",
        "subject",
        "body",
        "reply_to",
        "journey_id",
        "request_id",
        "answers_id",
        "created_at",
        "attempts",
    )
]


def put(connection: Connection, message: NewMessage, now: datetime) -> bool:
    """Put a message into the outbox, due at once, and wake the workers when it is committed.

    False: a message with this id is there already, waiting, sent or failed, and stays as it is.
    """
    values = {**asdict(message), "state": DUE, "created_at": now, "due_at": now, "attempts": 0}
    statement = insert(connection, outbox).values(values).on_conflict_do_nothing()
    kept = connection.execute(statement.execution_options(preserve_rowcount=True))
    is_new = kept.rowcount == 1
    if is_new:
        announce(connection)
    return is_new


def is_there(connection: Connection, message_id: str) -> bool:
    """Whether a message waits, was sent or has failed."""
    statement = select(outbox.c.id).where(outbox.c.id == message_id)
    return connection.execute(statement).first() is not None


def is_due(connection: Connection, now: datetime) -> bool:
    """Whether there is something to claim: a look that takes no lock."""
    return (
        connection.execute(select(outbox.c.id).where(_claimable(now)).limit(1)).first() is not None
    )


def _claimable(now: datetime) -> ColumnElement[bool]:
    """Due, or held by a worker whose lease is over.

    What was never tried is due whatever the clock says: it may have been set back since.
    """
    return or_(
        and_(outbox.c.state == DUE, or_(outbox.c.due_at <= now, outbox.c.attempts == 0)),
        and_(outbox.c.state == CLAIMED, outbox.c.lease_until < now),
    )


def claim(
    connection: Connection, worker: str, now: datetime, lease_until: datetime
) -> ClaimedMessage | None:
    """Claim the message that has been due longest. None: nothing is due."""
    found = connection.execute(
        select(outbox.c.id, outbox.c.state, outbox.c.claimed_by)
        .where(_claimable(now))
        # A program that is slow to answer keeps nobody waiting for mail.
        .order_by(outbox.c.kind == "webhook", outbox.c.due_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if found is None:
        return None
    if found.state == CLAIMED:
        _record(connection, found.id, found.claimed_by, now, UNKNOWN, None)
    row = connection.execute(
        update(outbox)
        .where(outbox.c.id == found.id, _claimable(now))
        .values(
            state=CLAIMED,
            claimed_by=worker,
            lease_until=lease_until,
            attempts=outbox.c.attempts + 1,
        )
        .returning(*_CLAIMED_COLUMNS)
    ).one()
    return ClaimedMessage(**row._mapping)  # noqa: SLF001 - public API


def _held(message_id: str, worker: str) -> ColumnElement[bool]:
    """This message, as long as this worker holds it."""
    return and_(outbox.c.id == message_id, outbox.c.claimed_by == worker, outbox.c.state == CLAIMED)


def renew(connection: Connection, message_id: str, worker: str, lease_until: datetime) -> bool:
    """Hold a message for longer. False: this worker does not hold it any more, or it is gone."""
    statement = update(outbox).where(_held(message_id, worker)).values(lease_until=lease_until)
    return connection.execute(statement).rowcount == 1


def finish(
    connection: Connection,
    message_id: str,
    worker: str,
    now: datetime,
    *,
    sent: bool,
    code: int | None,
    unclear: bool = False,
) -> bool:
    """Mark a message as sent or failed for good, and blank what it said and to whom.

    That it was sent holds whoever has it now, so that it is not sent again. `unclear`: the last
    attempt may have worked. False: it is gone, finished, or held by somebody else.
    """
    sent_by_anybody = and_(outbox.c.id == message_id, outbox.c.state.in_((DUE, CLAIMED)))
    statement = (
        update(outbox)
        .where(sent_by_anybody if sent else _held(message_id, worker))
        .values(
            state=SENT if sent else FAILED,
            **BLANK,
            last_code=code,
            finished_at=now,
        )
    )
    done = connection.execute(statement).rowcount == 1
    if done:
        outcome = SENT if sent else UNKNOWN if unclear else FAILED
        _record(connection, message_id, worker, now, outcome, code)
    return done


def put_back(
    connection: Connection,
    message_id: str,
    worker: str,
    now: datetime,
    due_at: datetime,
    code: int | None,
    *,
    unclear: bool = False,
) -> bool:
    """Give a message back, due again later. False: this worker does not hold it any more.

    `unclear`: it may have been taken.
    """
    statement = (
        update(outbox)
        .where(_held(message_id, worker))
        .values(state=DUE, due_at=due_at, lease_until=None, last_code=code)
    )
    held = connection.execute(statement).rowcount == 1
    if held:
        outcome = UNKNOWN if unclear else LATER
        _record(connection, message_id, worker, now, outcome, code)
    return held


def _record(
    connection: Connection,
    message_id: str,
    worker: str,
    now: datetime,
    outcome: str,
    code: int | None,
) -> None:
    """Keep an attempt: when, who, and the reply code only, for replies quote addresses."""
    connection.execute(
        attempts.insert().values(
            message_id=message_id, at=now, worker=worker, outcome=outcome, code=code
        )
    )


@dataclass(frozen=True, slots=True)
class HandedOn:
    """In which forms a request was handed on: by which mail, and to which program's address."""

    mail_id: str | None
    hook: str | None


def handed_on(connection: Connection, request_id: str) -> HandedOn:
    """How the hand-off of a request has left, or may have, or is leaving at this moment."""
    may_have_left = exists().where(
        attempts.c.message_id == outbox.c.id, attempts.c.outcome == UNKNOWN
    )
    statement = select(outbox.c.kind, outbox.c.id, outbox.c.recipient).where(
        outbox.c.request_id == request_id,
        outbox.c.kind.in_(("handoff", "webhook")),
        or_(outbox.c.state.in_((SENT, CLAIMED)), may_have_left),
    )
    found = {row.kind: row for row in connection.execute(statement)}
    mail, hook = found.get("handoff"), found.get("webhook")
    return HandedOn(mail.id if mail else None, hook.recipient if hook else None)


def hold(connection: Connection, request_id: str) -> None:
    """Keep workers from what belongs to a request until this transaction ends.

    Nobody claims a message of it, or gives one back, meanwhile.
    """
    statement = select(outbox.c.id).where(outbox.c.request_id == request_id)
    connection.execute(statement.with_for_update()).all()


@dataclass(frozen=True, slots=True)
class Envelope:
    """A message from outside. `recipient` is None once it has left."""

    kind: str
    state: str
    recipient: str | None
    created_at: datetime


def of_journey(connection: Connection, journey_id: str) -> list[Envelope]:
    """The messages of a journey and of its requests that are stored, the oldest first."""
    of_requests = select(requests.c.id).where(requests.c.journey_id == journey_id)
    statement = (
        select(outbox.c.kind, outbox.c.state, outbox.c.recipient, outbox.c.created_at)
        .where(or_(outbox.c.journey_id == journey_id, outbox.c.request_id.in_(of_requests)))
        .order_by(outbox.c.created_at, outbox.c.id)
    )
    return [Envelope(*row) for row in connection.execute(statement)]


def erase_finished_before(connection: Connection, moment: datetime) -> int:
    """Erase the blanked rows of finished messages; how many there were.

    As long as there is a request, its rows tell who has to be asked when it is erased.
    """
    statement = outbox.delete().where(outbox.c.finished_at < moment, outbox.c.request_id.is_(None))
    return connection.execute(statement).rowcount
