"""Retention: what is over its time is erased, without anybody's doing."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from app.services.answering import find
from app.services.surroundings import Surroundings
from app.storage import conversations, feedback, journeys, outbox, workers
from app.storage.database import Connection, reading, writing
from app.storage.journeys import Times
from app.translations import MAIN_LANGUAGE

log = logging.getLogger("klarheit.retention")

FINISHED_MESSAGES: Final = timedelta(days=30)
"""How long the blanked row of a sent message stays, for the operator to see that it was sent."""

SILENT_WORKERS: Final = timedelta(days=1)
"""How long a worker that was killed is remembered."""


@dataclass(frozen=True, slots=True)
class Erased:
    """How much was erased."""

    journeys: int
    unconfirmed_requests: int
    confirmed_requests: int


def erase_expired(surroundings: Surroundings) -> Erased:
    """Erase drafts, results, requests and feedback whose time is over.

    Journeys are erased one at a time, so that nobody who is answering waits for it.
    """
    now = surroundings.clock()
    retention = surroundings.brand.retention
    with writing() as connection:
        unconfirmed = conversations.erase_unconfirmed_before(
            connection, now - timedelta(days=retention.unconfirmed)
        )
        confirmed = conversations.erase_due(connection, surroundings.today())
        outbox.erase_finished_before(connection, now - FINISHED_MESSAGES)
        feedback.erase_before(connection, now - timedelta(days=retention.feedback))
        workers.erase_silent_before(connection, now - SILENT_WORKERS)
        _count(connection, surroundings, unconfirmed + confirmed)
    gone = sum(_erase(surroundings, *each) for each in _expired_journeys(surroundings))
    return Erased(gone, unconfirmed, confirmed)


def _count(connection: Connection, surroundings: Surroundings, number: int) -> None:
    if number:
        feedback.count(connection, "", "erased_in_time", surroundings.today(), number)


def _erase(surroundings: Surroundings, journey_id: str, known: Times) -> bool:
    """Erase a journey, unless somebody has come back to it since it was looked at."""
    with writing() as connection:
        journeys.hold(connection, journey_id)
        if journeys.times(connection, journey_id) != known:
            return False
        journeys.erase(connection, journey_id)
        _count(connection, surroundings, 1)
    surroundings.reports.forget(journey_id)
    return True


def _expired_journeys(surroundings: Surroundings) -> Iterator[tuple[str, Times]]:
    """Journeys silent for longer than they are kept: whether one is a draft or has a result
    follows from its answers, so it is worked out and not stored.

    Earlier assessments are kept as long as the newest, so that it can be compared with them.
    """
    now = surroundings.clock()
    retention = surroundings.brand.retention
    shortest = min(retention.drafts, retention.results)
    with reading() as connection:
        silent = journeys.silent_since(connection, now - timedelta(days=shortest))
    for journey_id, known in silent:
        has_result = known.assessed_at is not None or _is_complete(surroundings, journey_id)
        days = retention.results if has_result else retention.drafts
        if known.changed_at < now - timedelta(days=days):
            yield journey_id, known


def _is_complete(surroundings: Surroundings, journey_id: str) -> bool:
    """Whether a journey has a result. One that cannot be read is kept as long as a result, and
    keeps nothing else from being erased.
    """
    try:
        journey = find(surroundings, journey_id, MAIN_LANGUAGE)
    except Exception as fault:
        log.error("journey %s cannot be read: %s", journey_id, type(fault).__name__)
        return True
    return journey is not None and journey.is_complete
