"""The mails of the preview: made by the same steps as real ones, and never sent.

What is due goes into a folder. The mails that a journey would lead to are made by walking a copy
of it to the end, so that looking at them changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from threading import Lock
from typing import Final

from app.domain.conversation import ConversationRequest, Release
from app.mail.transport import Outgoing, mail_transport
from app.services import confirmation, conversations, delivery, links
from app.services.answering import Journey
from app.services.preview import store_copy
from app.services.results import orientation
from app.services.surroundings import Surroundings
from app.translations import words

NAME: Final = "preview"
"""What the preview calls itself where a mail worker has a name."""


class NotMade(Exception):
    """A mail could not be made, for example because its report failed."""


@dataclass(frozen=True, slots=True)
class Mails:
    """What a request for a conversation leads to."""

    confirmation: EmailMessage
    handoff: EmailMessage


@dataclass
class Post:
    """Delivers one message at a time, whoever asks."""

    lock: Lock = field(default_factory=Lock)

    def is_there(self, surroundings: Surroundings) -> None:
        """Let the pages know that mail works, as it does in operation."""
        delivery.heard_of(surroundings, NAME, sending_works=True)

    def deliver(self, surroundings: Surroundings) -> None:
        """Put everything that is due into the folder."""
        with self.lock:
            _send_all(surroundings, mail_transport(surroundings.config.mail))

    def rehearse(self, surroundings: Surroundings, journey: Journey, release: Release) -> Mails:
        """The mails a request would lead to, with this much released.

        Raises AnswerMissing, NotOffered or NotMade.
        """
        copy = store_copy(surroundings, journey)
        request = conversations.preview(surroundings, copy, asked(journey, release))
        key = surroundings.config.secret_key
        with self.lock:
            _send_all(surroundings, mail_transport(surroundings.config.mail))
            conversations.submit(surroundings, copy, request.id)
            to_confirm = _only(surroundings)
            token = links.sign(key, links.Purpose.CONFIRM, request.id, request.nonce)
            confirmation.confirm(surroundings, token)
            return Mails(to_confirm, _only(surroundings))


def asked(journey: Journey, release: Release) -> ConversationRequest:
    """What was entered into the form last, or what an imagined person would."""
    entered = conversations.newest(journey)
    if entered is not None:
        return replace(conversations.asked_for(entered), release=release)
    say = words(journey.questionnaire.language)
    own = orientation(journey).own_question
    return ConversationRequest(
        name=say("preview_tool.sample_name"),
        email=say("preview_tool.sample_email"),
        release=release,
        topic=own or say("preview_tool.sample_topic"),
        company=say("preview_tool.sample_company"),
    )


def _only(surroundings: Surroundings) -> EmailMessage:
    """The one message that is due now."""
    sent: list[EmailMessage] = []

    def keep(message: EmailMessage) -> int:
        sent.append(message)
        return 250

    _send_all(surroundings, keep)
    if len(sent) != 1:
        raise NotMade
    return sent[0]


def _send_all(surroundings: Surroundings, put: Callable[[EmailMessage], int]) -> None:
    """Deliver what is due. Other programs are told nothing."""

    def send(outgoing: Outgoing) -> int:
        return put(outgoing) if isinstance(outgoing, EmailMessage) else 204

    while delivery.deliver_next(surroundings, send, NAME, float):
        pass
