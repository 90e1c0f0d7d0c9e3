"""Retention: what is over its time is erased, without anybody's doing."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from datetime import timedelta
from typing import Final

from app.services.answering import find
from app.services.surroundings import Surroundings
from app.storage import conversations, feedback, journeys, outbox
from app.storage.database import reading, writing
from app.translations import MAIN_LANGUAGE

FINISHED_MESSAGES: Final = timedelta(days=30)
"""How long the blanked row of a sent message stays, for the operator to see that it was sent."""


@dataclass(frozen=True, slots=True)
class Erased:
    """How much was erased."""

    journeys: int
    unconfirmed_requests: int
    confirmed_requests: int


def erase_expired(surroundings: Surroundings) -> Erased:
    """Erase drafts, results, requests and feedback whose time is over."""
    now = surroundings.clock()
    retention = surroundings.brand.retention
    over = _expired_journeys(surroundings)
    with writing() as connection:
        unconfirmed = conversations.erase_unconfirmed_before(
            connection, now - timedelta(days=retention.unconfirmed)
        )
        confirmed = conversations.erase_due(connection, surroundings.today())
        outbox.erase_finished_before(connection, now - FINISHED_MESSAGES)
        feedback.erase_before(connection, now - timedelta(days=retention.feedback))
        gone = sum(journeys.erase(connection, journey_id) for journey_id in over)
        erased = Erased(gone, unconfirmed, confirmed)
        if number := sum(astuple(erased)):
            feedback.count(connection, "", "erased_in_time", surroundings.today(), number)
    for journey_id in over:
        surroundings.reports.forget(journey_id)
    return erased


def _expired_journeys(surroundings: Surroundings) -> list[str]:
    """Journeys silent for longer than they are kept: whether one is a draft or has a result
    follows from its answers, so it is worked out and not stored.

    Earlier assessments are kept as long as the newest, so that it can be compared with them.
    """
    now = surroundings.clock()
    retention = surroundings.brand.retention
    shortest = min(retention.drafts, retention.results)
    with reading() as connection:
        silent = journeys.silent_since(connection, now - timedelta(days=shortest))
    over = []
    for journey_id, known in silent:
        journey = find(surroundings, journey_id, MAIN_LANGUAGE)
        if journey is None:
            continue
        has_result = known.assessed_at is not None or journey.is_complete
        days = retention.results if has_result else retention.drafts
        if known.changed_at < now - timedelta(days=days):
            over.append(journey_id)
    return over
