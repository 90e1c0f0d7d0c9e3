"""What the analysis says is what trying every way of answering shows."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from fractions import Fraction

from hypothesis import given, settings

from app.definitions.effects import NOT_KNOWN, URGENCY, sums
from app.definitions.reachability import Kind, Reason, Status, Thing, analyse
from app.definitions.reachability.forms import Effort
from app.definitions.reachability.goals import goals, route_name
from app.definitions.reachability.model import Model
from app.definitions.reachability.pursuit import Graphs, Pursuit
from app.definitions.reachability.things import led_to, things
from app.domain.answers import Answers, missing_questions, read_all
from app.domain.assessment import assess
from app.domain.questionnaire import Questionnaire, Recipients
from tests.definitions.any_questionnaire import small, ways

EXAMPLES = int(os.environ.get("EXAMPLES", "60"))
"""How many questionnaires are tried; thousands are worth it after a change to the analysis."""

LITTLE = Effort(levels=((2, 2), (3, 4)), rounds=1)
"""So little is tried at first that conditions are loosened and vectors are left out."""


def seen(asked: Questionnaire, recipients: Recipients) -> set[Thing]:
    """Everything that any way of answering leads to."""
    return {thing for each in ways(asked) for thing in led_to(asked, recipients, each)}


@settings(max_examples=EXAMPLES, deadline=None)
@given(small())
def test_reachable_is_what_some_way_of_answering_leads_to(case: tuple[Questionnaire, Recipients]):
    asked, recipients = case
    found = analyse(asked, recipients=recipients, seconds=60)
    reachable = {each.thing for each in found.with_status(Status.REACHABLE)}
    assert reachable == seen(asked, recipients)
    assert not found.with_status(Status.UNDECIDED)


@settings(max_examples=EXAMPLES, deadline=None)
@given(small())
def test_a_witness_is_a_complete_answer_set_that_leads_there(
    case: tuple[Questionnaire, Recipients],
):
    asked, recipients = case
    for verdict in analyse(asked, recipients=recipients, seconds=60).verdicts:
        if verdict.witness is not None:
            answers = read_all(asked, verdict.witness)
            assert missing_questions(asked, answers) == ()
            assert verdict.thing in set(led_to(asked, recipients, answers))


@settings(max_examples=EXAMPLES, deadline=None)
@given(small())
def test_loosened_conditions_and_dropped_vectors_change_no_decision(
    case: tuple[Questionnaire, Recipients],
):
    asked, recipients = case
    named = {route_name(at): each.when for at, each in enumerate(recipients.routes, 1)}
    graphs = Graphs(Model(asked, named), lambda: False)
    expected = seen(asked, recipients)
    for thing in things(asked, recipients):
        if thing.kind is not Kind.OPTION:
            pursuits = [Pursuit(graphs, goal, LITTLE) for goal in goals(asked, thing)]
            assert any(map(_reaches, pursuits)) == (thing in expected), thing


def _reaches(pursuit: Pursuit) -> bool:
    while not pursuit.is_decided:
        pursuit.try_harder()
    return pursuit.answers is not None


@settings(max_examples=EXAMPLES, deadline=None)
@given(small())
def test_the_figures_of_a_reason_are_the_true_extremes(case: tuple[Questionnaire, Recipients]):
    asked, recipients = case
    all_ways = list(ways(asked))
    for verdict in analyse(asked, recipients=recipients, seconds=60).verdicts:
        if verdict.reason is not None:
            assert verdict.reason.code != "excluded"
            for name, value in _extremes(asked, all_ways, verdict.reason).items():
                assert verdict.reason.facts[name] == value, verdict


def _extremes(
    asked: Questionnaire, all_ways: Iterable[Answers], reason: Reason
) -> Mapping[str, Fraction | int]:
    """The figures that a reason should have."""
    match reason.code:
        case "clarity_too_high":
            dimension = str(reason.facts["dimension"])
            results = [assess(asked, each).dimension(dimension).clarity for each in all_ways]
            clarity = [each for each in results if each is not None]
            return {"least": min(clarity)}
        case "urgency_too_low":
            return {"most": max(sums(asked, each).get(URGENCY, 0) for each in all_ways)}
        case "urgency_too_high":
            return {"least": min(sums(asked, each).get(URGENCY, 0) for each in all_ways)}
        case "too_few_unknown":
            return {"most": max(sums(asked, each).get(NOT_KNOWN, 0) for each in all_ways)}
    return {}
