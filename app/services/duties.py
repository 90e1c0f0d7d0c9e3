"""What one worker does for all: retention every hour, the digest once a day."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from app.services.operations import put_digest
from app.services.retention import Erased, erase_expired
from app.services.surroundings import Surroundings
from app.storage import duties
from app.storage.database import writing

RETENTION: Final = timedelta(hours=1)
DIGEST: Final = timedelta(days=1)
HOLD: Final = timedelta(minutes=10)
"""How long a worker may take for a duty before another one may begin it."""


def do_due(surroundings: Surroundings, worker: str) -> Erased | None:
    """Do the duties that are due and nobody else is doing; says what retention erased."""
    erased = None
    if _claim(surroundings, "retention", worker, RETENTION):
        erased = erase_expired(surroundings)
        _done(surroundings, "retention", worker)
    if _claim(surroundings, "digest", worker, DIGEST):
        # Not done until there was something to say: a fault is reported within the hour, and then
        # not again for a day.
        if put_digest(surroundings):
            _done(surroundings, "digest", worker)
        else:
            _give_back(worker)
    return erased


def _claim(surroundings: Surroundings, name: str, worker: str, every: timedelta) -> bool:
    with writing() as connection:
        return duties.claim(connection, name, worker, surroundings.clock(), every, HOLD)


def _done(surroundings: Surroundings, name: str, worker: str) -> None:
    with writing() as connection:
        duties.done(connection, name, worker, surroundings.clock())


def _give_back(worker: str) -> None:
    with writing() as connection:
        duties.give_back(connection, "digest", worker)
