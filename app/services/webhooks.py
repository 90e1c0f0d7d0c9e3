"""What another program is told about a hand-off: the same as sales, as JSON, and nothing more."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from app.domain.assessment import document
from app.domain.conversation import Release
from app.domain.handoff import released_orientation
from app.mail.webhook import Hook
from app.services.conversations import decoded, questionnaire_of
from app.services.surroundings import Surroundings
from app.storage.conversations import StoredRequest
from app.storage.outbox import ClaimedMessage, NewMessage

CONFIRMED = "handoff.confirmed"
ERASED = "handoff.erased"


def receiver(surroundings: Surroundings, slug: str) -> str | None:
    """Where hand-offs of a questionnaire are posted to, besides the mail."""
    edition = surroundings.catalogue.edition(slug)
    return edition.recipients.webhook if edition else None


def receiver_host(surroundings: Surroundings, slug: str) -> str | None:
    """The receiver as prospects are told about it: its host, for the rest may be a secret."""
    url = receiver(surroundings, slug)
    return host_of(url) if url else None


def host_of(url: str) -> str | None:
    """The host of a receiver's address."""
    return urlsplit(url).hostname


def confirmed_message(surroundings: Surroundings, request: StoredRequest) -> NewMessage | None:
    """The outbox row that tells the receiver of a confirmed request. None: there is no receiver."""
    url = receiver(surroundings, request.slug)
    if url is None:
        return None
    return NewMessage(
        id=surroundings.new_id(),
        kind="webhook",
        language=request.language,
        recipient=url,
        subject=CONFIRMED,
        body="",
        request_id=request.id,
    )


def erased_message(surroundings: Surroundings, request: StoredRequest, url: str) -> NewMessage:
    """The outbox row that asks whoever was told of a hand-off to erase it."""
    data = {"id": request.id, "consent_id": request.consent_id}
    return NewMessage(
        id=surroundings.new_id(),
        kind="webhook",
        language=request.language,
        recipient=url,
        subject=ERASED,
        body=json.dumps(data),
    )


def hook(
    surroundings: Surroundings, message: ClaimedMessage, request: StoredRequest | None
) -> Hook:
    """What is posted. Its id is that of the hand-off, the same for every attempt."""
    data = json.loads(message.body) if request is None else _handoff(surroundings, request)
    suffix = "" if message.subject == CONFIRMED else f".{message.subject.partition('.')[2]}"
    body = {
        "type": message.subject,
        "timestamp": message.created_at.isoformat(),
        "data": data,
    }
    return Hook(
        url=message.recipient,
        id=f"{data['id']}{suffix}",
        body=json.dumps(body, ensure_ascii=False, separators=(",", ":")),
        at=surroundings.clock(),
    )


def _handoff(surroundings: Surroundings, request: StoredRequest) -> dict[str, object]:
    assert request.confirmed_at is not None
    assert request.reply_by is not None
    assert request.delete_by is not None
    return {
        "id": request.id,
        "questionnaire": request.slug,
        "version": request.version,
        "language": request.language,
        "confirmed_at": request.confirmed_at.isoformat(),
        "reply_by": request.reply_by.isoformat(),
        "delete_by": request.delete_by.isoformat(),
        "release": request.release,
        "contact": {
            "name": request.name,
            "email": request.email,
            "company": request.company,
            "phone": request.phone,
            "call_allowed": request.call_allowed,
        },
        "topic": request.topic,
        "not_topic": request.not_topic,
        "message": {"subject": request.subject, "text": request.brief},
        "consent": {
            "id": request.consent_id,
            "version": request.consent_version,
            "email": request.consent_email,
            "phone": request.consent_phone,
        },
        "result": _result(surroundings, request),
    }


def _result(surroundings: Surroundings, request: StoredRequest) -> dict[str, object] | None:
    """The result as far as it was released: nothing, all but free texts, or all."""
    questionnaire = questionnaire_of(surroundings, request)
    said = released_orientation(
        questionnaire, decoded(questionnaire, request.answers), Release(request.release)
    )
    if said is None:
        return None
    return {
        **document(questionnaire, said.assessment),
        "own_words": said.own_words,
        "own_question": said.own_question,
    }
