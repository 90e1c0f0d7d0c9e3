"""All sums of an answer in the fields of one integer, so that whole columns are added at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Protocol

from app.definitions.codes import Codes
from app.definitions.effects import (
    MAXIMUM,
    POINTS,
    URGENCY,
    VALUE,
    Feature,
    effect,
    features,
)
from app.domain.answers import UNKNOWN
from app.domain.questionnaire import Option, Question, Questionnaire, QuestionType

OPEN: Final[Feature] = ("open points", "")
"""How many answers are open points ("Evaluation, exactly", 6)."""

FEW: Final = 12
"""Options whose combinations are remembered; those of more would fill the memory."""

CHUNK: Final = 8
"""Options whose combinations are added up beforehand."""


class Packed(Protocol):
    """What each answer to a question adds, by its code."""

    def __getitem__(self, code: int, /) -> int:
        """All sums in one integer."""


class Memo(dict[int, int]):
    """A function of one number that remembers, and that `map` calls without a detour."""

    def __init__(self, work: Callable[[int], int]) -> None:
        super().__init__()
        self._work = work

    def __missing__(self, key: int) -> int:
        found = self[key] = self._work(key)
        return found


class Layout:
    """Where each sum of a questionnaire has its field. No sum ever grows out of its field."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.width = sum(map(_most, questionnaire.questions.values())).bit_length()
        self.field = (1 << self.width) - 1
        order = (*features(questionnaire), OPEN)
        self.at = {feature: at * self.width for at, feature in enumerate(order)}

    def pack(self, sums: Mapping[Feature, int]) -> int:
        """Sums as one integer."""
        return sum(amount << self.at[feature] for feature, amount in sums.items())

    def split(self, block: int, count: int) -> list[int]:
        """The first fields of an integer."""
        return [block >> at * self.width & self.field for at in range(count)]


def packed(layout: Layout, codes: Codes) -> Packed:
    """What the answers to a question add."""
    special = {code: layout.pack(_sums(codes, code)) for code in codes.special}
    if not codes.is_multi:
        plain = {code: layout.pack(_sums(codes, code)) for code in range(len(codes.plain))}
        return plain | special
    combinations = _Combinations(layout, codes, special)
    return Memo(combinations.__getitem__) if len(codes.together) <= FEW else combinations


def _sums(codes: Codes, code: int) -> dict[Feature, int]:
    question, value = codes.question, codes.value(code)
    found = effect(question, value)
    dimension = question.dimension or ""
    nothing = not found.get((VALUE, dimension)) and found.get((MAXIMUM, dimension), 0) > 0
    return {**found, OPEN: int(value is UNKNOWN or nothing)}


class _Combinations:
    """What the options of a `multi` add when they are chosen together."""

    def __init__(self, layout: Layout, codes: Codes, special: Mapping[int, int]) -> None:
        self._special = special
        self._tables: list[list[int]] = []
        points = [layout.pack(_points(codes.question, each)) for each in codes.together]
        for first in range(0, len(points), CHUNK):
            table = [0]
            for each in points[first : first + CHUNK]:
                table += [each + other for other in table]
            self._tables.append(table)
        self._field = layout.field
        self._cap = codes.question.cap
        self._urgency = layout.at[URGENCY]
        dimension = codes.question.dimension
        self._value = None if dimension is None else layout.at[VALUE, dimension]
        first_sums = _sums(codes, 1) if codes.together else {}
        maximum = first_sums.get((MAXIMUM, dimension or ""), 0)
        self._always = maximum << layout.at[MAXIMUM, dimension] if dimension else 0
        self._open = 1 << layout.at[OPEN] if maximum else 0

    def __getitem__(self, code: int, /) -> int:
        if code < 0:
            return self._special[code]
        total = self._always
        for table in self._tables:
            total += table[code & 255]
            code >>= CHUNK
        if self._value is not None:
            total -= self._surplus(total, self._value)
            if not total >> self._value & self._field:
                total += self._open
        return total - self._surplus(total, self._urgency)

    def _surplus(self, total: int, at: int) -> int:
        """What a field has beyond the cap, in its place."""
        if self._cap is None:
            return 0
        return max(0, (total >> at & self._field) - self._cap) << at


def _points(question: Question, option: Option) -> dict[Feature, int]:
    """What an option adds before it is capped."""
    found = {(POINTS, id_): points for id_, points in (option.category or {}).items()}
    found[URGENCY] = option.urgency or 0
    if question.dimension is not None:
        found[VALUE, question.dimension] = option.clarity
    return found


def _most(question: Question) -> int:
    """No answer adds more than this to any sum."""
    steps = 0
    if question.type is QuestionType.SCALE:
        assert question.min is not None
        assert question.max is not None
        steps = int(question.max - question.min)
    points = (
        option.clarity + (option.urgency or 0) + sum((option.category or {}).values())
        for option in question.options
    )
    return 1 + steps + sum(points)
