"""What one worker does for all: retention every hour, the digest once a day; and, each time,
forgetting what is kept for an hour."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from app.services.limits import forget_expired
from app.services.operations import digest
from app.services.retention import Erased, erase_expired
from app.services.surroundings import Surroundings
from app.storage import duties, outbox
from app.storage.database import reading, writing

RETENTION: Final = timedelta(hours=1)
DIGEST: Final = timedelta(days=1)
HOLD: Final = timedelta(minutes=10)
"""How long a worker may take for a duty before another one may begin it."""


def do_due(surroundings: Surroundings, worker: str) -> Erased | None:
    """Do the duties that are due and nobody else is doing; says what retention erased."""
    forget_expired(surroundings)
    erased = None
    if _claim(surroundings, "retention", worker, RETENTION):
        erased = erase_expired(surroundings)
        with writing() as connection:
            duties.done(connection, "retention", worker, surroundings.clock())
    if _claim(surroundings, "digest", worker, DIGEST):
        _put_digest(surroundings, worker)
    return erased


def _claim(surroundings: Surroundings, name: str, worker: str, every: timedelta) -> bool:
    with writing() as connection:
        return duties.claim(connection, name, worker, surroundings.clock(), every, HOLD)


def _put_digest(surroundings: Surroundings, worker: str) -> None:
    """It counts as done when there was something to say: a fault is reported within the hour, and
    then not again for a day.
    """
    with reading() as connection:
        last = duties.last_done(connection, "digest")
    message = digest(surroundings, last)
    now = surroundings.clock()
    with writing() as connection:
        if message is None:
            duties.give_back(connection, "digest", worker)
        elif duties.done(connection, "digest", worker, now):
            outbox.put(connection, message, now)
