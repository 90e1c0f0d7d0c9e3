"""What changes for prospects from one edition to another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from app.definitions.edition import Edition
from app.definitions.finding import Place


class Kind(StrEnum):
    """What happened to a place."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"
    """A question came to another section."""

    REORDERED = "reordered"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `place` is where it stands in the new file, or stood in the old one."""

    kind: Kind
    language: str
    place: Place
    old: Any = None
    new: Any = None


_DEFAULTS: Final = {"type": "single", "decimals": 0, "max_length": 600}


def changes(old: Edition, new: Edition) -> tuple[Change, ...]:
    """All differences: the main language's first, then what only translations change."""
    before, after = _contents(old), _contents(new)
    found: list[Change] = []
    said: set[tuple[object, ...]] = set()
    for language in after:
        if language not in before:
            found.append(Change(Kind.ADDED, language, ()))
            continue
        for change in _differences(before[language], after[language], language):
            texts = (repr(change.old), repr(change.new)) if change.kind is Kind.CHANGED else ()
            if (key := (change.kind, change.place, *texts)) not in said:
                found.append(change)
                said.add(key)
    found += [Change(Kind.REMOVED, language, ()) for language in before if language not in after]
    return tuple(found)


def _contents(edition: Edition) -> dict[str, Any]:
    document = edition.document
    contents = {edition.language: document["content"], **document["translations"]}
    return {language: _comparable(content) for language, content in contents.items()}


def _comparable(value: Any) -> Any:
    """Collections under ids as mappings, and without what says the same as its absence."""
    if _is_collection(value):
        return {key: _comparable(each) for key, each in value}
    if isinstance(value, list):
        return [_comparable(each) for each in value]
    if isinstance(value, Mapping):
        return {
            key: _comparable(each)
            for key, each in value.items()
            if each is not False and _DEFAULTS.get(key) != each
        }
    return value


def _is_collection(value: Any) -> bool:
    """Whether these are pairs of an id and a value, as snapshots have them."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(each, list) and len(each) == 2 for each in value)
        and all(isinstance(key, str) for key, _ in value)
    )


def _differences(old: Any, new: Any, language: str) -> Iterator[Change]:
    questions_before, questions_now = _questions(old), _questions(new)
    for place, question in questions_before.values():
        if place[-1] not in questions_now:
            yield Change(Kind.REMOVED, language, place, question["ask"])
    for question_id, (place, question) in questions_now.items():
        if question_id not in questions_before:
            yield Change(Kind.ADDED, language, place, None, question["ask"])
            continue
        place_before, question_before = questions_before[question_id]
        if place_before != place:
            yield Change(Kind.MOVED, language, place, place_before[1], place[1])
        yield from _between(question_before, question, place, language)
    for section_id, section in new["sections"].items():
        if section_id in old["sections"]:
            before = old["sections"][section_id]["questions"]
            place = ("sections", section_id, "questions")
            yield from _order(before, section["questions"], place, language)
    yield from _between(_without_questions(old), _without_questions(new), (), language)


def _questions(content: Any) -> dict[str, tuple[Place, Any]]:
    return {
        question_id: (("sections", section_id, "questions", question_id), question)
        for section_id, section in content["sections"].items()
        for question_id, question in section["questions"].items()
    }


def _without_questions(content: Any) -> Any:
    sections = {
        id_: {key: each for key, each in section.items() if key != "questions"}
        for id_, section in content["sections"].items()
    }
    return {**content, "sections": sections}


def _between(old: Any, new: Any, place: Place, language: str) -> Iterator[Change]:
    """The differences of two values at one place."""
    if isinstance(old, str) and isinstance(new, Mapping):
        old = {"label": old}
    if isinstance(new, str) and isinstance(old, Mapping):
        new = {"label": new}
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in old.keys() - new.keys():
            yield Change(Kind.REMOVED, language, (*place, key), old[key])
        for key, value in new.items():
            if key in old:
                yield from _between(old[key], value, (*place, key), language)
            else:
                yield Change(Kind.ADDED, language, (*place, key), None, value)
        if _has_order(place):
            yield from _order(old, new, place, language)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for position, (before, after) in enumerate(zip(old, new, strict=True)):
            yield from _between(before, after, (*place, position), language)
    elif old != new:
        yield Change(Kind.CHANGED, language, place, old, new)


def _has_order(place: Place) -> bool:
    collections = ("bands", "dimensions", "sections", "options", "categories", "paths")
    return bool(place) and (
        place[-1] in collections or (len(place) == 1 and place[0] in ("urgency", "stages"))
    )


def _order(
    old: Mapping[str, Any], new: Mapping[str, Any], place: Place, language: str
) -> Iterator[Change]:
    before = [key for key in old if key in new]
    after = [key for key in new if key in old]
    if before != after:
        yield Change(Kind.REORDERED, language, place, before, after)
