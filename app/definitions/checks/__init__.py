"""What a file must fulfil beyond its structure, by subject.

Every check takes the plain data of a file and yields issues. Where the structure is already at
fault, a check says what it can still see and stops where it meets the fault.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from app.definitions.checks import (
    categories,
    conditions,
    contact,
    questions,
    recipients,
    scoring,
    tone,
)
from app.definitions.checks.tone import Phrases
from app.definitions.finding import Issue
from app.definitions.structure import PlacedText

Data = Mapping[str, Any]

CHECKS: Final[tuple[Callable[[Data], Iterator[Issue]], ...]] = (
    scoring.bands,
    scoring.dimensions,
    scoring.impulses,
    scoring.urgency,
    scoring.stages,
    scoring.conversation,
    categories.fallback,
    categories.points,
    categories.ways,
    questions.ids,
    questions.options,
    questions.ranges,
    questions.uses,
    questions.reasons,
    conditions.shown_questions,
    conditions.routes,
    recipients.addresses,
    contact.contact_details,
)


def issues(data: Data, *, sound: bool) -> Iterator[Issue]:
    """All issues. `sound`: the structure has no fault, so that no check may trip over it."""
    for check in CHECKS:
        try:
            yield from (issue for issue in check(data) if _is_worth_saying(issue))
        except Exception:
            if sound:
                raise


def advice(
    data: Data, texts: Iterable[PlacedText], known: Phrases, *, sound: bool
) -> Iterator[Issue]:
    """Warnings on the words of a file or a translation. `sound` as in `issues`."""
    yield from tone.tone(texts, known)
    try:
        yield from tone.look_alikes(data)
    except Exception:
        if sound:
            raise


def _is_worth_saying(issue: Issue) -> bool:
    """What is neither a text nor a number was not meant as an id, and that was said already."""
    id_ = issue.facts.get("id")
    is_word = isinstance(id_, str | int | Decimal) and not isinstance(id_, bool)
    return issue.code != "unknown_reference" or is_word
