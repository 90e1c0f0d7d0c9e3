"""Categories: one fallback, points for those there are, honest ways (promise P8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.definitions.checks.each import dangling, each_option, each_question
from app.definitions.finding import Issue, Severity

Data = Mapping[str, Any]


def fallback(data: Data) -> Iterator[Issue]:
    """Exactly one category is the fallback."""
    first: str | None = None
    for category_id, category in data["categories"].items():
        if not category.get("fallback", False):
            continue
        if first is not None:
            place = ("categories", category_id, "fallback")
            yield Issue("fallback_twice", place, {"other": first}, on_key=True)
        first = first or category_id
    if first is None:
        yield Issue("fallback_missing", ("categories",))


def points(data: Data) -> Iterator[Issue]:
    """Options give points to categories there are, and never to the fallback."""
    known = data["categories"]
    for place, _, question in each_question(data):
        for option_place, _, option in each_option(question, place):
            for category_id, given in option.get("category", {}).items():
                at = (*option_place, "category", category_id)
                if category_id not in known:
                    yield dangling("category", category_id, known, at, on_key=True)
                elif known[category_id].get("fallback", False) and given:
                    yield Issue("fallback_points", at, {"id": category_id})


def ways(data: Data) -> Iterator[Issue]:
    """Among the ways of a category, one leaves things as they are and one is without us."""
    for category_id, category in data["categories"].items():
        place = ("categories", category_id, "paths")
        paths = category["paths"].values()
        facts = {"id": category_id}
        if not any(path.get("unchanged", False) for path in paths):
            yield Issue("ways_without_unchanged", place, facts, True, Severity.WARNING)
        if all(path.get("ours", False) for path in paths):
            yield Issue("ways_all_ours", place, facts, True, Severity.WARNING)
