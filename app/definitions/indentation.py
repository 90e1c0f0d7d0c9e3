"""Which line begins in the wrong column, where the parser could not go on at one of its neighbours.

The parser stumbles at the first line that does not fit what stands above it. That is the wrong
line, or a correct one below a wrong one. What tells them apart is the width of a level: a line one
space off does not begin at a multiple of it. Everything here is a guess until the file can be read
with it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise, takewhile
from typing import Final

from app.definitions.fault import Fault
from app.definitions.finding import Place
from app.definitions.lines import column_of, short
from app.definitions.structure import Schema, described, resolve
from app.definitions.tree import Mark
from app.definitions.wording import Lines, Spaces

_ENTRY: Final = re.compile(r"(?P<key>[\w.-]+|\"[^\"]*\"|'[^']*')\s*:(?P<rest>\s.*|)$")
_ITEM: Final = re.compile(r"-(?:\s|$)")
_BLOCK: Final = re.compile(r":\s+[|>][-+0-9]*\s*(?:#.*)?$")
_NOTE: Final = re.compile(r"(?:^|\s)#.*$")
MOST_GUESSES: Final = 10


@dataclass(frozen=True, slots=True)
class Line:
    """A line that begins an entry: its number and column from 1, its key, what follows that."""

    number: int
    column: int
    key: str
    rest: str

    @property
    def opens(self) -> bool:
        """Whether what belongs to it stands below it."""
        return self.key != "" and self.rest == ""


def misaligned(lines: Sequence[str], number: int) -> Fault:
    """The fault of a file that cannot be read on at a line, with guesses."""
    found = _Search(tuple(entries(lines)), lines, number)
    column = column_of(lines[number - 1])
    above = found.before(number)
    facts: dict[str, object] = {
        "column": column,
        "line": above.number if above else number,
        "above": above.column if above else column,
    }
    different: dict[str, Fault] = {}
    for each in found.guesses():
        different.setdefault(repr(sorted(each.mended.items())), each)
    guesses = tuple(different.values())[:MOST_GUESSES]
    return Fault("indentation", Mark(number, column), facts, guesses=guesses)


def place_at(lines: Sequence[str], number: int) -> Place:
    """Where in the data a line stands, as far as columns and keys show it."""
    place: list[str] = []
    column: int | None = None
    for each in reversed([each for each in entries(lines) if each.number <= number]):
        # A line that begins no entry belongs to the one it goes on from.
        if column is None or (each.column < column and each.opens):
            place = [each.key, *place] if each.key else place
            column = each.column
    return tuple(place)


def entries(lines: Sequence[str]) -> Iterator[Line]:
    """The lines that begin an entry; none within a text over several lines."""
    deepest: int | None = None
    for number, line in enumerate(lines, start=1):
        column, words = column_of(line), line.strip()
        if not words or words.startswith("#"):
            continue
        if deepest is not None and column > deepest:
            continue
        deepest = column if _BLOCK.search(line) else None
        if found := _ENTRY.match(words):
            key = found["key"].strip("\"'")
            yield Line(number, column, key, _NOTE.sub("", found["rest"]).strip())
        elif _ITEM.match(words):
            inner = words[1:].lstrip()
            yield Line(number, column, "", inner)
            if found := _ENTRY.match(inner):
                # The first key of a mapping in a list stands behind the dash.
                within = column + len(words) - len(inner)
                yield Line(number, within, found["key"], _NOTE.sub("", found["rest"]).strip())


def too_far(lines: Sequence[str]) -> Iterator[Fault]:
    """What can be read, and may have been meant otherwise: a line with nothing below it.

    One that opens something and stands in the column of the next line, which then belongs to the
    same mapping.
    """
    found = _Search(tuple(entries(lines)), lines, 0)
    for at, (line, below) in enumerate(pairwise(found.entries)):
        column = line.column - found.step
        like = next((e for e in reversed(found.entries[:at]) if e.column == column), None)
        if line.opens and below.column == line.column and below.key and like:
            yield from found.moved(at, at, (column, like.number))


def blocks(lines: Sequence[str], number: int) -> Iterator[tuple[Line, Schema]]:
    """The first lines of the blocks around a line, the innermost first, and what describes each."""
    found = _Search(tuple(entries(lines)), lines, number)
    column = column_of(lines[number - 1])
    for at in range(len(found.entries) - 1, 0, -1):
        opener, first = found.entries[at - 1], found.entries[at]
        if first.number > number or not opener.opens or opener.column >= column:
            continue
        column = opener.column
        if first.column > column or not first.key:
            yield first, found.described(first) or {}


def mapping_at(lines: Sequence[str], number: int, column: int) -> tuple[Schema | None, set[str]]:
    """What describes the mapping whose keys begin in a column around a line, and its keys."""
    found = _Search(tuple(entries(lines)), lines, number)
    for near in (found.after(number), found.before(number)):
        if near is not None and near.column == column and near.key:
            return found.described(near), {each.key for each in found.siblings(near)}
    return None, set()


def step_of(lines: Sequence[Line]) -> int:
    """How many spaces a level mostly has."""
    steps = Counter(
        below.column - above.column
        for above, below in pairwise(lines)
        if above.opens and below.column > above.column
    )
    return max(steps, key=lambda each: (steps[each], -each), default=2)


@dataclass(frozen=True)
class _Search:
    """Looks for the wrong line: `number` is the one that does not fit."""

    entries: tuple[Line, ...]
    lines: Sequence[str]
    number: int

    @cached_property
    def step(self) -> int:
        """How many spaces a level has in this file."""
        return step_of(self.entries)

    def before(self, number: int) -> Line | None:
        """The last entry above a line."""
        return next((each for each in reversed(self.entries) if each.number < number), None)

    def after(self, number: int) -> Line | None:
        """The first entry below a line."""
        return next((each for each in self.entries if each.number > number), None)

    def is_off(self, line: Line) -> bool:
        """Whether a line begins in a column that no level has."""
        return (line.column - 1) % self.step != 0

    def guesses(self) -> Iterator[Fault]:
        """What may be wrong, the likeliest first."""
        at = next((i for i, each in enumerate(self.entries) if each.number == self.number), None)
        if at is None or at == 0:
            return
        if (missing := self._missing(at)) is not None:
            yield missing
        if (below := self._below_a_value(at)) is not None:
            yield below
        here = (self.entries[at].column, self.number)
        if (opener := self._opener(at)) is not None:
            yield from self.moved(opener, opener, here)
        if (sibling := self._first_sibling(at)) is not None:
            yield from self.moved(sibling, sibling, here)
        for first, last in (*self._suspects(at), (at, at), (at - 1, at - 1)):
            yield from self.moved(first, last)

    def _suspects(self, at: int) -> Iterator[tuple[int, int]]:
        """Runs of lines that may be at fault, by the positions of their first and last entry."""
        wrong = next((i for i in self._upwards(at) if self.is_off(self.entries[i])), at)
        first = last = wrong
        is_off = self.is_off(self.entries[wrong])
        column = self.entries[wrong].column
        while is_off and first > 0 and self.is_off(self.entries[first - 1]):
            first -= 1
        while last + 1 < len(self.entries) and (
            self.is_off(self.entries[last + 1])
            if is_off
            else self.entries[last + 1].column >= column
        ):
            last += 1
        yield first, last
        if not first <= at <= last:
            yield at, at

    def _upwards(self, at: int) -> Iterator[int]:
        """The entry itself and those above it, up to the one it would belong to."""
        yield at
        for i in range(at - 1, -1, -1):
            yield i
            if self.entries[i].column < self.entries[at].column and not self.is_off(
                self.entries[i]
            ):
                return

    def _opener(self, at: int) -> int | None:
        """The line around this one, where its own column is wrong: what is below it is too deep."""
        line = self.entries[at]
        above = next((i for i in range(at - 1, -1, -1) if self._holds(i, line)), None)
        if above is None or above + 1 >= at:
            return None
        opener, inner = self.entries[above], self.entries[above + 1]
        is_wrong = inner.column - opener.column > self.step
        return above if is_wrong and inner.column - line.column == self.step else None

    def _first_sibling(self, at: int) -> int | None:
        """The first line below the one around this one, where it begins further to the right."""
        line = self.entries[at]
        above = next((i for i in range(at - 1, -1, -1) if self._holds(i, line)), None)
        first = 0 if above is None else above + 1
        return first if first < at and self.entries[first].column > line.column else None

    def _holds(self, at: int, line: Line) -> bool:
        return self.entries[at].opens and self.entries[at].column < line.column

    def _below_a_value(self, at: int) -> Fault | None:
        """Keys below an entry that has its value already: both as one."""
        line, above = self.entries[at], self.entries[at - 1]
        part = self.described(above)
        entry = part.get("additionalProperties") if part else None
        if not isinstance(entry, Mapping) or line.column <= above.column or not above.rest:
            return None
        known = resolve(entry, {}).get("properties", {})
        run = list(takewhile(lambda each: each.column == line.column, self.entries[at:]))
        if any(each.key not in known or not each.rest for each in run):
            return None
        added = ", ".join(f"{each.key}: {each.rest}" for each in run)
        text = f"label: {above.rest}" if "label" in known else ""
        within = above.rest.strip("{} ") if above.rest.startswith("{") else text
        if not within:
            return None
        before = self.lines[above.number - 1][: above.column - 1]
        whole = f"{above.key}: {{{within}, {added}}}"
        mended = {above.number: f"{before}{whole}", **{each.number: "" for each in run}}
        facts = {"key": above.key, "nearest": short(whole)}
        return Fault("value_and_keys", Mark(above.number, above.column), facts, mended)

    def moved(self, first: int, last: int, only: tuple[int, int] | None = None) -> Iterator[Fault]:
        """The run in each column that it may have been meant for, or in only one.

        Each column goes with the number of a line that shows it.
        """
        line = self.entries[first]
        for column, like in [only] if only else self._in_order(first, last):
            if column == line.column or column < 1:
                continue
            last_line = self._end(last)
            numbers = range(line.number, last_line + 1)
            mended = {
                each: self._shifted(self.lines[each - 1], column - line.column)
                for each in numbers
                if self.lines[each - 1].strip()
            }
            shown = tuple(each.number for each in self.entries[first : last + 1])
            facts: dict[str, object] = {
                "which": Lines(shown),
                "column": line.column,
                "wanted": column,
                "spaces": Spaces(column - 1),
                "like": like,
                "nearest": column,
            }
            yield Fault("indentation", Mark(line.number, line.column), facts, mended)

    def _end(self, last: int) -> int:
        """The last line of an entry that stands on its own, with a text that goes on below it."""
        line, following = self.entries[last], self.after(self.entries[last].number)
        if line.opens:
            return line.number
        end = following.number - 1 if following else len(self.lines)
        while end > line.number and column_of(self.lines[end - 1]) <= line.column:
            end -= 1
        return end

    def _in_order(self, first: int, last: int) -> list[tuple[int, int]]:
        """Columns for a run: first where its key is one, then the nearest."""
        line, found = self.entries[first], dict[int, int]()
        for column, like in self._columns(first, last):
            found.setdefault(column, like)
        return sorted(
            found.items(),
            key=lambda each: (self._strangeness(line, each[0]), abs(each[0] - line.column)),
        )

    def _strangeness(self, line: Line, column: int) -> int:
        """How little a line fits a column: 0 where its key is one of the language, 1 for an id."""
        part = self.described(replace(line, column=column))
        if part is None or not line.key:
            return 2 if line.key else 1
        if part.get("additionalProperties") is False:
            return 0 if line.key in part["properties"] else 2
        return 1

    def _columns(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """Columns for a run, each with the number of a line that shows it."""
        line = self.entries[first]
        above = self.entries[first - 1] if first else None
        below = self.entries[last + 1] if last + 1 < len(self.entries) else None
        if self.entries[last].opens and first == last and below and not self.is_off(below):
            yield below.column - self.step, below.number
        if above and above.opens and not self.is_off(above) and line.column > above.column:
            yield above.column + self.step, above.number
        elif above and not above.opens and not self.is_off(above):
            yield above.column, above.number
        if below and not self.is_off(below):
            yield below.column, below.number
        for each in reversed(self.entries[:first]):
            if not self.is_off(each) and abs(each.column - line.column) <= self.step:
                yield each.column, each.number

    @staticmethod
    def _shifted(line: str, by: int) -> str:
        return " " * by + line if by > 0 else line[min(-by, column_of(line) - 1) :]

    def _missing(self, at: int) -> Fault | None:
        """The line that opens a collection, where its entries stand below a complete entry."""
        line = self.entries[at]
        above = next((e for e in reversed(self.entries[:at]) if e.column < line.column), None)
        if above is None or not line.key or self.is_off(line):
            return None
        inner = self.after(above.number)
        if above.opens and inner and (inner.key or inner is line):
            return None
        name = self._collection(line, above)
        if name is None:
            return None
        facts = {"container": name, "spaces": Spaces(above.column - 1)}
        by = above.column - line.column
        mended: dict[int, str] = {}
        for number in range(line.number, len(self.lines) + 1):
            text = self.lines[number - 1]
            if text.strip() and column_of(text) <= above.column:
                break
            if text.strip():
                mended[number] = self._shifted(text, by)
        return Fault("container_missing", Mark(line.number, line.column), facts, mended)

    def _collection(self, line: Line, above: Line) -> str | None:
        """The collection that a mapping lacks and a line would be an entry of."""
        part = self.described(above)
        if part is None or part.get("additionalProperties") is not False:
            return None
        known = part["properties"]
        there = {each.key for each in self.siblings(above)}
        if line.key in known:
            return None
        below = self.after(line.number)
        for name, each in known.items():
            inner = resolve(each, {})
            if name in there or "propertyNames" not in inner:
                continue
            keys = resolve(inner["additionalProperties"], {}).get("properties", {})
            if line.opens and below and below.column > line.column and below.key in keys:
                return str(name)
            if name == "options" and line.rest:
                return str(name)
        return None

    def described(self, line: Line) -> Schema | None:
        """The schema of the mapping that a line is an entry of."""
        path: list[str | int] = []
        column = line.column
        for each in reversed([each for each in self.entries if each.number < line.number]):
            if each.column < column and (each.opens or not each.key):
                # An entry of a list has no key; which one it is makes no difference.
                path.append(each.key or 0)
                column = each.column
        return resolve(described(tuple(reversed(path))), {}) or None

    def siblings(self, line: Line) -> Iterator[Line]:
        """The entries of the mapping that a line is an entry of."""
        at = self.entries.index(line)
        for some in (self.entries[at:], reversed(self.entries[:at])):
            for each in some:
                if each.column < line.column:
                    break
                if each.column == line.column:
                    yield each
