"""A translation: a file beside the questionnaire with the same keys and texts only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.definitions.finding import Issue, Place
from app.definitions.nearest import nearest
from app.definitions.structure import PlacedText
from app.definitions.violations import kind_of


def differences(expected: Any, given: Any, place: Place = ()) -> Iterator[Issue]:
    """Where a translation is not a file's texts in another language.

    `expected` has the kind of each text in its place, as `structure.texts` says.
    """
    if isinstance(expected, Mapping):
        yield from _mapping(expected, given, place)
    elif isinstance(expected, list):
        yield from _list(expected, given, place)
    elif not isinstance(given, str):
        yield _wrong(place, "string", given)
    elif not given:
        yield Issue("empty_text", place, {"key": _name(place)})
    elif expected == "line" and "\n" in given:
        yield Issue("line_break", place, {"key": _name(place)})


def merged(main: Any, given: Any) -> Any:
    """The main file's content with the texts of a translation that has no differences."""
    if isinstance(main, Mapping):
        if isinstance(given, str):
            return {**main, "label": given}
        return {
            key: merged(each, given[key]) if key in given else each for key, each in main.items()
        }
    if isinstance(main, list):
        return [merged(each, other) for each, other in zip(main, given, strict=True)]
    return given


def labels_alone(given: Any, place: Place = ()) -> Any:
    """The same data with options written as {label: …} shortened to the label."""
    if isinstance(given, Mapping):
        if len(place) > 1 and place[-2] == "options" and set(given) == {"label"}:
            return given["label"]
        return {key: labels_alone(each, (*place, key)) for key, each in given.items()}
    return given


def leaves(expected: Any, given: Any, place: Place = ()) -> Iterator[PlacedText]:
    """Every text of a translation without differences, with its place and its kind."""
    if isinstance(expected, Mapping):
        for key, inner in expected.items():
            yield from leaves(inner, given[key], (*place, key))
    elif isinstance(expected, list):
        for position, (inner, item) in enumerate(zip(expected, given, strict=True)):
            yield from leaves(inner, item, (*place, position))
    else:
        yield PlacedText(place, given, expected)


def _mapping(expected: Mapping[str, Any], given: Any, place: Place) -> Iterator[Issue]:
    if not isinstance(given, Mapping):
        yield _wrong(place, "object", given)
        return
    absent = [key for key in expected if key not in given]
    for key in given:
        if key not in expected:
            facts = {"key": key, "nearest": nearest(key, absent)}
            yield Issue("translation_surplus", (*place, key), facts, on_key=True)
    for key, inner in expected.items():
        at = (*place, key)
        if key in given:
            yield from differences(inner, given[key], at)
        else:
            yield Issue("translation_missing", at, {"key": key})


def _list(expected: list[Any], given: Any, place: Place) -> Iterator[Issue]:
    if not isinstance(given, list):
        yield _wrong(place, "array", given)
        return
    if len(given) != len(expected):
        facts = {"key": _name(place), "count": len(given), "expected": len(expected)}
        yield Issue("translation_length", place, facts)
    for position, (inner, item) in enumerate(zip(expected, given, strict=False)):
        yield from differences(inner, item, (*place, position))


def _wrong(place: Place, expected: str, given: object) -> Issue:
    found = kind_of(given)
    facts = {"key": _name(place), "expected": expected, "found": found}
    if found == "null":
        return Issue("not_translated", place, facts)
    if expected == "string" and found in ("boolean", "integer", "number"):
        return Issue("needs_text", place, {**facts, "value": given})
    return Issue("wrong_type", place, facts)


def _name(place: Place) -> str:
    return next((step for step in reversed(place) if isinstance(step, str)), "")
