"""A translation: a file beside the questionnaire with the same keys and texts only."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Final

from app.definitions.checks.contact import words
from app.definitions.finding import Issue, Place, Severity
from app.definitions.nearest import nearest
from app.definitions.structure import PlacedText, holds_ids
from app.definitions.violations import kind_of
from app.definitions.wording import Quoted

FEWEST_WORDS: Final = 3
"""Shorter texts may well be the same in two languages."""


def differences(expected: Any, given: Any, place: Place = ()) -> Iterator[Issue]:
    """Where a translation is not a file's texts in another language.

    `expected` has the kind of each text in its place, as `structure.texts` says.
    """
    if isinstance(expected, Mapping):
        yield from _mapping(expected, given, place)
    elif isinstance(expected, list):
        yield from _list(expected, given, place)
    elif not isinstance(given, str):
        yield _wrong(place, "string", given, expected)
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


def untouched(originals: Any, given: Any, language: str, place: Place = ()) -> Iterator[Issue]:
    """A warning for each text of a translation that still is the original, in its `language`.

    Names, numbers and what is the same in both languages are none: there has to be a word that
    only the original's language has, and not just two.
    """
    if isinstance(originals, Mapping):
        for key, each in originals.items():
            yield from untouched(each, given[key], language, (*place, key))
    elif isinstance(originals, list):
        for position, each in enumerate(originals):
            yield from untouched(each, given[position], language, (*place, position))
    elif originals.split() == given.split():
        said = re.findall(r"[^\W\d_]+", given.casefold())
        if len(said) >= FEWEST_WORDS and not ordinary(language).isdisjoint(said):
            facts = {"key": _name(place)}
            yield Issue("same_as_original", place, facts, severity=Severity.WARNING)


@cache
def ordinary(language: str) -> frozenset[str]:
    """Words that only this language has."""
    return frozenset(words(language)["ordinary"]["words"])


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
        yield _wrong(place, "object", given, expected)
        return
    new_names = renamed(expected, given, place)
    homeless = without_home(expected, given, place)
    waiting = candidates(homeless)
    absent = [
        key
        for key in expected
        if key not in given and key not in new_names.values() and key not in waiting
    ]
    for key in given:
        if key in new_names:
            facts = {"key": key, "nearest": new_names[key]}
            yield Issue("translation_renamed", (*place, key), facts, on_key=True)
            yield from differences(expected[new_names[key]], given[key], (*place, key))
        elif key in homeless:
            yield _homeless(key, homeless[key], given, place)
        elif key not in expected:
            facts = {"key": key, "nearest": nearest(key, absent)}
            yield Issue("translation_surplus", (*place, key), facts, on_key=True)
    for key, inner in expected.items():
        at = (*place, key)
        if key in waiting:
            continue
        if key in given:
            yield from differences(inner, given[key], at)
        elif key in absent:
            yield Issue("translation_missing", at, {"key": key, "texts": count(inner)})


def renamed(expected: Mapping[str, Any], given: Mapping[str, Any], place: Place) -> dict[str, str]:
    """Ids of the translation that are called otherwise in the questionnaire, with those names.

    One that is too many was renamed where exactly one without a translation stands in its place:
    between the same two ids, and with texts of the same kind.
    """
    if not holds_ids(place):
        return {}
    old, new = _between(given, expected), _between(expected, given)
    return {
        ids[0]: new[gap][0]
        for gap, ids in old.items()
        if len(ids) == len(new.get(gap, ())) == 1
        and isinstance(given[ids[0]], Mapping) is isinstance(expected[new[gap][0]], Mapping)
        and given[ids[0]] is not None
    }


def without_home(
    expected: Mapping[str, Any], given: Mapping[str, Any], place: Place
) -> dict[str, tuple[str, ...]]:
    """Ids whose texts belong to none of the questionnaire, with those that they may have become.

    These have no text yet, and texts of the same kind; where some stand between the same two ids
    it is one of them. They are in the order of the questionnaire.
    """
    if not holds_ids(place):
        return {}
    certain = renamed(expected, given, place)
    free = {key for key in expected if key not in certain.values() and is_empty(given.get(key))}
    old = _between((key for key in given if key not in free), expected)
    new = _between(expected, set(given) - free)
    found: dict[str, tuple[str, ...]] = {}
    for gap, ids in old.items():
        for id_ in ids:
            if id_ in certain or is_empty(given[id_]):
                continue
            is_mapping = isinstance(given[id_], Mapping)
            fitting = [
                key
                for key in expected
                if key in free and isinstance(expected[key], Mapping) is is_mapping
            ]
            near = [key for key in fitting if key in new.get(gap, ())]
            if fitting:
                found[id_] = tuple(near or fitting)
    return found


def candidates(homeless: Mapping[str, tuple[str, ...]]) -> set[str]:
    """Ids without a text that those without a home may have become."""
    return {new for names in homeless.values() for new in names}


def is_empty(given: Any) -> bool:
    """Whether a part of a translation has no text at all."""
    if isinstance(given, Mapping):
        return all(map(is_empty, given.values()))
    return all(map(is_empty, given)) if isinstance(given, list) else given is None


def _homeless(
    key: str, candidates: tuple[str, ...], given: Mapping[str, Any], place: Place
) -> Issue:
    facts = {"key": key, "candidates": Quoted(candidates)}
    is_begun = any(each in given for each in candidates)
    code = "translation_homeless_begun" if is_begun else "translation_homeless"
    return Issue(code, (*place, key), facts, on_key=True)


def _between(keys: Iterable[str], others: Container[str]) -> dict[tuple[str, str], list[str]]:
    """Keys that the others do not have, by the two that they stand between."""
    found: dict[tuple[str, str], list[str]] = {}
    before, waiting = "", list[str]()
    for key in [*keys, ""]:
        if key and key not in others:
            waiting.append(key)
            continue
        if waiting:
            found[before, key] = waiting
        before, waiting = key, []
    return found


def count(expected: Any) -> int:
    """How many texts a part of a translation has."""
    if isinstance(expected, Mapping):
        return sum(map(count, expected.values()))
    return sum(map(count, expected)) if isinstance(expected, list) else 1


def _list(expected: list[Any], given: Any, place: Place) -> Iterator[Issue]:
    if not isinstance(given, list):
        yield _wrong(place, "array", given, expected)
        return
    if len(given) != len(expected):
        facts = {"key": _name(place), "count": len(given), "expected": len(expected)}
        yield Issue("translation_length", place, facts)
    for position, (inner, item) in enumerate(zip(expected, given, strict=False)):
        yield from differences(inner, item, (*place, position))


def _wrong(place: Place, expected: str, given: object, texts: Any) -> Issue:
    found = kind_of(given)
    facts = {"key": _name(place), "expected": expected, "found": found}
    if found == "null":
        return Issue("not_translated", place, {**facts, "texts": count(texts)})
    if expected == "string" and found in ("boolean", "integer", "number"):
        return Issue("needs_text", place, {**facts, "value": given})
    return Issue("wrong_type", place, facts)


def _name(place: Place) -> str:
    return next((step for step in reversed(place) if isinstance(step, str)), "")
