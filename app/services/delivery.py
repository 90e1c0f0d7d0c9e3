"""Delivery: what is due in the outbox leaves the house, once.

A worker claims a message with a lease, sends it and marks it. What it held when it died becomes due
again after the lease. Between the server's "250" and the mark lies the one moment in which a crash
makes a message go out again; it then carries the same Message-ID.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from app.domain.conversation import Release
from app.domain.handoff import released_orientation
from app.mail.errors import NotSent
from app.mail.transport import Outgoing, Send
from app.rendering.brief import tail
from app.rendering.emails import Attachment, Letter, compose
from app.services import links, webhooks
from app.services.conversations import decoded, questionnaire_of
from app.services.publishing import sender
from app.services.results import report, report_name
from app.services.surroundings import Surroundings
from app.storage import conversations, journeys, outbox, workers
from app.storage.conversations import StoredRequest
from app.storage.database import reading, writing
from app.storage.outbox import ClaimedMessage
from app.translations import long_date

log = logging.getLogger("klarheit.delivery")

SILENCE: Final = timedelta(minutes=1)
"""After how long without a word from a worker mail counts as down (product, "States")."""

LEASE: Final = timedelta(minutes=10)
"""How long a worker may hold a message: longer than rendering a report and all SMTP time limits."""

FIRST_PAUSE: Final = timedelta(seconds=15)
LONGEST_PAUSE: Final = timedelta(hours=1)
GIVE_UP_AFTER: Final = timedelta(days=3)
"""From the moment a message was put into the outbox."""


class Moot(Exception):
    """What a message belongs to has been erased meanwhile: it must not be sent."""


def deliver_next(
    surroundings: Surroundings, send: Send, worker: str, jitter: Callable[[], float]
) -> bool | None:
    """Send the message that has been due longest.

    `jitter` gives a number from 0 to 1. Returns None where nothing is due, otherwise whether
    sending works: False only where the mail server could not be reached or refused for now.
    """
    now = surroundings.clock()
    with reading() as connection:
        if not outbox.is_due(connection, now):
            return None
    with writing() as connection:
        message = outbox.claim(connection, worker, now, now + LEASE)
    if message is None:
        return None
    try:
        outgoing = _outgoing(surroundings, message)
    except Moot:
        _finish(surroundings, message, worker, sent=False, code=None)
        return True
    except Exception as fault:
        # Only the kind of fault: its words may quote an address.
        log.error("message %s not made: %s", message.id, type(fault).__name__)
        _put_back(surroundings, message, worker, jitter, None)
        return True
    try:
        code = send(outgoing)
    except NotSent as fault:
        return _not_sent(surroundings, message, worker, jitter, fault)
    except Exception as fault:
        log.error("message %s not sent: %s", message.id, type(fault).__name__)
        _put_back(surroundings, message, worker, jitter, None)
        return False
    _finish(surroundings, message, worker, sent=True, code=code)
    return True


def _not_sent(
    surroundings: Surroundings,
    message: ClaimedMessage,
    worker: str,
    jitter: Callable[[], float],
    fault: NotSent,
) -> bool:
    if fault.permanent:
        log.error("message %s (%s) refused for good: %s", message.id, message.kind, fault)
        _finish(surroundings, message, worker, sent=False, code=fault.code)
        return True
    log.warning("message %s (%s) not sent: %s", message.id, message.kind, fault)
    _put_back(surroundings, message, worker, jitter, fault.code)
    # A receiver of hooks that is away says nothing about the mail.
    return message.kind == "webhook"


def _finish(
    surroundings: Surroundings,
    message: ClaimedMessage,
    worker: str,
    *,
    sent: bool,
    code: int | None,
) -> None:
    with writing(durable=True) as connection:
        outbox.finish(connection, message.id, worker, surroundings.clock(), sent=sent, code=code)


def _put_back(
    surroundings: Surroundings,
    message: ClaimedMessage,
    worker: str,
    jitter: Callable[[], float],
    code: int | None,
) -> None:
    now = surroundings.clock()
    if now - message.created_at > GIVE_UP_AFTER:
        log.error("message %s (%s) given up after %s", message.id, message.kind, GIVE_UP_AFTER)
        _finish(surroundings, message, worker, sent=False, code=code)
        return
    due_at = now + pause(message.attempts, jitter())
    with writing() as connection:
        outbox.put_back(connection, message.id, worker, now, due_at, code)


def pause(attempts: int, jitter: float) -> timedelta:
    """How long to wait after so many attempts: doubling, at most an hour, spread by a quarter."""
    doubled: timedelta = FIRST_PAUSE * 2 ** min(attempts - 1, 10)
    return min(doubled, LONGEST_PAUSE) * (1 + 0.25 * jitter)


def _outgoing(surroundings: Surroundings, message: ClaimedMessage) -> Outgoing:
    """What leaves the house, finished; its links are made here and nowhere stored."""
    if message.kind == "webhook":
        request = _request(message) if message.request_id else None
        return webhooks.hook(surroundings, message, request)
    letter = Letter(
        message_id=message.id,
        language=message.language,
        recipient=message.recipient,
        subject=message.subject,
        text=message.body,
        reply_to=message.reply_to,
    )
    match message.kind:
        case "confirmation":
            letter = _confirmation(surroundings, message, letter)
        case "private_link":
            letter = _private_link(surroundings, message, letter)
        case "handoff":
            letter = _handoff(surroundings, message, letter)
    return compose(sender(surroundings.brand), letter, surroundings.clock())


def _with_links(surroundings: Surroundings, letter: Letter, name: str, path: str) -> Letter:
    """Only for bodies without anything a prospect typed: a placeholder in there would be filled."""
    home = _home(surroundings, letter.language)
    filled = letter.text.replace(name, f"{home}{path}")
    return letter.saying(filled.replace("{imprint_url}", f"{home}/imprint"))


def _home(surroundings: Surroundings, language: str) -> str:
    """Where the addresses of a language begin."""
    prefix = "" if language == surroundings.main_language else f"/{language}"
    return f"{surroundings.config.address}{prefix}"


def _confirmation(surroundings: Surroundings, message: ClaimedMessage, letter: Letter) -> Letter:
    request = _request(message)
    key = surroundings.config.secret_key
    token = links.sign(key, links.Purpose.CONFIRM, request.id, request.nonce)
    return _with_links(surroundings, letter, "{confirm_url}", f"/confirm/{token}")


def _private_link(surroundings: Surroundings, message: ClaimedMessage, letter: Letter) -> Letter:
    with reading() as connection:
        journey = journeys.journey(connection, message.journey_id or "")
    if journey is None:
        raise Moot
    key = surroundings.config.secret_key
    token = links.sign(key, links.Purpose.PRIVATE, journey.id, journey.nonce)
    return _with_links(surroundings, letter, "{private_url}", f"/j/{token}")


def _request(message: ClaimedMessage) -> StoredRequest:
    with reading() as connection:
        request = conversations.request(connection, message.request_id or "")
    if request is None:
        raise Moot
    return request


def _handoff(surroundings: Surroundings, message: ClaimedMessage, letter: Letter) -> Letter:
    """The frozen brief, byte for byte, and the fixed tail (promise P9)."""
    request = _request(message)
    return letter.saying(
        f"{request.brief}\n{handoff_tail(surroundings, request)}",
        attachment=_attachment(surroundings, request),
    )


def handoff_tail(surroundings: Surroundings, request: StoredRequest) -> str:
    """The tail of a confirmed request: its dates, and the links for feedback."""
    assert request.confirmed_at is not None
    assert request.reply_by is not None
    assert request.delete_by is not None
    language = request.language
    confirmed_on = surroundings.local_date(request.confirmed_at)
    return tail(
        language,
        questionnaire=request.slug,
        version=request.version,
        consent_id=request.consent_id,
        confirmed_on=long_date(language, confirmed_on),
        reply_by=long_date(language, request.reply_by),
        delete_by=long_date(language, request.delete_by),
        **{
            f"feedback_{value}_url": _feedback_url(surroundings, request, value)
            for value in ("fit", "early", "unfit")
        },
    )


def _feedback_url(surroundings: Surroundings, request: StoredRequest, value: str) -> str:
    key = surroundings.config.secret_key
    token = links.sign(key, links.Purpose.FEEDBACK, f"{request.id}.{value}", request.nonce)
    return f"{_home(surroundings, request.language)}/feedback/{token}"


def _attachment(surroundings: Surroundings, request: StoredRequest) -> Attachment | None:
    """The report with what was released, and nothing where only the contact details were."""
    questionnaire = questionnaire_of(surroundings, request)
    said = released_orientation(
        questionnaire, decoded(questionnaire, request.answers), Release(request.release)
    )
    if said is None:
        return None
    return Attachment(
        report_name(request.language, request.assessed_on),
        report(surroundings, said, request.assessed_on, request.language),
    )


def mail_works(surroundings: Surroundings) -> bool:
    """Whether mail leaves at the moment: a worker was heard of, and its last attempt worked."""
    with reading() as connection:
        return workers.sending_works(connection, surroundings.clock() - SILENCE)


def heard_of(surroundings: Surroundings, worker: str, *, sending_works: bool) -> datetime:
    """Note that a worker is alive; gives the moment."""
    now = surroundings.clock()
    with writing() as connection:
        workers.heard_of(connection, worker, now, sending_works=sending_works)
    return now


def gone(worker: str) -> None:
    """Forget a worker that ends."""
    with writing() as connection:
        workers.gone(connection, worker)
