"""What each thing demands of the sums and the conditions.

A thing is reached when all forms and all conditions of one of its goals are fulfilled. Fractions
never appear: clarity ≥ b is 100 × value − b × maximum ≥ 0, where the maximum is not 0. The numbers
in brackets are points of "Evaluation, exactly" in the questionnaire language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import TypeAlias

from app.definitions.effects import MAXIMUM, NOT_KNOWN, POINTS, URGENCY, VALUE, Feature
from app.definitions.reachability.forms import Form
from app.definitions.reachability.result import OFFERED, Kind, Thing
from app.domain.questionnaire import Questionnaire, Stage

Forms: TypeAlias = tuple[Form, ...]


@dataclass(frozen=True, slots=True)
class Goal:
    """Forms that must not be negative, and conditions by name that must hold or must not."""

    forms: Forms = ()
    wanted: Mapping[str, bool] = field(default_factory=dict)


def features(forms: Iterable[Form]) -> frozenset[Feature]:
    """The sums that forms look at."""
    return frozenset(chain.from_iterable(form.factors for form in forms))


def route_name(position: int) -> str:
    """The name of a route's condition, which is no question's id; positions count from 1."""
    return f"route {position}"


def goals(questionnaire: Questionnaire, thing: Thing) -> tuple[Goal, ...]:
    """The goals of a thing, any of which is enough. None of them: it cannot be.

    Options have none: one can be chosen wherever its question is shown.
    """
    id_ = thing.ids[0]
    match thing.kind:
        case Kind.QUESTION:
            gated = questionnaire.questions[id_].show_if is not None
            return (Goal(wanted={id_: True} if gated else {}),)
        case Kind.BAND:
            return _any(in_band(questionnaire, *thing.ids))
        case Kind.NOT_ASSESSABLE:
            return (Goal((nothing_counts(id_),)),)
        case Kind.STAGE:
            return _any(at_stage(questionnaire, questionnaire.stages_by_id[id_]))
        case Kind.FIRST_CATEGORY:
            return (Goal(first_category(questionnaire, id_)),)
        case Kind.SECOND_CATEGORY:
            return _any(second_category(questionnaire, id_))
        case Kind.URGENCY:
            return (Goal(at_level(questionnaire, id_)),)
        case Kind.ROUTE:
            position = int(id_)
            earlier = {route_name(each): False for each in range(1, position)}
            return (Goal(wanted={**earlier, route_name(position): True}),)
        case Kind.CONVERSATION:
            stage = questionnaire.stages_by_id[questionnaire.from_stage]
            if id_ == OFFERED:
                return (Goal(required(questionnaire, stage)),)
            return _any(missed(questionnaire, stage))
        case _:
            return ()


def _any(alternatives: Iterable[Forms]) -> tuple[Goal, ...]:
    return tuple(Goal(forms) for forms in alternatives)


def at_least(dimension_id: str, bound: int) -> Forms:
    """Clarity of at least a bound (2). Not assessable is the lowest band, so 0 demands nothing."""
    if bound == 0:
        return ()
    value, maximum = (VALUE, dimension_id), (MAXIMUM, dimension_id)
    return Form({value: 100, maximum: -bound}), Form({maximum: 1}, -1)


def below(dimension_id: str, bound: int) -> Form:
    """Clarity below a bound, and assessable."""
    return Form({(VALUE, dimension_id): -100, (MAXIMUM, dimension_id): bound}, -1)


def nothing_counts(dimension_id: str) -> Form:
    """A dimension that is not assessable (2)."""
    return Form({(MAXIMUM, dimension_id): -1})


def in_band(questionnaire: Questionnaire, dimension_id: str, band: str) -> list[Forms]:
    """A band of a dimension (2)."""
    bounds = [*questionnaire.bands.values()]
    rank = questionnaire.band_rank[band]
    lower = at_least(dimension_id, bounds[rank])
    if rank + 1 == len(bounds):
        return [lower]
    within = (*lower, below(dimension_id, bounds[rank + 1]))
    return [within] if lower else [within, (nothing_counts(dimension_id),)]


def required(questionnaire: Questionnaire, stage: Stage) -> Forms:
    """All that a stage requires (3)."""
    return tuple(
        form
        for dimension_id, band in stage.requires.items()
        for form in at_least(dimension_id, questionnaire.bands[band])
    )


def missed(questionnaire: Questionnaire, stage: Stage) -> list[Forms]:
    """The ways to miss what a stage requires (3)."""
    return [
        (form,)
        for dimension_id, band in stage.requires.items()
        if questionnaire.bands[band] > 0
        for form in (below(dimension_id, questionnaire.bands[band]), nothing_counts(dimension_id))
    ]


def at_stage(questionnaire: Questionnaire, stage: Stage) -> list[Forms]:
    """A stage, but not the next (3). No stage demands less of a dimension than an earlier one."""
    own = required(questionnaire, stage)
    position = questionnaire.stage_rank[stage.id] + 1
    if position == len(questionnaire.stages):
        return [own]
    return [(*own, *forms) for forms in missed(questionnaire, questionnaire.stages[position])]


def rivals(questionnaire: Questionnaire) -> list[str]:
    """The categories that can have points, in the order that decides ties."""
    return [category.id for category in questionnaire.categories if not category.fallback]


def ahead(questionnaire: Questionnaire, category_id: str, other: str) -> Form:
    """A category that comes before another one: more points, or as many and earlier (4)."""
    order = rivals(questionnaire)
    more = int(order.index(other) < order.index(category_id))
    return Form({(POINTS, category_id): 1, (POINTS, other): -1}, -more)


def some_points(category_id: str) -> Form:
    """A category with at least one point (4)."""
    return Form({(POINTS, category_id): 1}, -1)


def first_category(questionnaire: Questionnaire, category_id: str) -> Forms:
    """A category that is the first (4)."""
    order = rivals(questionnaire)
    if category_id not in order:
        return (Form({(POINTS, other): -1 for other in order}),)
    others = (ahead(questionnaire, category_id, each) for each in order if each != category_id)
    return some_points(category_id), *others


def second_category(questionnaire: Questionnaire, category_id: str) -> list[Forms]:
    """A category that is the second, for each that can be the first (4)."""
    others = [each for each in rivals(questionnaire) if each != category_id]
    return [
        (
            some_points(category_id),
            ahead(questionnaire, first, category_id),
            Form({(POINTS, category_id): 1, (POINTS, first): -1}, 1),
            *(ahead(questionnaire, category_id, each) for each in others if each != first),
        )
        for first in others
    ]


def at_level(questionnaire: Questionnaire, level_id: str) -> Forms:
    """A level of urgency (5)."""
    level = questionnaire.urgency_by_id[level_id]
    if level.from_points is None:
        assert level.unknown_answers is not None
        return (Form({NOT_KNOWN: 1}, -level.unknown_answers),)
    forms = [Form({URGENCY: 1}, -level.from_points)]
    higher = next_level(questionnaire, level.from_points)
    if higher is not None:
        forms.append(Form({URGENCY: -1}, higher - 1))
    forms.extend(
        Form({NOT_KNOWN: -1}, each.unknown_answers - 1)
        for each in questionnaire.urgency
        if each.unknown_answers is not None
    )
    return tuple(forms)


def next_level(questionnaire: Questionnaire, points: int) -> int | None:
    """The lowest bound above these points."""
    bounds = (each.from_points for each in questionnaire.urgency if each.from_points is not None)
    return min((each for each in bounds if each > points), default=None)
