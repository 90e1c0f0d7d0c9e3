"""What can come of a questionnaire, what cannot, and why not."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from itertools import count
from random import Random

import pytest

from app.config import ROOT
from app.definitions.loader import load
from app.definitions.reachability import (
    NOT_YET,
    OFFERED,
    Kind,
    Reachability,
    Reason,
    Status,
    Verdict,
    analyse,
)
from app.domain.answers import read_all
from app.domain.assessment import assess
from app.domain.questionnaire import (
    Option,
    Question,
    Questionnaire,
    QuestionType,
    Recipients,
    Route,
    UrgencyLevel,
)
from tests.builders import multi, questionnaire, scale, single, stage, text, when

LEVELS = (
    UrgencyLevel("calm", "Calm", "", from_points=0),
    UrgencyLevel("soon", "Soon", "", from_points=3),
    UrgencyLevel("unclear", "Unclear", "", unknown_answers=2),
)


def patient(asked: Questionnaire, *routes: Route) -> Reachability:
    """The analysis with time enough for a busy machine."""
    recipients = Recipients("sales@example.com", "help@example.com", routes)
    return analyse(asked, recipients=recipients, seconds=60)


def reason(verdict: Verdict) -> tuple[str, dict[str, object]]:
    assert verdict.status is Status.UNREACHABLE
    assert verdict.witness is None
    assert isinstance(verdict.reason, Reason)
    return verdict.reason.code, dict(verdict.reason.facts)


def worth(*clarity: int) -> list[Option]:
    return [Option(f"o{at}", "An option", each) for at, each in enumerate(clarity)]


def number(question_id: str, least: str) -> Question:
    bounds = {"min": Decimal(least), "max": Decimal(9)}
    return Question(question_id, "all", "?", QuestionType.NUMBER, decimals=1, **bounds)


def for_category(category: str, points: int) -> Option:
    return Option(f"{category}{points}", "An option", category={category: points})


def test_in_the_flagship_everything_can_be_reached_but_a_dimension_that_nobody_answers():
    edition = load(ROOT / "questionnaires", "klarheitscheck")
    asked = edition.questionnaires[edition.language]
    found = analyse(asked, recipients=edition.recipients, seconds=60)
    beyond = found.with_status(Status.UNREACHABLE)
    assert {each.thing.kind for each in beyond} == {Kind.NOT_ASSESSABLE}
    assert {reason(each)[0] for each in beyond} == {"always_assessable"}
    assert not found.with_status(Status.UNDECIDED)
    assert found.only_stage is None


def test_the_witness_of_a_stage_gets_this_stage():
    edition = load(ROOT / "questionnaires", "klarheitscheck")
    asked = edition.questionnaires[edition.language]
    verdicts = analyse(asked, seconds=60).of(Kind.STAGE)
    assert [each.thing.ids[0] for each in verdicts] == [each.id for each in asked.stages]
    for each in verdicts:
        assert each.witness is not None
        assert assess(asked, read_all(asked, each.witness)).stage == each.thing.ids[0]


def test_a_witness_answers_what_is_typed_too_and_leaves_out_what_is_optional():
    asked = questionnaire(
        text("words", optional=False, max_length=1),
        number("many", "2.5"),
        number("whole", "2.0"),
        Question("day", "all", "?", QuestionType.DATE),
        text("more"),
        single("q", dimension="problem"),
    )
    witness = patient(asked).verdict(Kind.BAND, "problem", "clear").witness
    assert witness is not None
    assert list(witness) == ["words", "many", "whole", "day", "q"]
    assert witness["whole"] == 2
    assert assess(asked, read_all(asked, witness)).dimensions[0].band == "clear"


def test_conditions_that_exclude_each_other_are_named_and_no_others():
    asked = questionnaire(
        single("first", dimension="problem"),
        single("other"),
        single("low", show_if=when({"first": ["o0", "o1"]})),
        single("bystander", show_if=when({"other": ["o2"]})),
        single("high", show_if=when({"first": ["o3"], "other": ["o0"]})),
        single("never", unknown=True, show_if=when({"low": ["o0"], "high": ["o0"]})),
    )
    found = patient(asked)
    assert reason(found.verdict(Kind.QUESTION, "never")) == (
        "conditions_exclude",
        {"questions": ("low", "high", "never")},
    )
    for option in ("o0", "o3", "unknown"):
        verdict = found.verdict(Kind.OPTION, "never", option)
        assert reason(verdict) == ("question_never_shown", {"question": "never"})
    assert found.verdict(Kind.QUESTION, "high").status is Status.REACHABLE


def test_an_alternative_is_enough_for_a_question_to_be_shown():
    asked = questionnaire(
        single("first", dimension="problem"),
        single("low", show_if=when({"first": ["o0"]})),
        single("shown", show_if=when({"first": ["o3"], "low": ["o0"]}, {"low": ["o1"]})),
    )
    witness = patient(asked).verdict(Kind.QUESTION, "shown").witness
    assert witness is not None
    assert (witness["first"], witness["low"]) == ("o0", "o1")


def test_an_option_that_stands_alone_is_not_chosen_together_with_another_one():
    options = [*worth(1, 1), Option("alone", "Nothing else", exclusive=True)]
    asked = questionnaire(
        multi("some", options, dimension="problem"),
        single("both", show_if=when({"some": ["o0"]}), options=worth(0)),
        single("neither", show_if=when({"some": ["alone"]}), options=worth(0)),
        single("never", show_if=when({"both": ["o0"], "neither": ["o0"]})),
    )
    assert patient(asked).verdict(Kind.QUESTION, "never").status is Status.UNREACHABLE


def test_a_band_below_the_least_possible_clarity_says_what_the_least_is():
    asked = questionnaire(
        single("first", options=worth(1, 3), dimension="problem"),
        single("second", options=worth(3, 7), dimension="problem"),
    )
    assert reason(patient(asked).verdict(Kind.BAND, "problem", "open")) == (
        "clarity_too_high",
        {
            "dimension": "problem",
            "band": "open",
            "bound": 0,
            "below": 33,
            "least": Fraction(40),
        },
    )


def test_a_band_between_two_neighbouring_clarities_cannot_occur():
    asked = questionnaire(
        single("only", options=worth(0, 1, 2), dimension="problem"),
        bands={"open": 0, "partly": 51, "almost": 60, "clear": 100},
    )
    found = patient(asked)
    assert found.verdict(Kind.BAND, "problem", "open").status is Status.REACHABLE
    assert found.verdict(Kind.BAND, "problem", "clear").status is Status.REACHABLE
    for band in ("partly", "almost"):
        assert reason(found.verdict(Kind.BAND, "problem", band))[0] == "no_clarity_between"


def test_a_scale_of_a_hundred_steps_hits_a_band_of_a_single_clarity():
    asked = questionnaire(
        scale("level", 0, 100, dimension="problem"),
        bands={"open": 0, "exact": 57, "clear": 58},
    )
    witness = patient(asked).verdict(Kind.BAND, "problem", "exact").witness
    assert witness == {"level": 57}


def test_a_cap_keeps_some_sums_from_occurring():
    options = worth(2, 2, 2)
    bands = {"open": 0, "half": 50, "more": 60, "clear": 100}
    free = questionnaire(multi("some", options, dimension="problem"), bands=bands)
    capped = questionnaire(multi("some", options, dimension="problem", cap=4), bands=bands)
    assert patient(free).verdict(Kind.BAND, "problem", "half").status is Status.UNREACHABLE
    assert patient(free).verdict(Kind.BAND, "problem", "more").status is Status.REACHABLE
    assert patient(capped).verdict(Kind.BAND, "problem", "half").status is Status.REACHABLE
    assert patient(capped).verdict(Kind.BAND, "problem", "more").status is Status.UNREACHABLE


def test_a_dimension_is_not_assessable_where_everything_can_be_skipped_or_does_not_apply():
    alone = Option("alone", "I work alone", not_applicable=True)
    asked = questionnaire(
        single("skipped", dimension="problem", optional=True),
        single("other", options=[*worth(0, 1), alone], dimension="problem"),
    )
    witness = patient(asked).verdict(Kind.NOT_ASSESSABLE, "problem").witness
    assert witness == {"other": "alone"}


def test_requirements_that_exclude_each_other_through_a_condition_are_named():
    asked = questionnaire(
        single("first", dimension="problem"),
        single("second", dimension="trust", show_if=when({"first": ["o0"]})),
        single("third", dimension="pressure"),
        dimensions=("problem", "pressure", "trust"),
        stages=(
            stage("early"),
            stage("middle", problem="partly"),
            stage("late", problem="partly", pressure="clear", trust="clear"),
        ),
    )
    found = patient(asked)
    excluding = ("requirements_exclude", {"stage": "late", "dimensions": ("problem", "trust")})
    assert reason(found.verdict(Kind.STAGE, "late")) == excluding
    assert reason(found.verdict(Kind.CONVERSATION, OFFERED)) == excluding
    assert found.verdict(Kind.STAGE, "middle").status is Status.REACHABLE
    assert found.verdict(Kind.CONVERSATION, NOT_YET).status is Status.REACHABLE


def test_a_stage_that_all_leave_at_once_is_not_reached_and_the_last_one_is_certain():
    asked = questionnaire(
        single("only", options=worth(5, 6), dimension="problem"),
        stages=(stage("early"), stage("late", problem="clear")),
    )
    found = patient(asked)
    assert reason(found.verdict(Kind.STAGE, "early")) == (
        "next_stage_always",
        {"stage": "early", "next": "late"},
    )
    assert reason(found.verdict(Kind.CONVERSATION, NOT_YET)) == (
        "from_stage_always",
        {"stage": "late"},
    )
    assert found.only_stage == "late"


def test_a_category_is_behind_when_every_option_gives_another_one_as_much():
    asked = questionnaire(
        single(
            "first",
            options=[Option("o0", "An option", category={"flow": 1, "roles": 1})],
            dimension="problem",
        ),
        single("second", options=[for_category("flow", 2), *worth(1)], dimension="problem"),
        categories=("flow", "roles", "tools"),
    )
    found = patient(asked)
    assert reason(found.verdict(Kind.FIRST_CATEGORY, "roles")) == (
        "never_ahead",
        {"category": "roles", "categories": ("flow",)},
    )
    assert found.verdict(Kind.SECOND_CATEGORY, "roles").witness == {"first": "o0", "second": "o0"}
    assert reason(found.verdict(Kind.SECOND_CATEGORY, "tools"))[0] == "no_points"
    assert reason(found.verdict(Kind.FIRST_CATEGORY, "open"))[0] == "always_points"


def test_a_category_two_points_behind_is_no_second():
    options = [Option("o0", "An option", category={"flow": 4, "roles": 2})]
    asked = questionnaire(single("only", options=options, dimension="problem"))
    found = patient(asked)
    assert reason(found.verdict(Kind.SECOND_CATEGORY, "roles"))[0] == "never_second"
    with pytest.raises(KeyError):
        found.verdict(Kind.SECOND_CATEGORY, "open")


def test_a_level_of_urgency_says_what_keeps_it_away():
    hurried = [Option(f"o{at}", "An option", urgency=at) for at in range(3)]
    asked = questionnaire(single("soon", options=hurried, unknown=True), urgency=LEVELS)
    found = patient(asked)
    assert reason(found.verdict(Kind.URGENCY, "soon")) == (
        "urgency_too_low",
        {"level": "soon", "most": 2, "bound": 3},
    )
    assert reason(found.verdict(Kind.URGENCY, "unclear")) == (
        "too_few_unknown",
        {"level": "unclear", "most": 1, "needed": 2},
    )
    always = questionnaire(
        single("soon", options=[Option("o0", "An option", urgency=4)]), urgency=LEVELS
    )
    assert reason(patient(always).verdict(Kind.URGENCY, "calm")) == (
        "urgency_too_high",
        {"level": "calm", "least": 4, "below": 3},
    )


def test_a_route_behind_others_that_always_hold_is_never_the_first():
    asked = questionnaire(
        single("first", options=worth(0, 1), dimension="problem"),
        single("second", options=worth(0, 1), show_if=when({"first": ["o0"]})),
    )
    routes = [
        Route(when(each), "somebody@example.com")
        for each in (
            {"second": ["o1"]},
            {"first": ["o0"]},
            {"first": ["o1"], "second": ["o0"]},
            {"first": ["o1"]},
            {"first": ["o0", "o1"], "second": ["o0"]},
        )
    ]
    found = patient(asked, *routes)
    assert [each.status for each in found.of(Kind.ROUTE)] == [
        Status.REACHABLE,
        Status.REACHABLE,
        Status.UNREACHABLE,
        Status.REACHABLE,
        Status.UNREACHABLE,
    ]
    assert reason(found.verdict(Kind.ROUTE, "3")) == (
        "conditions_exclude_route",
        {"questions": ("second",)},
    )
    assert reason(found.verdict(Kind.ROUTE, "5")) == ("earlier_routes", {"routes": (2,)})


def test_a_question_with_two_hundred_options_is_no_trouble():
    options = [
        Option(f"o{at}", "An option", at % 5, category={"flow" if at % 2 else "roles": at % 3})
        for at in range(200)
    ]
    asked = questionnaire(
        multi("some", options, dimension="problem", cap=7),
        *(single(f"f{at}", show_if=when({"some": [f"o{at}"]})) for at in range(0, 200, 10)),
        single("late", show_if=when({f"f{at}": ["o0"] for at in range(0, 200, 10)})),
    )
    found = patient(asked)
    assert not found.with_status(Status.UNDECIDED)
    assert found.verdict(Kind.QUESTION, "late").status is Status.REACHABLE
    assert found.verdict(Kind.SECOND_CATEGORY, "roles").status is Status.REACHABLE


def slow_clock(step: float) -> Callable[[], float]:
    """A clock on which every look takes so many seconds."""
    ticks = count()
    return lambda: next(ticks) * step


def hard(seed: int) -> Questionnaire:
    """Questions that are hardly ever all shown: a formula with more clauses than chance solves."""
    random = Random(seed)
    clauses = [
        when(*({f"x{at}": [random.choice(("o0", "o3"))]} for at in random.sample(range(12), 3)))
        for _ in range(40)
    ]
    return questionnaire(
        *(single(f"x{at}", dimension="problem") for at in range(12)),
        *(single(f"c{at}", show_if=each) for at, each in enumerate(clauses)),
        single("last", show_if=when({f"c{at}": ["o0"] for at in range(40)})),
    )


def test_without_time_what_is_not_known_is_undecided_and_never_guessed():
    asked = hard(1)
    in_time = patient(asked)
    hurried = analyse(asked, seconds=1, clock=slow_clock(1.0))
    assert hurried.verdict(Kind.QUESTION, "last").status is Status.UNDECIDED
    assert hurried.verdict(Kind.OPTION, "last", "o1").status is Status.UNDECIDED
    assert not hurried.with_status(Status.UNREACHABLE)
    for each in hurried.with_status(Status.REACHABLE):
        assert in_time.verdict(each.thing.kind, *each.thing.ids).status is Status.REACHABLE


def test_one_thing_that_is_hard_does_not_keep_the_others_from_being_decided():
    asked = hard(1)
    found = analyse(asked, seconds=1, clock=slow_clock(0.001))
    assert found.verdict(Kind.QUESTION, "last").status is Status.UNDECIDED
    assert reason(found.verdict(Kind.FIRST_CATEGORY, "flow"))[0] == "no_points"


def test_the_same_questionnaire_gets_the_same_verdicts_and_witnesses():
    assert patient(hard(2)) == patient(hard(2))
