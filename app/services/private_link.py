"""The private link: the prospect owns the data (promise P11).

See it, take it, have the link sent, erase it at once.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.answers import plain
from app.domain.assessment import document
from app.services import webhooks
from app.services.answering import Journey, times
from app.services.results import expires_on, orientation
from app.services.surroundings import Surroundings
from app.storage import conversations, feedback, journeys, outbox
from app.storage.conversations import StoredRequest
from app.storage.database import Connection, reading, writing
from app.storage.outbox import NewMessage
from app.translations import long_date, words


def export(surroundings: Surroundings, journey: Journey) -> dict[str, object]:
    """Everything that is stored about a journey, as plain data (promise P11)."""
    questionnaire, known = journey.questionnaire, times(journey)
    with reading() as connection:
        requests = conversations.all_of(connection, journey.id)
    return {
        "questionnaire": questionnaire.slug,
        "version": questionnaire.version,
        "language": questionnaire.language,
        "started_at": known.started_at.isoformat(),
        "changed_at": known.changed_at.isoformat(),
        "kept_until": expires_on(surroundings, journey).isoformat(),
        "answers": {
            question_id: plain(value, questionnaire.questions[question_id])
            for question_id, value in journey.answers.items()
        },
        "result": document(questionnaire, orientation(journey).assessment)
        if journey.is_complete
        else None,
        "requests": [_exported(each) for each in requests],
    }


def _exported(request: StoredRequest) -> dict[str, object]:
    """A request with its consent: the exact words, their version, both moments."""
    moments = {
        name: moment.isoformat() if moment else None
        for name, moment in (
            ("previewed_at", request.previewed_at),
            ("submitted_at", request.submitted_at),
            ("confirmed_at", request.confirmed_at),
        )
    }
    return {
        "state": request.state,
        "name": request.name,
        "email": request.email,
        "company": request.company,
        "phone": request.phone,
        "release": request.release,
        "recipient": request.recipient,
        "subject": request.subject,
        "message": request.brief,
        **moments,
        "delete_by": request.delete_by.isoformat() if request.delete_by else None,
        "consent": {
            "id": request.consent_id,
            "version": request.consent_version,
            "email": request.consent_email,
            "phone": request.consent_phone,
        },
    }


def handed_on(journey: Journey) -> list[StoredRequest]:
    """The confirmed requests of a journey: what erasing it has to tell sales about."""
    with reading() as connection:
        return conversations.confirmed_of(connection, journey.id)


def erase(surroundings: Surroundings, journey: Journey, *, reason: str | None = None) -> None:
    """Erase everything about a journey at once; doing it again changes nothing.

    A hand-off that has not left never will. For one that has, sales is asked to erase it too.
    A `reason` is counted without any link to the person.
    """
    now = surroundings.clock()
    with writing(durable=True) as connection:
        for request in conversations.confirmed_of(connection, journey.id):
            outbox.take_back(connection, request.id)
            for message in _asks_to_erase(connection, surroundings, request):
                outbox.put(connection, message, now)
        conversations.erase_of(connection, journey.id)
        if journeys.erase(connection, journey.id) and reason:
            _count(connection, surroundings, journey, reason)


def _asks_to_erase(
    connection: Connection, surroundings: Surroundings, request: StoredRequest
) -> Iterator[NewMessage]:
    """What tells those who were handed a request that it is to be erased."""
    if outbox.was_handed_on(connection, request.id):
        yield _erase_request(surroundings, request)
    if outbox.was_handed_on(connection, request.id, "webhook"):
        hook = webhooks.erased_message(surroundings, request)
        if hook is not None:
            yield hook


def _count(
    connection: Connection, surroundings: Surroundings, journey: Journey, reason: str
) -> None:
    feedback.count(connection, journey.questionnaire.slug, f"left_{reason}", surroundings.today())


def _erase_request(surroundings: Surroundings, request: StoredRequest) -> NewMessage:
    say = words(request.language)
    assert request.confirmed_at is not None
    confirmed_on = long_date(request.language, surroundings.local_date(request.confirmed_at))
    return NewMessage(
        id=surroundings.new_id(),
        kind="erase_request",
        language=request.language,
        recipient=request.recipient,
        subject=say("mail_erase_request.subject", consent_id=request.consent_id),
        body=say(
            "mail_erase_request.body", confirmed_on=confirmed_on, consent_id=request.consent_id
        ),
    )


def send_private_link(surroundings: Surroundings, journey: Journey, email: str) -> None:
    """Send the private link to an address once; the address is forgotten when it has left."""
    language = journey.questionnaire.language
    say = words(language)
    message = NewMessage(
        id=surroundings.new_id(),
        kind="private_link",
        language=language,
        recipient=email,
        subject=say("mail_private_link.subject"),
        body=say(
            "mail_private_link.body",
            private_url="{private_url}",
            expires=long_date(language, expires_on(surroundings, journey)),
            firm=surroundings.brand.name,
            imprint_url="{imprint_url}",
        ),
        journey_id=journey.id,
    )
    with writing() as connection:
        outbox.put(connection, message, surroundings.clock())
