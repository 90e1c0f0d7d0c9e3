"""What operators see and do. None of it holds personal data."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from app.config import INSTANCE
from app.services import confirmation, webhooks
from app.services.conversations import confirmation_mail
from app.services.surroundings import Surroundings
from app.storage import conversations, feedback, operations, outbox
from app.storage.conversations import StoredRequest
from app.storage.database import Connection, reading, writing
from app.storage.operations import Attempt, MessageHead, Waiting
from app.storage.outbox import NewMessage
from app.translations import MAIN_LANGUAGE, long_date, words

STUCK: Final = timedelta(hours=1)
"""How long a message may wait before somebody should look."""

DAY: Final = timedelta(days=1)

UNFINISHED: Final = (outbox.DUE, outbox.CLAIMED, outbox.FAILED)


OPERATOR: Final = "operator"
"""Who stops a message, among the names of workers."""


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
        request = conversations.request(connection, head.request_id or "")
        content = _content(surroundings, head.kind, request)
        return operations.revive(connection, message_id, now, content)


def _content(
    surroundings: Surroundings, kind: str, request: StoredRequest | None
) -> Mapping[str, str | None]:
    """What a message says once more. It is made from its request, or was never blanked."""
    if request is None:
        if kind in outbox.ABOUT_NOBODY:
            return {}
        raise CannotRevive(kind)
    match kind:
        case "handoff":
            made: NewMessage | None = confirmation.handoff_mail(surroundings, request)
        case "confirmation":
            made = confirmation_mail(surroundings, request)
        case _:
            made = webhooks.confirmed_message(surroundings, request)
    if made is None:
        raise CannotRevive(kind)
    return {name: getattr(made, name) for name in outbox.CONTENT}


def cancel(surroundings: Surroundings, message_id: str) -> bool:
    """Give up a waiting message for good. False: it does not wait."""
    with writing() as connection:
        return operations.cancel(connection, message_id, OPERATOR, surroundings.clock())


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
        return Figures(
            waiting=operations.waiting(connection),
            stuck=operations.waiting_since_before(connection, now - STUCK),
            failed_today=operations.finished_since(connection, now - DAY, outbox.FAILED),
            sent_today=operations.finished_since(connection, now - DAY, outbox.SENT),
            stored=operations.stored(connection),
        )


def digest(surroundings: Surroundings, since: datetime | None) -> NewMessage | None:
    """The digest, if somebody should look: something waits for too long, or has failed for good
    since the last digest. None: nobody needs to, or the last digest has not left yet.
    """
    address = surroundings.config.operator_email
    if address is None:
        return None
    now = surroundings.clock()
    found = figures(surroundings)
    with reading() as connection:
        failed = operations.finished_since(connection, since or now - DAY, outbox.FAILED)
        if operations.is_waiting(connection, "digest") or not (found.stuck or failed):
            return None
        lines = _attention(surroundings, connection, found.stuck, failed)
        numbers = _numbers(surroundings, connection, found, now)
    say = words(MAIN_LANGUAGE)
    today = long_date(MAIN_LANGUAGE, surroundings.today())
    return NewMessage(
        id=surroundings.new_id(),
        kind="digest",
        language=MAIN_LANGUAGE,
        recipient=address,
        subject=say(f"mail_digest.{_subject(len(lines))}", date=today, n=len(lines)),
        body=say(
            "mail_digest.body",
            host=surroundings.config.address,
            date=today,
            attention_lines="\n".join(f"* {line}" for line in lines),
            **numbers,
        ),
    )


def _subject(points: int) -> str:
    return "subject_attention_one" if points == 1 else "subject_attention"


def _attention(
    surroundings: Surroundings, connection: Connection, stuck: int, failed: int
) -> list[str]:
    say = words(MAIN_LANGUAGE)
    lines = []
    if stuck:
        code = operations.last_code(connection)
        error = say("mail_digest.no_answer") if code is None else str(code)
        lines.append(say("mail_digest.mail_stuck", n=stuck, error=error))
    if failed:
        lines.append(say("mail_digest.mail_failed", n=failed))
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
    since_when = found.waiting.oldest
    oldest = ""
    if since_when is not None:
        day = long_date(MAIN_LANGUAGE, surroundings.local_date(since_when))
        oldest = words(MAIN_LANGUAGE)("mail_digest.oldest", date=day)
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
        "oldest": oldest,
        "mails_failed": found.failed_today,
        "questionnaire_lines": ", ".join(surroundings.catalogue.slugs()),
        "disk_free": f"{shutil.disk_usage(INSTANCE.parent).free // 10**9} GB",
    }
