"""Feedback from sales: passte, zu früh, nicht passend."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum, auto
from typing import Final

from app.services import links
from app.services.surroundings import Surroundings
from app.storage import conversations, feedback
from app.storage.conversations import StoredRequest
from app.storage.database import reading, writing
from app.storage.feedback import Feedback

VALUES: Final = ("fit", "early", "unfit")

CHANGEABLE: Final = timedelta(days=14)
"""How long feedback can be changed after it was given first."""


class Outcome(Enum):
    """What became of feedback."""

    KEPT = auto()
    CLOSED = auto()
    GONE = auto()


def request_and_value(surroundings: Surroundings, token: str) -> tuple[StoredRequest, str] | None:
    """The request a feedback link is for, and what it proposes to say. None: wrong or erased."""
    with reading() as connection:
        request = conversations.request(connection, links.claimed_id(token))
    if request is None:
        return None
    key = surroundings.config.secret_key
    subject = links.verified(key, links.Purpose.FEEDBACK, token, request.nonce)
    value = (subject or "").partition(".")[2]
    return (request, value) if value in VALUES else None


def given(request: StoredRequest) -> Feedback | None:
    """What was said before."""
    with reading() as connection:
        return feedback.of_request(connection, request.id)


def give(surroundings: Surroundings, request_id: str, value: str) -> Outcome:
    """Store what sales says, once, or change it. It holds no personal data.

    CLOSED: it can no longer be changed. GONE: the request was erased meanwhile.
    """
    now = surroundings.clock()
    with writing() as connection:
        request = conversations.request(connection, request_id, hold=True)
        if request is None:
            return Outcome.GONE
        before = feedback.of_request(connection, request.id)
        if before is not None and now - before.given_at > CHANGEABLE:
            return Outcome.CLOSED
        feedback.put(
            connection,
            Feedback(surroundings.new_id(), request.id, request.slug, request.stage, value, now),
        )
    return Outcome.KEPT
