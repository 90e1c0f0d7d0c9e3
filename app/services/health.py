"""How the installation is: for the machines that watch it."""

from __future__ import annotations

from app.services.delivery import SILENCE
from app.services.surroundings import Surroundings
from app.storage import workers
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
    """What a request needs, and whether it is there."""
    default = surroundings.catalogue.edition(surroundings.brand.default_questionnaire)
    checks = {"questionnaires": default is not None}
    try:
        with reading() as connection:
            seen = workers.last_seen(connection)
        checks["database"] = True
        checks["migrations"] = is_current()
        checks["worker"] = seen is not None and surroundings.clock() - seen < SILENCE
    except unreachable:
        checks["database"] = False
    return checks
