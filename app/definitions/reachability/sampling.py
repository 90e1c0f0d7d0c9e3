"""Witnesses by chance, for all that is easy to reach."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from app.definitions.cohort import NO_SECOND, NOT_ASSESSABLE, Cohort, Column, Outcomes
from app.definitions.drawing import Drawing, Profile
from app.definitions.reachability.result import NOT_YET, OFFERED, Kind, Thing
from app.definitions.reachability.things import completed
from app.domain.answers import Answers, Value
from app.domain.questionnaire import Questionnaire, QuestionType, Recipients

TYPED: Final = (QuestionType.NUMBER, QuestionType.DATE, QuestionType.TEXT)
"""Types of question whose answers lead nowhere, so that a witness need not have them."""

ANY: Final = 400
"""How many answer sets are drawn evenly."""

NEAR: Final = {0.0: 60, 0.2: 60, 0.4: 60, 0.6: 60, 0.8: 60, 1.0: 60}
"""How many are drawn near which clarity."""


def sampled(
    questionnaire: Questionnaire, recipients: Recipients | None
) -> Iterator[tuple[Thing, Answers]]:
    """Things that drawn answers lead to, each once at most for each profile. Always the same."""
    cohort = Cohort(questionnaire)
    for profile, persons in ((Profile.PLAUSIBLE, NEAR), (Profile.UNIFORM, {0.5: ANY})):
        drawing = Drawing(0, profile)
        answers = {id_: drawing.column(codes, persons) for id_, codes in cohort.codes.items()}
        count = sum(persons.values())
        outcomes = cohort.outcomes(answers, count)
        found = dict(_found(questionnaire, outcomes))
        routes = recipients.routes if recipients else ()
        taken = [False] * count
        for at, route in enumerate(routes, 1):
            holds = cohort.holds(route.when, answers, outcomes.shown, count)
            first = [now and not before for now, before in zip(holds, taken, strict=True)]
            taken = [now or before for now, before in zip(holds, taken, strict=True)]
            if True in first:
                found[Thing(Kind.ROUTE, (str(at),))] = first.index(True)
        for thing, person in found.items():
            yield thing, completed(questionnaire, _answers(cohort, answers, person))


def _answers(cohort: Cohort, answers: dict[str, Column], person: int) -> dict[str, Value]:
    return {
        id_: codes.value(answers[id_][person])
        for id_, codes in cohort.codes.items()
        if codes.question.type not in TYPED
    }


def _found(questionnaire: Questionnaire, outcomes: Outcomes) -> Iterator[tuple[Thing, int]]:
    """Each thing that came out, with the first person it came out for."""
    for id_ in questionnaire.questions:
        shown = outcomes.shown.get(id_, [True])
        if True in shown:
            yield Thing(Kind.QUESTION, (id_,)), shown.index(True)
    bands = list(questionnaire.bands)
    for id_, ranks in outcomes.bands.items():
        for rank, person in _firsts(ranks):
            yield Thing(Kind.BAND, (id_, bands[max(0, rank)])), person
            if rank == NOT_ASSESSABLE:
                yield Thing(Kind.NOT_ASSESSABLE, (id_,)), person
    for at, person in _firsts(outcomes.stage):
        stage = questionnaire.stages[at].id
        yield Thing(Kind.STAGE, (stage,)), person
        offered = at >= questionnaire.stage_rank[questionnaire.from_stage]
        yield Thing(Kind.CONVERSATION, (OFFERED if offered else NOT_YET,)), person
    for at, person in _firsts(outcomes.first):
        yield Thing(Kind.FIRST_CATEGORY, (questionnaire.categories[at].id,)), person
    for at, person in _firsts(outcomes.second):
        if at != NO_SECOND:
            yield Thing(Kind.SECOND_CATEGORY, (questionnaire.categories[at].id,)), person
    for at, person in _firsts(outcomes.urgency):
        yield Thing(Kind.URGENCY, (questionnaire.urgency[at].id,)), person


def _firsts(column: Column) -> Iterator[tuple[int, int]]:
    """Each value of a column, with the first person that has it."""
    firsts = {value: person for person, value in reversed(list(enumerate(column)))}
    yield from sorted(firsts.items())
