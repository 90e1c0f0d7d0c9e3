"""What operators see and do. None of it holds personal data."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from app.config import INSTANCE
from app.services.surroundings import Surroundings
from app.storage import conversations, feedback, operations, outbox
from app.storage.database import Connection, reading, writing
from app.storage.operations import Attempt, MessageHead, Waiting
from app.translations import MAIN_LANGUAGE, long_date, words

STUCK: Final = timedelta(hours=1)
"""How long a message may wait before somebody should look."""

DAY: Final = timedelta(days=1)

UNFINISHED: Final = (outbox.DUE, outbox.CLAIMED, outbox.FAILED)


class CannotRevive(Exception):
    """What a failed message said was blanked, and nothing is left to make it from."""


def messages(*, with_sent: bool = False) -> list[MessageHead]:
    """Messages that wait or have failed; with those that were sent, where wanted."""
    with reading() as connection:
        return operations.messages(connection, (*UNFINISHED, *([outbox.SENT] * with_sent)))


def message(message_id: str) -> tuple[MessageHead, list[Attempt]] | None:
    """One message and every attempt to send it."""
    with reading() as connection:
        head = operations.message(connection, message_id)
        return None if head is None else (head, operations.attempts_of(connection, message_id))


def retry(surroundings: Surroundings, message_id: str) -> bool:
    """Send a message now instead of later, also one that has failed for good.

    What was blanked is taken from its request again. Raises CannotRevive where there is none.
    False: it was sent already, or there is no such message.
    """
    now = surroundings.clock()
    with writing() as connection:
        head = operations.message(connection, message_id)
        if head is None:
            return False
        if head.state != outbox.FAILED:
            return operations.make_due(connection, message_id, now)
        return operations.revive(connection, message_id, now, _content(connection, head))


def _content(connection: Connection, head: MessageHead) -> Mapping[str, str | None]:
    """A hand-off says what its request holds; other texts were blanked and are gone."""
    request = conversations.request(connection, head.request_id or "")
    if request is None or head.kind != "handoff":
        raise CannotRevive(head.kind)
    return {
        "recipient": request.recipient,
        "reply_to": request.email,
        "subject": request.subject,
        "body": "",
    }


def cancel(surroundings: Surroundings, message_id: str) -> bool:
    """Give up a waiting message for good. False: it does not wait."""
    with writing() as connection:
        return operations.cancel(connection, message_id, surroundings.clock())


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts and ages of one moment, for metrics."""

    waiting: Waiting
    stuck: int
    failed_today: int
    sent_today: int
    stored: Mapping[str, int]


def figures(surroundings: Surroundings) -> Figures:
    """How much waits, was sent, has failed and is stored."""
    now = surroundings.clock()
    with reading() as connection:
        finished = operations.finished_since(connection, now - DAY)
        return Figures(
            waiting=operations.waiting(connection),
            stuck=operations.waiting_since_before(connection, now - STUCK),
            failed_today=finished[outbox.FAILED],
            sent_today=finished[outbox.SENT],
            stored=operations.stored(connection),
        )


def put_digest(surroundings: Surroundings) -> bool:
    """Put the daily digest into the outbox, if somebody should look. False: nobody needs to."""
    address = surroundings.config.operator_email
    now = surroundings.clock()
    found = figures(surroundings)
    lines = _attention(surroundings, found)
    if address is None or not (found.stuck or found.failed_today):
        return False
    say = words(MAIN_LANGUAGE)
    today = long_date(MAIN_LANGUAGE, surroundings.today())
    with writing() as connection:
        message = outbox.NewMessage(
            id=surroundings.new_id(),
            kind="digest",
            language=MAIN_LANGUAGE,
            recipient=address,
            subject=say("mail_digest.subject_attention", date=today, n=len(lines)),
            body=say(
                "mail_digest.body",
                host=surroundings.config.address,
                date=today,
                attention_lines="\n".join(lines),
                **_numbers(surroundings, connection, found, now),
            ),
        )
        outbox.put(connection, message, now)
    return True


def _attention(surroundings: Surroundings, found: Figures) -> list[str]:
    say = words(MAIN_LANGUAGE)
    lines = []
    with reading() as connection:
        code = operations.last_code(connection)
    if found.stuck:
        hours = int(STUCK.total_seconds() // 3600)
        error = say("mail_digest.no_answer") if code is None else str(code)
        lines.append(say("mail_digest.mail_stuck", n=found.stuck, hours=hours, error=error))
    if found.failed_today:
        lines.append(say("mail_digest.mail_failed", n=found.failed_today))
    for fault in surroundings.catalogue.faults():
        edition = surroundings.catalogue.edition(fault.file.partition(".")[0])
        lines.append(
            say(
                "mail_digest.invalid_questionnaire",
                file=fault.file,
                version=edition.version[:8] if edition else "?",
                error=f"{fault.line}:{fault.column} {fault.code}",
            )
        )
    return lines


def _numbers(
    surroundings: Surroundings, connection: Connection, found: Figures, now: datetime
) -> dict[str, object]:
    """The counts of the last day. What was erased meanwhile is not among them."""
    since = now - DAY
    kinds = operations.messages_since(connection, since)
    today = surroundings.today()
    oldest = found.waiting.oldest
    return {
        "started": operations.begun_since(connection, since),
        "completed": feedback.total(connection, "stage_", since=today),
        "left": feedback.total(connection, "left_", since=today),
        "erased": feedback.total(connection, "erased_", since=today),
        "handed_off": operations.sent_since(connection, since, "handoff"),
        "requested": kinds.get("confirmation", 0),
        "confirmed": kinds.get("handoff", 0),
        "questions": kinds.get("question", 0),
        "mails_sent": found.sent_today,
        "mails_waiting": found.waiting.number,
        "oldest_waiting": long_date(MAIN_LANGUAGE, surroundings.local_date(oldest))
        if oldest
        else "–",
        "mails_failed": found.failed_today,
        "questionnaire_lines": ", ".join(surroundings.catalogue.slugs()),
        "disk_free": f"{shutil.disk_usage(INSTANCE.parent).free // 10**9} GB",
    }
