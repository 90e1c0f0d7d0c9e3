"""Conversations: preview the brief and send the request."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum, auto

from app.domain.answers import Answers, decode, encode, given
from app.domain.conversation import ConversationRequest, Release, working_days_after
from app.domain.handoff import Destination, destination, released_orientation
from app.domain.questionnaire import Questionnaire, Recipients
from app.rendering.brief import compose
from app.services.answering import Journey, JourneyGone, pinned
from app.services.limits import allow_mail
from app.services.results import Report, assessed_on, orientation, report
from app.services.surroundings import Surroundings
from app.storage import conversations, journeys, outbox
from app.storage.conversations import PREVIEWED, SUBMITTED, StoredRequest
from app.storage.database import reading, writing
from app.storage.outbox import NewMessage
from app.translations import long_date, text, words
from app.translations.catalogue import texts


class NotOffered(Exception):
    """At this stage a conversation is not offered yet, or the firm no longer offers the check."""


class Outcome(Enum):
    """What became of a step."""

    DONE = auto()
    ALREADY = auto()
    CHANGED = auto()
    GONE = auto()


def consent_version(language: str) -> str:
    """The version of the consent texts: it changes with every word of them."""
    exact = texts(language)["consent.email"] + "\n" + texts(language)["consent.phone"]
    return hashlib.sha256(exact.encode()).hexdigest()[:8]


def consent_texts(
    surroundings: Surroundings, language: str, phone: str | None
) -> tuple[str, str | None]:
    """The exact texts consented to: answer by e-mail, and call, where that was wanted."""
    firm = surroundings.brand.name
    by_phone = text(language, "consent.phone", firm=firm, phone=phone) if phone else None
    return text(language, "consent.email", firm=firm), by_phone


def preview(
    surroundings: Surroundings, journey: Journey, asked: ConversationRequest
) -> StoredRequest:
    """Freeze the brief of a request and keep it for the preview.

    It replaces an earlier request of this journey that is not confirmed. Raises NotOffered, or
    JourneyGone where the journey was erased meanwhile.
    """
    frozen = _frozen(surroundings, journey, asked)
    _keep_preview(journey, frozen)
    return frozen


def _keep_preview(journey: Journey, frozen: StoredRequest) -> None:
    """One at a time, or two tabs would leave two previews, and both could be sent."""
    with writing() as connection:
        if journeys.hold(connection, journey.id) is None:
            raise JourneyGone
        conversations.replace_preview(connection, frozen)


def recipients(surroundings: Surroundings, slug: str) -> Recipients:
    """Where the firm wants requests and questions now. Raises NotOffered."""
    edition = surroundings.catalogue.edition(slug)
    if edition is None:
        raise NotOffered(slug)
    return edition.recipients


def whereto(
    surroundings: Surroundings, questionnaire: Questionnaire, answers: Answers, release: Release
) -> Destination:
    """Who gets a request, and because of which answers. Raises NotOffered."""
    live = recipients(surroundings, questionnaire.slug)
    return destination(live, questionnaire, answers, release)


def _frozen(
    surroundings: Surroundings, journey: Journey, asked: ConversationRequest
) -> StoredRequest:
    questionnaire, language = journey.questionnaire, journey.questionnaire.language
    said = orientation(journey)
    if not said.assessment.conversation_offered:
        raise NotOffered(questionnaire.slug)
    brief = compose(
        language, asked, released_orientation(questionnaire, journey.answers, asked.release)
    )
    by_email, by_phone = consent_texts(
        surroundings, language, asked.phone if asked.call_allowed else None
    )
    target = whereto(surroundings, questionnaire, journey.answers, asked.release)
    return StoredRequest(
        id=surroundings.new_id(),
        journey_id=journey.id,
        nonce=surroundings.new_id(),
        state=PREVIEWED,
        slug=questionnaire.slug,
        version=questionnaire.version,
        language=language,
        name=asked.name,
        email=asked.email,
        company=asked.company,
        phone=asked.phone,
        topic=asked.topic,
        not_topic=asked.not_topic,
        release=asked.release,
        call_allowed=asked.call_allowed,
        stage=None if asked.release is Release.CONTACT else said.stage.id,
        recipient=target.address,
        subject=brief.subject,
        brief=brief.text,
        answers=_encoded(journey),
        assessed_on=assessed_on(surroundings, journey),
        consent_id=surroundings.new_id(),
        consent_version=consent_version(language),
        consent_email=by_email,
        consent_phone=by_phone,
        previewed_at=surroundings.clock(),
    )


def _encoded(journey: Journey) -> str:
    """The answers the brief was made from: only shown ones, for others count for nothing."""
    questions = journey.questionnaire.questions
    counting = given(journey.questionnaire, journey.answers)
    return json.dumps({each: encode(value, questions[each]) for each, value in counting.items()})


def decoded(questionnaire: Questionnaire, stored: str) -> Answers:
    """The answers a request was made from."""
    return {
        question_id: decode(questionnaire.questions[question_id], value)
        for question_id, value in json.loads(stored).items()
    }


def asked_for(request: StoredRequest) -> ConversationRequest:
    """What the prospect filled in."""
    return ConversationRequest(
        name=request.name,
        email=request.email,
        release=Release(request.release),
        topic=request.topic,
        not_topic=request.not_topic,
        company=request.company,
        phone=request.phone,
        call_allowed=request.call_allowed,
    )


def newest(journey: Journey) -> StoredRequest | None:
    """The request of a journey that was previewed last."""
    with reading() as connection:
        return conversations.newest_of(connection, journey.id)


def submit(
    surroundings: Surroundings, journey: Journey, request_id: str
) -> tuple[Outcome, StoredRequest | None]:
    """Send a previewed request: a confirmation mail goes out, once, however often it is sent.

    CHANGED: something is different since the preview, which has been made anew. Raises NotOffered,
    TooMany, or JourneyGone where the journey was erased meanwhile.
    """
    stored = newest(journey)
    if stored is None:
        return Outcome.GONE, None
    if stored.state != PREVIEWED:
        return Outcome.ALREADY, stored
    if stored.id != request_id:
        return Outcome.CHANGED, stored
    now_frozen = _frozen(surroundings, journey, asked_for(stored))
    if _visible(now_frozen) != _visible(stored):
        _keep_preview(journey, now_frozen)
        return Outcome.CHANGED, now_frozen
    now = surroundings.clock()
    with writing(durable=True) as connection:
        if journeys.hold(connection, journey.id) is None:
            raise JourneyGone
        if not conversations.submit(connection, request_id, now):
            return Outcome.ALREADY, stored
        submitted = replace(stored, state=SUBMITTED, submitted_at=now)
        outbox.put(connection, confirmation_mail(surroundings, submitted), now)
        allow_mail(connection, surroundings, journey.id, stored.email)
    return Outcome.DONE, submitted


def _visible(request: StoredRequest) -> tuple[object, ...]:
    """What the preview shows and what is attached: if it differs, the preview is shown again."""
    return (
        request.recipient,
        request.subject,
        request.brief,
        request.answers if request.release != Release.CONTACT else "",
        request.consent_version,
    )


def confirmable_until(surroundings: Surroundings, request: StoredRequest) -> datetime:
    """Until when a request can be confirmed."""
    days = surroundings.brand.retention.unconfirmed
    return (request.submitted_at or request.previewed_at) + timedelta(days=days)


def confirmation_mail(surroundings: Surroundings, request: StoredRequest) -> NewMessage:
    """The confirmation mail: strictly neutral, and nothing the prospect typed is in it."""
    say = words(request.language)
    expires = confirmable_until(surroundings, request)
    return NewMessage(
        id=surroundings.new_id(),
        kind="confirmation",
        language=request.language,
        recipient=request.email,
        subject=say("mail_confirm.subject"),
        body=say(
            "mail_confirm.body",
            firm=surroundings.brand.name,
            confirm_url="{confirm_url}",
            expires=long_date(request.language, surroundings.local_date(expires)),
            imprint_url="{imprint_url}",
        ),
        journey_id=request.journey_id,
        request_id=request.id,
    )


def questionnaire_of(surroundings: Surroundings, request: StoredRequest) -> Questionnaire:
    """The questionnaire a request was made from."""
    return pinned(surroundings, request.slug, request.version, request.language)


@dataclass(frozen=True, slots=True)
class Promise:
    """Within how many working days a request is answered, until which day that is, and until when
    what it says is kept.
    """

    working_days: int
    reply_by: date
    delete_by: date


def promise(surroundings: Surroundings, request: StoredRequest, confirmed_on: date) -> Promise:
    """What is promised to whoever confirms on this day, as the pinned questionnaire has it."""
    days = questionnaire_of(surroundings, request).reply_within_days
    kept = timedelta(days=surroundings.brand.retention.handoffs)
    return Promise(days, working_days_after(confirmed_on, days), confirmed_on + kept)


def attached_report(surroundings: Surroundings, request: StoredRequest) -> Report | None:
    """The report that goes with a request, with what was released; None: nothing is attached.

    It is made from what is stored with the request alone, so whoever opens it before sending sees
    what will be sent.
    """
    questionnaire = questionnaire_of(surroundings, request)
    said = released_orientation(
        questionnaire, decoded(questionnaire, request.answers), Release(request.release)
    )
    if said is None:
        return None
    return report(surroundings, said, request.assessed_on, request.language)
