"""Why no way of answering leads to a thing, as facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import TypeVar

from app.definitions.effects import MAXIMUM, NOT_KNOWN, URGENCY, VALUE, Feature, sums
from app.definitions.reachability.forms import Form, OutOfTime
from app.definitions.reachability.goals import (
    Goal,
    ahead,
    at_least,
    next_level,
    required,
    rivals,
    route_name,
    some_points,
)
from app.definitions.reachability.pursuit import Graphs, Pursuit
from app.definitions.reachability.result import OFFERED, Kind, Reason, Thing
from app.domain.answers import Answers
from app.domain.questionnaire import Stage, UrgencyLevel

T = TypeVar("T")


class Reasons:
    """The reasons for things of which it is known that no way of answering leads there."""

    def __init__(self, graphs: Graphs) -> None:
        self._graphs = graphs
        self._questionnaire = graphs.model.questionnaire

    def reason(self, thing: Thing) -> Reason:
        """The reason, as far as there is time to find it."""
        try:
            return self._reason(thing)
        except OutOfTime:
            return Reason("excluded")

    def _reason(self, thing: Thing) -> Reason:
        id_ = thing.ids[0]
        match thing.kind:
            case Kind.QUESTION:
                return Reason("conditions_exclude", {"questions": self._excluding(id_)})
            case Kind.OPTION:
                return Reason("question_never_shown", {"question": id_})
            case Kind.BAND:
                return self._band(*thing.ids)
            case Kind.NOT_ASSESSABLE:
                return Reason("always_assessable", {"dimension": id_})
            case Kind.STAGE:
                return self._stage(self._questionnaire.stages_by_id[id_])
            case Kind.FIRST_CATEGORY:
                return self._first_category(id_)
            case Kind.SECOND_CATEGORY:
                return self._without_points(id_) or Reason("never_second", {"category": id_})
            case Kind.URGENCY:
                return self._level(self._questionnaire.urgency_by_id[id_])
            case Kind.ROUTE:
                return self._route(int(id_))
            case Kind.CONVERSATION:
                stage = self._questionnaire.stages_by_id[self._questionnaire.from_stage]
                if id_ == OFFERED:
                    return self._out_of_reach(stage)
                return Reason("from_stage_always", {"stage": stage.id})

    def _excluding(self, name: str) -> tuple[str, ...]:
        """The questions whose conditions cannot hold together with a condition."""
        model = self._graphs.model
        ancestors = model.ancestors([name])
        gated = [id_ for id_ in model.gates if id_ in ancestors]

        def is_impossible(conditions: Sequence[str]) -> bool:
            graphs = Graphs(model.only({name, *conditions}), self._graphs.is_late)
            return found(graphs, Goal(wanted={name: True})) is None

        needed = smallest(gated, is_impossible)
        return (*needed, name) if name in self._questionnaire.questions else needed

    def _route(self, position: int) -> Reason:
        name = route_name(position)
        if not self._is_possible(Goal(wanted={name: True})):
            return Reason("conditions_exclude_route", {"questions": self._excluding(name)})

        def is_impossible(earlier: Sequence[int]) -> bool:
            wanted = {route_name(each): False for each in earlier}
            return not self._is_possible(Goal(wanted={**wanted, name: True}))

        return Reason("earlier_routes", {"routes": smallest(range(1, position), is_impossible)})

    def _band(self, dimension_id: str, band: str) -> Reason:
        bounds = [*self._questionnaire.bands.values()]
        rank = self._questionnaire.band_rank[band]
        facts: dict[str, object] = {"dimension": dimension_id, "band": band, "bound": bounds[rank]}
        least = self._least_clarity(dimension_id)
        # Whoever answers everything as clearly as possible has a clarity of 100 wherever something
        # counts. So no band is too high to be reached, and the highest is missed by none of these.
        if least is None:
            return Reason("never_assessable", facts)
        facts["below"] = bounds[rank + 1]
        if least >= bounds[rank + 1]:
            return Reason("clarity_too_high", {**facts, "least": least})
        return Reason("no_clarity_between", facts)

    def _stage(self, stage: Stage) -> Reason:
        if not self._is_possible(Goal(required(self._questionnaire, stage))):
            return self._out_of_reach(stage)
        position = self._questionnaire.stage_rank[stage.id] + 1
        following = self._questionnaire.stages[position].id
        return Reason("next_stage_always", {"stage": stage.id, "next": following})

    def _out_of_reach(self, stage: Stage) -> Reason:
        bounds = self._questionnaire.bands

        def is_impossible(dimensions: Sequence[str]) -> bool:
            forms = (at_least(each, bounds[stage.requires[each]]) for each in dimensions)
            return not self._is_possible(Goal(tuple(form for each in forms for form in each)))

        needed = smallest([*stage.requires], is_impossible)
        if len(needed) > 1:
            return Reason("requirements_exclude", {"stage": stage.id, "dimensions": needed})
        return self._band(needed[0], stage.requires[needed[0]])

    def _first_category(self, category_id: str) -> Reason:
        order = rivals(self._questionnaire)
        if category_id not in order:
            return Reason("always_points", {"category": category_id})
        if (without := self._without_points(category_id)) is not None:
            return without

        def is_impossible(others: Sequence[str]) -> bool:
            forms = (ahead(self._questionnaire, category_id, each) for each in others)
            return not self._is_possible(Goal((some_points(category_id), *forms)))

        others = smallest([each for each in order if each != category_id], is_impossible)
        return Reason("never_ahead", {"category": category_id, "categories": others})

    def _without_points(self, category_id: str) -> Reason | None:
        if self._is_possible(Goal((some_points(category_id),))):
            return None
        return Reason("no_points", {"category": category_id})

    def _level(self, level: UrgencyLevel) -> Reason:
        facts: dict[str, object] = {"level": level.id}
        if level.from_points is None:
            most = self._extreme(NOT_KNOWN, 1)
            return Reason(
                "too_few_unknown", {**facts, "most": most, "needed": level.unknown_answers}
            )
        most = self._extreme(URGENCY, 1)
        if most < level.from_points:
            return Reason("urgency_too_low", {**facts, "most": most, "bound": level.from_points})
        below = next_level(self._questionnaire, level.from_points)
        least = self._extreme(URGENCY, -1)
        if below is not None and least >= below:
            return Reason("urgency_too_high", {**facts, "least": least, "below": below})
        return Reason("level_excluded", facts)

    def _least_clarity(self, dimension_id: str) -> Fraction | None:
        """The least clarity there is, None where the dimension is never assessable.

        Ever lower ones are looked for until there are none (Dinkelbach's method).
        """
        value, maximum = (VALUE, dimension_id), (MAXIMUM, dimension_id)
        clarity: Fraction | None = None
        answers = self._find(Goal((Form({maximum: 1}, -1),)))
        while answers is not None:
            totals = sums(self._questionnaire, answers)
            clarity = Fraction(totals.get(value, 0), totals[maximum])
            lower = Form({value: -clarity.denominator, maximum: clarity.numerator}, -1)
            answers = self._find(Goal((lower,)))
        return None if clarity is None else 100 * clarity

    def _extreme(self, feature: Feature, sign: int) -> int:
        """The most (1) or the least (-1) that a sum can be."""
        answers = self._find(Goal())
        total = 0
        while answers is not None:
            total = sums(self._questionnaire, answers).get(feature, 0)
            answers = self._find(Goal((Form({feature: sign}, -sign * total - 1),)))
        return total

    def _is_possible(self, goal: Goal) -> bool:
        return self._find(goal) is not None

    def _find(self, goal: Goal) -> Answers | None:
        return found(self._graphs, goal)


def found(graphs: Graphs, goal: Goal) -> Answers | None:
    """Complete answers that reach a goal, None where there are none. Raises OutOfTime."""
    pursuit = Pursuit(graphs, goal)
    while not pursuit.is_decided:
        pursuit.try_harder()
    return pursuit.answers


def smallest(items: Iterable[T], is_impossible: Callable[[Sequence[T]], bool]) -> tuple[T, ...]:
    """Items none of which can be left out, or what is impossible with all would be possible."""
    kept = list(items)
    for item in list(kept):
        fewer = [each for each in kept if each != item]
        if is_impossible(fewer):
            kept = fewer
    return tuple(kept)
