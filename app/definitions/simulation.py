"""What a questionnaire does with very many answer sets, and what a change to it does to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import compress
from typing import Final

from app.definitions.codes import translation
from app.definitions.cohort import Cohort, Outcomes
from app.definitions.drawing import Drawing, Profile
from app.domain.assessment import below_requirement
from app.domain.questionnaire import Questionnaire, Stage

__all__ = ["Difference", "Hindrance", "Profile", "Simulation", "difference", "simulate"]

BATCH: Final = 10_000
"""Answer sets in memory at a time."""


@dataclass(frozen=True, slots=True)
class Hindrance:
    """A requirement that stands in the way of a stage.

    `count`: how many answer sets miss it; `alone`: how many of these miss nothing else.
    """

    stage: str
    dimension: str
    band: str
    count: int
    alone: int


@dataclass(frozen=True, slots=True)
class Simulation:
    """How many of `count` answer sets came to what. Mappings are complete and in file order.

    A dimension that is not assessable counts among the lowest band, too. `open_points` says how
    many answer sets have so many, `open_questions` how often each question is one. Hindrances come
    most frequent first: `to_next_stage` on the way from the stage that was reached to the following
    one, `to_conversation` on the way to the stage from which a conversation is offered.
    """

    count: int
    seed: int
    profile: Profile
    stages: Mapping[str, int]
    first_categories: Mapping[str, int]
    second_categories: Mapping[str, int]
    urgency: Mapping[str, int]
    bands: Mapping[str, Mapping[str, int]]
    not_assessable: Mapping[str, int]
    open_points: Mapping[int, int]
    open_questions: Mapping[str, int]
    offered: int
    to_next_stage: tuple[Hindrance, ...]
    to_conversation: tuple[Hindrance, ...]

    def share(self, count: int) -> float:
        """A number of answer sets as a share of all, 0 to 1."""
        return count / self.count


@dataclass(frozen=True, slots=True)
class Difference:
    """How many of `count` answer sets get another stage; `moves`: from which to which."""

    count: int
    seed: int
    profile: Profile
    moves: Mapping[tuple[str, str], int]

    @property
    def moved(self) -> int:
        """How many get another stage."""
        return sum(self.moves.values())

    @property
    def share(self) -> float:
        """What share gets another stage, 0 to 1."""
        return self.moved / self.count


def simulate(questionnaire: Questionnaire, count: int, seed: int, profile: Profile) -> Simulation:
    """Assess `count` answer sets drawn by chance; the same seed draws the same.

    The profiles are described in `drawing`; neither is empirical.
    """
    cohort = Cohort(questionnaire)
    drawing = Drawing(seed, profile)
    tally = _Tally(questionnaire)
    for size in _batches(count):
        persons = drawing.persons(size)
        answers = {id_: drawing.column(codes, persons) for id_, codes in cohort.codes.items()}
        outcomes = cohort.outcomes(answers, size)
        tally.add(outcomes)
        for id_, column in answers.items():
            shown = compress(column, outcomes.shown[id_]) if id_ in outcomes.shown else column
            tally.open_questions[id_] += cohort.open_points(id_, shown)
    return tally.simulation(count, seed, profile)


def difference(
    old: Questionnaire,
    new: Questionnaire,
    count: int,
    seed: int,
    profile: Profile = Profile.UNIFORM,
) -> Difference:
    """What share of the same answer sets gets another stage in a new version.

    Whoever answered a question that both versions have, with options that both have, answers the
    same; all other answers are drawn. Stages are the same when their ids are.
    """
    before, after = Cohort(old), Cohort(new)
    drawing = Drawing(seed, profile)
    kept = {
        id_: translation(before.codes[id_], codes)
        for id_, codes in after.codes.items()
        if id_ in before.codes
    }
    moves: Counter[tuple[str, str]] = Counter()
    for size in _batches(count):
        persons = drawing.persons(size)
        answers = {id_: drawing.column(codes, persons) for id_, codes in before.codes.items()}
        changed = {id_: drawing.column(codes, persons) for id_, codes in after.codes.items()}
        for id_, same in kept.items():
            changed[id_] = [
                drawn if code is None else code
                for code, drawn in zip(map(same, answers[id_]), changed[id_], strict=True)
            ]
        stages = zip(
            before.outcomes(answers, size).stage, after.outcomes(changed, size).stage, strict=True
        )
        for (one, other), times in Counter(stages).items():
            moves[old.stages[one].id, new.stages[other].id] += times
    others = {move: times for move, times in moves.items() if move[0] != move[1]}
    return Difference(count, seed, profile, dict(sorted(others.items())))


def _batches(count: int) -> Iterator[int]:
    yield from (BATCH for _ in range(count // BATCH))
    if count % BATCH:
        yield count % BATCH


@dataclass(slots=True)
class _Tally:
    """Counts outcomes as they come."""

    questionnaire: Questionnaire
    ranks: Counter[tuple[int, ...]] = field(default_factory=Counter)
    stages: Counter[int] = field(default_factory=Counter)
    first: Counter[int] = field(default_factory=Counter)
    second: Counter[int] = field(default_factory=Counter)
    urgency: Counter[int] = field(default_factory=Counter)
    open_points: Counter[int] = field(default_factory=Counter)
    open_questions: Counter[str] = field(default_factory=Counter)

    def add(self, outcomes: Outcomes) -> None:
        self.ranks.update(zip(*outcomes.bands.values(), strict=True))
        self.stages.update(outcomes.stage)
        self.first.update(outcomes.first)
        self.second.update(outcomes.second)
        self.urgency.update(outcomes.urgency)
        self.open_points.update(outcomes.open_points)

    def simulation(self, count: int, seed: int, profile: Profile) -> Simulation:
        questionnaire = self.questionnaire
        from_rank = questionnaire.stage_rank[questionnaire.from_stage]
        return Simulation(
            count=count,
            seed=seed,
            profile=profile,
            stages=_by_id(questionnaire.stages_by_id, self.stages),
            first_categories=_by_id(questionnaire.categories_by_id, self.first),
            second_categories=_by_id(questionnaire.categories_by_id, self.second),
            urgency=_by_id(questionnaire.urgency_by_id, self.urgency),
            bands=self._bands(),
            not_assessable={
                id_: sum(times for ranks, times in self.ranks.items() if ranks[at] < 0)
                for at, id_ in enumerate(questionnaire.dimensions_by_id)
            },
            open_points=dict(sorted(self.open_points.items())),
            open_questions={id_: self.open_questions[id_] for id_ in questionnaire.questions},
            offered=sum(times for at, times in self.stages.items() if at >= from_rank),
            to_next_stage=self._hindrances(self._next_stage),
            to_conversation=self._hindrances(lambda _: questionnaire.stages[from_rank]),
        )

    def _bands(self) -> Mapping[str, Mapping[str, int]]:
        order = self.questionnaire.bands
        found = {id_: dict.fromkeys(order, 0) for id_ in self.questionnaire.dimensions_by_id}
        for ranks, times in self.ranks.items():
            for id_, band in self._bands_of(ranks).items():
                found[id_][band] += times
        return found

    def _bands_of(self, ranks: tuple[int, ...]) -> dict[str, str]:
        order = list(self.questionnaire.bands)
        dimensions = self.questionnaire.dimensions_by_id
        return {id_: order[max(0, rank)] for id_, rank in zip(dimensions, ranks, strict=True)}

    def _next_stage(self, bands: Mapping[str, str]) -> Stage | None:
        """The stage after the one that is reached with these bands."""
        missed = None
        for stage in reversed(self.questionnaire.stages):
            if not below_requirement(self.questionnaire, stage, bands):
                return missed
            missed = stage
        return missed

    def _hindrances(
        self, wanted: Callable[[Mapping[str, str]], Stage | None]
    ) -> tuple[Hindrance, ...]:
        """What stands in the way of the stage that `wanted` says for some bands."""
        counts: Counter[tuple[str, str, str]] = Counter()
        alone: Counter[tuple[str, str, str]] = Counter()
        for ranks, times in self.ranks.items():
            bands = self._bands_of(ranks)
            stage = wanted(bands)
            if stage is None:
                continue
            missing = below_requirement(self.questionnaire, stage, bands)
            for dimension in missing:
                requirement = (stage.id, dimension, stage.requires[dimension])
                counts[requirement] += times
                alone[requirement] += times * (len(missing) == 1)
        ranked = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
        return tuple(Hindrance(*each, times, alone[each]) for each, times in ranked)


def _by_id(ids: Iterable[str], counts: Counter[int]) -> dict[str, int]:
    return {id_: counts[at] for at, id_ in enumerate(ids)}
