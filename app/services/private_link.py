"""The private link: take a request back, erase everything, have the link sent (promise P11)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from app.rendering.markup import plain
from app.services import webhooks
from app.services.answering import Journey, JourneyGone
from app.services.limits import allow_mail
from app.services.once import message_id
from app.services.results import expires_on
from app.services.surroundings import Surroundings
from app.storage import conversations, feedback, journeys, outbox
from app.storage.conversations import PREVIEWED, StoredRequest
from app.storage.database import Connection, reading, writing
from app.storage.outbox import NewMessage
from app.translations import long_date, words


@dataclass(frozen=True, slots=True)
class Told:
    """A request, and who knows of it: sales by this e-mail, and a program by its address."""

    request: StoredRequest
    mail_id: str | None
    hook: str | None

    @property
    def handed_on(self) -> bool:
        """Whether sales knows."""
        return self.mail_id is not None

    @property
    def host(self) -> str | None:
        """The program as prospects are told about it."""
        return webhooks.host_of(self.hook) if self.hook else None


def requests(journey: Journey) -> tuple[Told, ...]:
    """The requests of a journey that were sent off, the oldest first."""
    with reading() as connection:
        return tuple(
            _told(connection, each)
            for each in conversations.all_of(connection, journey.id)
            if each.state != PREVIEWED
        )


def promised_day(journey: Journey) -> date | None:
    """Until when the request that was confirmed last is answered; None: none was confirmed."""
    with reading() as connection:
        stored = conversations.all_of(connection, journey.id)
    return next((each.reply_by for each in reversed(stored) if each.reply_by), None)


def _told(connection: Connection, request: StoredRequest) -> Told:
    handed_on = outbox.handed_on(connection, request.id)
    return Told(request, handed_on.mail_id, handed_on.hook)


def take_back(surroundings: Surroundings, journey: Journey) -> tuple[Told, ...]:
    """Take all requests of a journey back; its result stays. Gives what became of each.

    What has not left never will. Where a hand-off has, or is leaving at this moment, whoever got
    it is asked to erase it. A second time there is nothing to take back any more.
    """
    with writing(durable=True) as connection:
        return _take_back(connection, surroundings, journey)


def erase(
    surroundings: Surroundings, journey: Journey, *, reason: str | None = None
) -> tuple[Told, ...]:
    """Erase everything about a journey at once; doing it again changes nothing.

    Its requests are taken back; gives what became of each. A question to a human belongs to no
    journey, so it stays where it went. A `reason` is counted without any link to the person.
    """
    with writing(durable=True) as connection:
        taken = _take_back(connection, surroundings, journey)
        if journeys.erase(connection, journey.id) and reason:
            slug = journey.questionnaire.slug
            feedback.count(connection, slug, f"left_{reason}", surroundings.today())
    surroundings.reports.forget(journey.id)
    return taken


def _take_back(
    connection: Connection, surroundings: Surroundings, journey: Journey
) -> tuple[Told, ...]:
    # Whoever holds a journey and its requests takes hold of the journey first.
    journeys.hold(connection, journey.id)
    taken = []
    for request in conversations.all_of(connection, journey.id, hold=True):
        outbox.hold(connection, request.id)
        told = _told(connection, request)
        for message in _asks_to_erase(surroundings, told):
            outbox.put(connection, message, surroundings.clock())
        if request.state != PREVIEWED:
            taken.append(told)
    conversations.erase_of(connection, journey.id)
    return tuple(taken)


def _asks_to_erase(surroundings: Surroundings, told: Told) -> Iterator[NewMessage]:
    """What tells those who were handed a request that it is to be erased."""
    if told.handed_on:
        yield _erase_request(surroundings, told)
    if told.hook is not None:
        yield webhooks.erased_message(surroundings, told.request, told.hook)


def _erase_request(surroundings: Surroundings, told: Told) -> NewMessage:
    request = told.request
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
        answers_id=told.mail_id,
    )


def send_private_link(surroundings: Surroundings, journey: Journey, form: str, email: str) -> str:
    """Send the private link to an address once; gives the id of the message.

    The address is forgotten when it has left. The same `form` sends it once. Raises TooMany, or
    JourneyGone where the journey was erased meanwhile.
    """
    language, title = journey.questionnaire.language, plain(journey.questionnaire.title)
    say = words(language)
    message = NewMessage(
        id=message_id(form, email),
        kind="private_link",
        language=language,
        recipient=email,
        subject=say("mail_private_link.subject", title=title),
        body=say(
            "mail_private_link.body",
            title=title,
            private_url="{private_url}",
            expires=long_date(language, expires_on(surroundings, journey)),
            firm=surroundings.brand.name,
            imprint_url="{imprint_url}",
        ),
        journey_id=journey.id,
    )
    with writing() as connection:
        if journeys.hold(connection, journey.id) is None:
            raise JourneyGone
        if outbox.put(connection, message, surroundings.clock()):
            allow_mail(connection, surroundings, journey.id, email)
    return message.id
