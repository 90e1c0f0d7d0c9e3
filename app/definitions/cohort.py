"""Many answer sets at once: what `assess` says of each, computed question by question.

Answers come as columns of codes. What each adds to all sums is packed into one integer, and each
distinct sum is interpreted once. Integers throughout: nothing is rounded, and the result is that of
`assess`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from operator import add, and_, or_
from typing import Final, TypeAlias

from app.definitions.codes import Codes
from app.definitions.effects import POINTS, URGENCY, VALUE, Feature
from app.definitions.packing import OPEN, Layout, Memo, packed
from app.domain.assessment import band_of, below_requirement
from app.domain.questionnaire import Condition, Questionnaire

Column: TypeAlias = list[int]
"""One number for each person."""

Holds: TypeAlias = list[bool]
"""For each person, whether something holds."""

NOT_ASSESSABLE: Final = -1
"""Instead of the rank of a band."""

NO_SECOND: Final = -1
"""Instead of the position of a second category."""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What came of each person's answers, as positions in the questionnaire's tuples.

    `shown` has the questions with a condition, the others are always shown; `bands` are ranks or
    NOT_ASSESSABLE, `second` may be NO_SECOND, `open_points` is how many there are.
    """

    shown: Mapping[str, Holds]
    bands: Mapping[str, Column]
    stage: Column
    first: Column
    second: Column
    urgency: Column
    open_points: Column


class Cohort:
    """A questionnaire, prepared for the assessment of many answer sets."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self.codes = {each.id: Codes(each) for each in questionnaire.questions.values()}
        self._layout = Layout(questionnaire)
        self._packed = {id_: packed(self._layout, codes) for id_, codes in self.codes.items()}
        self._rank = Memo(self._rank_of)
        self._stage = Memo(self._stage_of)
        self._pair = Memo(self._categories_of)
        self._level = Memo(self._level_of)

    def outcomes(self, answers: Mapping[str, Column], count: int) -> Outcomes:
        """What comes of the answers of `count` persons. Answers not shown count for nothing."""
        totals = [0] * count
        shown: dict[str, Holds] = {}
        for id_, question in self.questionnaire.questions.items():
            added = map(self._packed[id_].__getitem__, answers[id_])
            if question.show_if is not None:
                shown[id_] = self.holds(question.show_if, answers, shown, count)
                added = map(_if_shown, added, shown[id_])
            totals = list(map(add, totals, added))
        return self._interpreted(totals, shown)

    def open_points(self, question_id: str, column: Iterable[int]) -> int:
        """How many of these answers to a shown question are open points."""
        at, sums = self._layout.at[OPEN], self._packed[question_id]
        if isinstance(sums, dict):
            times = Counter(column).items()
            return sum(count for code, count in times if sums[code] >> at)
        return sum(1 for code in column if sums[code] >> at)

    def holds(
        self,
        condition: Condition,
        answers: Mapping[str, Column],
        shown: Mapping[str, Holds],
        count: int,
    ) -> Holds:
        """For each person, whether a condition holds."""
        alternatives = [
            reduce(_both, (self._chosen(*term, answers, shown) for term in each), [True] * count)
            for each in condition.alternatives
        ]
        return reduce(_either, alternatives, [False] * count)

    def _chosen(
        self,
        question_id: str,
        options: frozenset[str],
        answers: Mapping[str, Column],
        shown: Mapping[str, Holds],
    ) -> Holds:
        wanted, bits = self.codes[question_id].having(options)
        found = list(map(wanted.__contains__, answers[question_id]))
        if bits:
            combined = [code > 0 and code & bits > 0 for code in answers[question_id]]
            found = _either(found, combined)
        return _both(found, shown[question_id]) if question_id in shown else found

    def _interpreted(self, totals: list[int], shown: Mapping[str, Holds]) -> Outcomes:
        questionnaire = self.questionnaire
        bands: dict[str, Column] = {}
        ranks = [0] * len(totals)
        for each in questionnaire.dimensions:
            found = self._looked_up(totals, (VALUE, each.id), 2, self._rank)
            bands[each.id] = found
            base = len(questionnaire.bands) + 1
            ranks = [before * base + rank + 1 for before, rank in zip(ranks, found, strict=True)]
        count = len(questionnaire.categories)
        first = questionnaire.categories[0].id
        pairs = self._looked_up(totals, (POINTS, first), count, self._pair)
        return Outcomes(
            shown=shown,
            bands=bands,
            stage=list(map(self._stage.__getitem__, ranks)),
            first=[pair // (count + 1) for pair in pairs],
            second=[pair % (count + 1) + NO_SECOND for pair in pairs],
            urgency=self._looked_up(totals, URGENCY, 2, self._level),
            open_points=[total >> self._layout.at[OPEN] for total in totals],
        )

    def _looked_up(self, totals: list[int], first: Feature, fields: int, memo: Memo) -> Column:
        """What a memo says of some neighbouring fields of each total."""
        at, mask = self._layout.at[first], (1 << self._layout.width * fields) - 1
        return [memo[total >> at & mask] for total in totals]

    def _rank_of(self, block: int) -> int:
        value, maximum = self._layout.split(block, 2)
        if not maximum:
            return NOT_ASSESSABLE
        band = band_of(self.questionnaire, Fraction(100 * value, maximum))
        return self.questionnaire.band_rank[band]

    def _stage_of(self, ranks: int) -> int:
        questionnaire = self.questionnaire
        order = list(questionnaire.bands)
        bands = {}
        for dimension in reversed(questionnaire.dimensions):
            ranks, rank = divmod(ranks, len(order) + 1)
            bands[dimension.id] = order[max(0, rank - 1)]
        return max(
            at
            for at, stage in enumerate(questionnaire.stages)
            if not below_requirement(questionnaire, stage, bands)
        )

    def _categories_of(self, block: int) -> int:
        """The positions of the first and the second category ("Evaluation, exactly", 4)."""
        categories = self.questionnaire.categories
        points = self._layout.split(block, len(categories))
        ranked = sorted(range(len(points)), key=lambda at: (-points[at], at))
        first, second = ranked[0], NO_SECOND
        if not points[first]:
            first = next(at for at, each in enumerate(categories) if each.fallback)
        elif len(ranked) > 1 and points[ranked[1]] >= max(1, points[first] - 1):
            second = ranked[1]
        return first * (len(points) + 1) + second - NO_SECOND

    def _level_of(self, block: int) -> int:
        """The position of the level of urgency ("Evaluation, exactly", 5)."""
        points, not_known = self._layout.split(block, 2)
        levels = self.questionnaire.urgency
        for at, level in enumerate(levels):
            if level.unknown_answers is not None and not_known >= level.unknown_answers:
                return at
        reached = [
            (level.from_points, at)
            for at, level in enumerate(levels)
            if level.from_points is not None and level.from_points <= points
        ]
        return max(reached, key=lambda each: each[0])[1]


def _if_shown(amount: int, is_shown: bool) -> int:
    return amount if is_shown else 0


def _both(one: Holds, other: Holds) -> Holds:
    return list(map(and_, one, other))


def _either(one: Holds, other: Holds) -> Holds:
    return list(map(or_, one, other))
