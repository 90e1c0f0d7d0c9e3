"""What leaves the house, made from a row of the outbox; its links are made here, nowhere stored."""

from __future__ import annotations

from app.mail.transport import Outgoing
from app.rendering.brief import tail
from app.rendering.emails import Attachment, Letter, compose
from app.services import links, webhooks
from app.services.conversations import attached_report
from app.services.publishing import sender
from app.services.results import pdf
from app.services.surroundings import Surroundings
from app.storage import conversations, journeys
from app.storage.conversations import StoredRequest
from app.storage.database import reading
from app.storage.outbox import ClaimedMessage
from app.translations import long_date


class Moot(Exception):
    """What a message belongs to has been erased meanwhile: it must not be sent."""


def outgoing(surroundings: Surroundings, message: ClaimedMessage) -> Outgoing:
    """A message, finished. Raises Moot."""
    if message.kind == "webhook":
        request = _request(message) if message.request_id else None
        return webhooks.hook(surroundings, message, request)
    letter = Letter(
        message_id=message.id,
        language=message.language,
        recipient=message.recipient,
        subject=message.subject,
        text=message.body,
        home=surroundings.config.address,
        frozen=message.kind == "handoff",
        reply_to=message.reply_to,
        answers_id=message.answers_id,
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
    made = attached_report(surroundings, request)
    if made is None:
        return None
    return Attachment(made.name, pdf(surroundings, made, request.journey_id or request.id))
