"""Questions one by one: ids, options, ranges, use, reasons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from app.definitions.checks.each import TYPES, each_option, each_question, type_of
from app.definitions.finding import Issue, Place, Severity

Data = Mapping[str, Any]

LONGEST_SCALE: Final = 101
"""Steps. Each is a radio button: 0 to 100 is already more than anybody wants."""

USE_TYPES: Final = {"own_words": "text", "own_question": "text", "role": "single"}

_ALONE: Final = {"exclusive": "multi", "not_applicable": "single"}


def ids(data: Data) -> Iterator[Issue]:
    """A question's id is its own in the whole file."""
    seen: dict[str, str] = {}
    for place, question_id, _ in each_question(data):
        section = str(place[1])
        if question_id in seen:
            facts = {"id": question_id, "section": seen[question_id]}
            yield Issue("duplicate_question", place, facts, on_key=True)
        seen.setdefault(question_id, section)


def options(data: Data) -> Iterator[Issue]:
    """Options that stand alone fit the type and give no points; clarity counts somewhere."""
    for place, _, question in each_question(data):
        used = type_of(question)
        for option_place, _, option in each_option(question, place):
            for key, fitting in _ALONE.items():
                if not option.get(key, False):
                    continue
                if used != fitting and used in TYPES:
                    facts = {"key": key, "types": fitting, "type": used}
                    yield Issue("misplaced_key", (*option_place, key), facts, on_key=True)
                yield from _without_points(key, option, option_place)
            if option.get("clarity", 0) and "dimension" not in question:
                at = (*option_place, "clarity")
                yield Issue("clarity_for_nothing", at, {}, True, Severity.WARNING)


def _without_points(key: str, option: Mapping[str, Any], place: Place) -> Iterator[Issue]:
    for points in ("clarity", "urgency"):
        if option.get(points, 0) > 0:
            yield Issue("points_alone", (*place, points), {"key": key, "points": points})
    for category_id, given in option.get("category", {}).items():
        if given > 0:
            at = (*place, "category", category_id)
            yield Issue("points_alone", at, {"key": key, "points": "category"})


def ranges(data: Data) -> Iterator[Issue]:
    """The ends of scales and numbers make sense."""
    for place, _, question in each_question(data):
        used = type_of(question)
        if used not in ("scale", "number"):
            continue
        lowest, highest = question["min"], question["max"]
        decimals = question.get("decimals", 0) if used == "number" else 0
        for key, value in (("min", lowest), ("max", highest)):
            if Decimal(value) != round(Decimal(value), decimals):
                facts = {"key": key, "value": value, "decimals": decimals}
                yield Issue("too_many_decimals", (*place, key), facts)
        if lowest >= highest:
            yield Issue("min_not_below_max", (*place, "max"), {"min": lowest, "max": highest})
        elif used == "scale" and highest - lowest >= LONGEST_SCALE:
            yield Issue("scale_too_long", (*place, "max"), {"limit": LONGEST_SCALE})


def uses(data: Data) -> Iterator[Issue]:
    """What the product may do with an answer is said once, of a question that fits."""
    seen: dict[str, str] = {}
    for place, question_id, question in each_question(data):
        use = question.get("use")
        if use is None:
            continue
        if use in seen:
            yield Issue("use_twice", (*place, "use"), {"use": use, "other": seen[use]})
        seen.setdefault(use, question_id)
        used = type_of(question)
        if "type" not in question and "options" not in question:
            continue
        if USE_TYPES.get(use, used) != used and used in TYPES:
            facts = {"use": use, "types": USE_TYPES[use], "type": used}
            yield Issue("use_wrong_type", (*place, "use"), facts)


def reasons(data: Data) -> Iterator[Issue]:
    """Every question says why it is asked."""
    for place, question_id, question in each_question(data):
        if "why" not in question:
            yield Issue(
                "why_missing", (*place, "why"), {"id": question_id}, False, Severity.WARNING
            )
