"""Feedback from sales: passte, zu früh, nicht passend."""

from __future__ import annotations

from datetime import timedelta
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


def is_changeable(surroundings: Surroundings, before: Feedback | None) -> bool:
    """Whether feedback can still be given or changed."""
    return before is None or surroundings.clock() - before.given_at <= CHANGEABLE


def give(surroundings: Surroundings, request: StoredRequest, value: str) -> bool:
    """Store what sales says. It holds no personal data. False: it can no longer be changed."""
    if value not in VALUES or not is_changeable(surroundings, given(request)):
        return False
    new = Feedback(
        surroundings.new_id(), request.id, request.slug, request.stage, value, surroundings.clock()
    )
    with writing() as connection:
        feedback.put(connection, new)
    return True
