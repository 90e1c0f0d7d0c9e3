"""How the installation is: for the machines that watch it."""

from __future__ import annotations

from app.services.delivery import SILENCE
from app.services.operations import STUCK
from app.services.surroundings import Surroundings
from app.storage import operations, workers
from app.storage.database import reading, unreachable
from app.storage.migrations import is_current


def alive(surroundings: Surroundings) -> dict[str, object]:
    """The process answers, and which questionnaire files cannot be read as they are now."""
    faults = surroundings.catalogue.faults()
    return {
        "status": "ok",
        "questionnaires": list(surroundings.catalogue.slugs()),
        "faults": [f"{each.file}:{each.line}:{each.column} {each.code}" for each in faults],
    }


def ready(surroundings: Surroundings) -> dict[str, bool]:
    """What a request needs, and whether it is there; and whether mail leaves in time."""
    now = surroundings.clock()
    default = surroundings.catalogue.edition(surroundings.brand.default_questionnaire)
    checks = dict.fromkeys(("database", "migrations", "worker", "mail"), False)
    checks["questionnaires"] = default is not None and not surroundings.catalogue.faults()
    try:
        checks["migrations"] = is_current()
        with reading() as connection:
            is_there = workers.is_heard_of(connection, now - SILENCE, now + SILENCE)
            waiting = operations.waiting(connection)
    except unreachable:
        return checks
    checks["database"] = True
    checks["worker"] = is_there
    checks["mail"] = waiting.oldest is None or now - waiting.oldest < STUCK
    return checks
