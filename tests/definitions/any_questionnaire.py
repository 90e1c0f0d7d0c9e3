"""Small questionnaires with everything the language has, and all ways of answering them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import accumulate
from typing import Any

from hypothesis import strategies as st

from app.definitions.codes import Codes
from app.domain.answers import SKIPPED, Answers, Value, holds
from app.domain.questionnaire import (
    Condition,
    Option,
    Question,
    Questionnaire,
    QuestionType,
    Recipients,
    Route,
    UrgencyLevel,
)
from tests.builders import multi, questionnaire, scale, single, stage, text, when

CATEGORIES = ("flow", "roles", "tools")
WAYS = 300
"""About as many ways of answering are tried one by one."""

options = st.builds(
    Option,
    id=st.just(""),
    label=st.just("An option"),
    clarity=st.sampled_from((0, 0, 1, 2, 3, 7, 10)),
    urgency=st.sampled_from((None, None, 0, 1, 3)),
    category=st.none()
    | st.dictionaries(st.sampled_from(CATEGORIES), st.integers(0, 2), max_size=2),
)


@st.composite
def conditions(draw: st.DrawFn, earlier: Sequence[Question]) -> Condition:
    """Up to two alternatives, each of up to two questions."""
    found: list[Mapping[str, list[str]]] = []
    for _ in range(draw(st.integers(1, 2))):
        some = st.lists(st.sampled_from(earlier), min_size=1, max_size=2, unique_by=_id)
        looked_at = draw(some)
        found.append(
            {
                each.id: draw(st.lists(st.sampled_from(choices(each)), min_size=1, unique=True))
                for each in looked_at
            }
        )
    return when(*found)


def _id(question: Question) -> str:
    return question.id


def choices(question: Question) -> list[str]:
    """What a condition can name."""
    return [*(each.id for each in question.options), *(["unknown"] if question.unknown else [])]


@st.composite
def questions(
    draw: st.DrawFn, question_id: str, earlier: Sequence[Question], dimensions: Sequence[str]
) -> Question:
    """A question of any type, often with a condition."""
    kind = draw(st.sampled_from(("single",) * 4 + ("multi",) * 3 + ("scale", "number", "text")))
    more: dict[str, Any] = {"optional": draw(st.sampled_from((False, False, True)))}
    if kind != "text":
        more["unknown"] = draw(st.booleans())
    if kind in ("single", "multi", "scale"):
        more["dimension"] = draw(st.sampled_from((*dimensions, *dimensions, None)))
    if earlier and draw(st.booleans()):
        more["show_if"] = draw(conditions(earlier))
    if kind == "scale":
        least = draw(st.sampled_from((-2, 0, 1)))
        return scale(question_id, least, least + draw(st.integers(1, 3)), **more)
    if kind == "text":
        return text(question_id, **more)
    if kind == "number":
        bounds = {"min": Decimal("0.5"), "max": Decimal(3)}
        type_ = QuestionType.NUMBER
        return Question(question_id, "all", "How many?", type=type_, decimals=1, **bounds, **more)
    given = [
        replace(each, id=f"o{at}")
        for at, each in enumerate(draw(st.lists(options, min_size=1, max_size=3)))
    ]
    if kind == "multi":
        if draw(st.integers(0, 2)) == 0:
            alone = Option("alone", "Nothing else", exclusive=True)
            given.insert(draw(st.integers(0, len(given))), alone)
        cap = draw(st.sampled_from((None, 1, 2, 4)))
        return multi(question_id, given, cap=cap, **more)
    if draw(st.integers(0, 3)) == 0:
        given.append(Option("not_mine", "Does not apply", not_applicable=True))
    return single(question_id, options=given, **more)


@st.composite
def small(draw: st.DrawFn) -> tuple[Questionnaire, Recipients]:
    """A questionnaire with at most about WAYS ways through it, and its routes."""
    dimensions = ("a", "b", "c")[: draw(st.integers(1, 3))]
    asked: list[Question] = []
    ways = 1
    for at in range(draw(st.integers(1, 7))):
        guards = [each for each in asked if each.options]
        question = draw(questions(f"q{at}", guards, dimensions))
        ways *= len(values(question))
        if ways > WAYS:
            break
        asked.append(question)
    asked = asked or [single("q0", dimension="a")]
    bounds = draw(st.lists(st.integers(1, 100), max_size=2, unique=True))
    bands = {f"band{at}": bound for at, bound in enumerate((0, *sorted(bounds)))}
    found = questionnaire(
        *asked,
        dimensions=dimensions,
        stages=draw(stages(dimensions, list(bands))),
        categories=CATEGORIES,
        urgency=draw(levels()),
        bands=bands,
    )
    order = draw(st.permutations(found.categories))
    from_stage = draw(st.sampled_from(found.stages)).id
    routes = ()
    if guards := [each for each in asked if each.options]:
        whens = draw(st.lists(conditions(guards), max_size=3))
        routes = tuple(Route(each, "somebody@example.com") for each in whens)
    recipients = Recipients("sales@example.com", "help@example.com", routes)
    return replace(found, categories=tuple(order), from_stage=from_stage), recipients


@st.composite
def stages(draw: st.DrawFn, dimensions: Sequence[str], bands: Sequence[str]) -> list[Any]:
    """Stages of which none demands less than an earlier one."""
    demanded = dict.fromkeys(dimensions, 0)
    found = [stage("stage0")]
    for at in range(draw(st.integers(0, 3))):
        for each in dimensions:
            demanded[each] = min(demanded[each] + draw(st.integers(0, 1)), len(bands) - 1)
        found.append(stage(f"stage{at + 1}", **{id_: bands[at] for id_, at in demanded.items()}))
    return found


@st.composite
def levels(draw: st.DrawFn) -> list[UrgencyLevel]:
    """Levels of urgency by points, perhaps with one by unknown answers."""
    bounds = accumulate([0, *draw(st.lists(st.integers(1, 4), max_size=2))])
    found = [UrgencyLevel(f"from{each}", "", "", from_points=each) for each in bounds]
    if draw(st.booleans()):
        unclear = UrgencyLevel("unclear", "", "", unknown_answers=draw(st.integers(1, 3)))
        found.insert(draw(st.integers(0, len(found))), unclear)
    return found


def values(question: Question) -> list[Value]:
    """Every valid answer; what is typed counts as one."""
    codes = Codes(question)
    plain = range(1, codes.combinations + 1) if codes.is_multi else range(len(codes.plain))
    return [codes.value(code) for code in (*plain, *codes.special)]


def ways(questionnaire: Questionnaire) -> Iterator[Answers]:
    """Every complete valid way of answering."""

    def onwards(left: Sequence[Question], answers: dict[str, Value]) -> Iterator[Answers]:
        if not left:
            yield answers
            return
        question, *others = left
        if question.show_if is not None and not holds(question.show_if, answers):
            yield from onwards(others, answers)
            return
        for value in values(question):
            added = {} if value is SKIPPED else {question.id: value}
            yield from onwards(others, {**answers, **added})

    return onwards(tuple(questionnaire.questions.values()), {})
