"""Signs and keys that were left out of a line, so that the parser cannot go on at it or below it.

What is said holds only where the parser has stumbled over the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile
from typing import Final

from app.definitions.fault import Fault
from app.definitions.indentation import Line, blocks, entries, mapping_at, place_at
from app.definitions.lines import column_of, is_key, is_list, short
from app.definitions.nearest import quoted
from app.definitions.reshaping import FREE_ID
from app.definitions.structure import TEXT_DEFINITIONS, Schema, resolve
from app.definitions.tree import Mark
from app.definitions.wording import Lines, Spaces

_ALONE: Final = re.compile(r"(?P<before>\s*(?:- +)*)(?P<key>[a-z][\w-]*)\s*(?:\s#.*)?")
_QUOTES: Final = ('"', "'")
_BEGINS_ENTRY: Final = re.compile(r"(?:- |-$|[\w.-]+\s*:(?:\s|$)|\"[^\"]*\"\s*:(?:\s|$))")


def omitted(lines: Sequence[str], number: int, *, is_brand: bool) -> Fault | None:
    """What is missing on a line that begins no entry, None where nobody knows.

    `is_brand`: the lines are those of the firm's file, whose keys are others.
    """
    text = lines[number - 1].strip()
    if not text or text.startswith("#") or _BEGINS_ENTRY.match(text):
        return None
    found = _colon(lines, number) or _dash(lines, number)
    return found if found or is_brand else _key(lines, number)


def omitted_above(lines: Sequence[str], number: int, *, is_brand: bool) -> Fault | None:
    """The same on the line above one, where that is the first of its block."""
    above = next((at for at in range(number - 1, 0, -1) if _is_read(lines[at - 1])), None)
    return omitted(lines, above, is_brand=is_brand) if above else None


def _is_read(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _colon(lines: Sequence[str], number: int) -> Fault | None:
    """A key alone on its line, most often with its entries below it."""
    line = lines[number - 1]
    found = _ALONE.fullmatch(line)
    if found is None:
        return None
    column = found.start("key") + 1
    below = next((each for each in lines[number:] if _is_read(each)), "")
    opens = column_of(below) > column or (
        column_of(below) == column and below.lstrip().startswith("- ")
    )
    if not opens and not is_key(found["key"]):
        return None
    written = f"{found['before']}{found['key']}:"
    mended = {number: written + line[found.end("key") :]}
    return Fault("colon_missing", Mark(number, column), {"nearest": written.strip()}, mended)


def _dash(lines: Sequence[str], number: int) -> Fault | None:
    """An entry of a list without its dash, or without the space behind it."""
    line = lines[number - 1]
    column, text = column_of(line), line.strip()
    is_listed = any(lines[at - 1].lstrip().startswith("- ") for at in _beside(lines, number))
    if not is_listed and not is_list(_opener(lines, number)):
        return None
    bare = text.removeprefix("-")
    mended = {number: f"{line[: column - 1]}- {bare}"}
    code = "dash_space" if bare != text else "dash_missing"
    return Fault(code, Mark(number, column), {"nearest": short(f"- {bare}")}, mended)


def _opener(lines: Sequence[str], number: int) -> str:
    """The key that a line stands below, "" where that has its value already."""
    column = column_of(lines[number - 1])
    above = (lines[at - 1] for at in range(number - 1, 0, -1))
    outer = next((each for each in above if _is_read(each) and column_of(each) < column), "")
    found = re.fullmatch(r"\s*(?:- +)*([\w-]+):\s*(?:#.*)?", outer)
    return found[1] if found else ""


def _beside(lines: Sequence[str], number: int) -> Iterator[int]:
    """The nearest lines above and below in the same column, with nothing further out between."""
    column = column_of(lines[number - 1])
    for numbers in (range(number - 1, 0, -1), range(number + 1, len(lines) + 1)):
        for at in numbers:
            if _is_read(lines[at - 1]) and column_of(lines[at - 1]) <= column:
                if column_of(lines[at - 1]) == column:
                    yield at
                break


def _key(lines: Sequence[str], number: int) -> Fault | None:
    """A text without the key that the mapping around it lacks."""
    line = lines[number - 1]
    column, text = column_of(line), line.strip()
    part, there = mapping_at(lines, number, column)
    if not there or part is None:
        return None
    missing = (
        key
        for key in part.get("required", ())
        if key not in there and resolve(part["properties"][key], "").get("$ref") in TEXT_DEFINITIONS
    )
    key = next(missing, None)
    if key is None:
        return None
    written = f"{key}: {text if text[0] in _QUOTES else quoted(text)}"
    mended = {number: line[: column - 1] + written}
    facts = {"key": key, "nearest": short(written)}
    return Fault("key_omitted", Mark(number, column), facts, mended)


def guesses(lines: Sequence[str], number: int) -> Iterator[Fault]:
    """What else may be missing, or too much, above a line that does not fit there."""
    for first, part in blocks(lines, number):
        if part.get("type") == "array":
            if first.key:
                yield _without_dash(lines, first)
        elif not first.key and "propertyNames" in part:
            yield from _with_dash(lines, first, number)
        elif first.key:
            yield from _without_id(lines, first, part, number)


def _without_dash(lines: Sequence[str], first: Line) -> Fault:
    text = lines[first.number - 1]
    written = f"- {text.strip()}"
    mended = {first.number: f"{text[: first.column - 1]}{written}"}
    facts = {"nearest": short(written)}
    return Fault("entry_undashed", Mark(first.number, first.column), facts, mended)


def _with_dash(lines: Sequence[str], first: Line, number: int) -> Iterator[Fault]:
    """Dashes where entries have ids and no dashes, up to the first entry that has none."""
    column = first.column
    if column != column_of(lines[number - 1]):
        return
    numbers = [
        at
        for at in range(first.number, number)
        if column_of(lines[at - 1]) == column and lines[at - 1].lstrip().startswith("- ")
    ]
    mended = {at: re.sub(r"^(\s*)- +", r"\1", lines[at - 1]) for at in numbers}
    written = mended[first.number].strip()
    facts = {"which": Lines(tuple(numbers)), "nearest": short(written)}
    yield Fault("dash_extra", Mark(first.number, column), facts, mended)


def _without_id(lines: Sequence[str], first: Line, part: Schema, number: int) -> Iterator[Fault]:
    """What belongs to one entry of a collection, without the line that names the entry."""
    entry = part.get("additionalProperties")
    column = column_of(lines[number - 1])
    if not isinstance(entry, Mapping) or "propertyNames" not in part or first.column <= column:
        return
    known = resolve(entry, {}).get("properties", {})
    run = [each for each in entries(lines) if first.number <= each.number < number]
    if any(each.key not in known for each in run if each.column == first.column):
        return
    by = first.column - column
    mended = {
        at: lines[at - 1][min(by, column_of(lines[at - 1]) - 1) :]
        for at in range(first.number, number)
    }
    place = place_at(lines, first.number)
    sorted_by = {2: "dimensions", 3: "bands"}.get(len(place)) if place[0] == "impulses" else None
    facts = {"id": _id(lines, number, sorted_by), "spaces": Spaces(column - 1)}
    yield Fault("id_omitted", Mark(first.number, first.column), facts, mended)


def _id(lines: Sequence[str], number: int, collection: str | None) -> str:
    """An id for an entry above a line: one of a collection of the file, where it is to be one."""
    if collection is None:
        return FREE_ID
    column = column_of(lines[number - 1])
    below = takewhile(
        lambda each: column_of(each) >= column or not _is_read(each), lines[number - 1 :]
    )
    there = {each.strip().partition(":")[0] for each in below if column_of(each) == column}
    found = (
        place[1]
        for each in entries(lines)
        if each.key and len(place := place_at(lines, each.number)) == 2 and place[0] == collection
    )
    return str(next((each for each in found if each not in there), FREE_ID))
