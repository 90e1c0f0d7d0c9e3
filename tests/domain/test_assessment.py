"""The ten points of "Evaluation, exactly", each with the case that could be got wrong."""

from fractions import Fraction

import pytest

from app.domain.answers import SKIPPED, UNKNOWN
from app.domain.assessment import assess, document
from app.domain.errors import AnswerMissing
from app.domain.questionnaire import Option, UrgencyLevel
from tests.builders import multi, questionnaire, scale, single, stage, text, when

PICKS = [Option("a", "A", 1), Option("b", "B", 2), Option("c", "C", 3)]


def clarity(check, answers, dimension="problem"):
    return assess(check, answers).dimension(dimension).clarity


def test_a_single_choice_counts_its_clarity_out_of_the_highest():
    assert clarity(questionnaire(single("q", dimension="problem")), {"q": ("o1",)}) == Fraction(
        100, 3
    )


def test_a_multiple_choice_counts_the_sum_up_to_its_cap():
    check = questionnaire(multi("q", PICKS, dimension="problem", cap=4))
    assert clarity(check, {"q": ("a", "b")}) == Fraction(300, 4)
    assert clarity(check, {"q": ("b", "c")}) == 100


def test_a_cap_above_the_sum_does_not_raise_the_maximum():
    check = questionnaire(multi("q", PICKS, dimension="problem", cap=50))
    assert clarity(check, {"q": ("a", "b", "c")}) == 100


def test_a_multiple_choice_without_cap_counts_out_of_the_whole_sum():
    check = questionnaire(multi("q", PICKS, dimension="problem"))
    assert clarity(check, {"q": ("c",)}) == 50


def test_a_scale_counts_the_distance_from_its_lowest_value():
    check = questionnaire(scale("q", 1, 5, dimension="problem"))
    assert clarity(check, {"q": 1}) == 0
    assert clarity(check, {"q": 4}) == 75


def test_unknown_counts_zero_out_of_the_usual_maximum():
    check = questionnaire(
        single("q", dimension="problem", unknown=True), single("r", dimension="problem")
    )
    assert clarity(check, {"q": UNKNOWN, "r": ("o3",)}) == 50


def test_not_applicable_takes_the_question_out_of_the_sum():
    options = [Option("o0", "No", 0), Option("o3", "Yes", 3)]
    alone = Option("alone", "I work alone", not_applicable=True)
    check = questionnaire(
        single("q", options=[*options, alone], dimension="problem"),
        single("r", dimension="problem"),
    )
    assert clarity(check, {"q": ("alone",), "r": ("o3",)}) == 100


def test_a_skipped_question_takes_itself_out_of_the_sum():
    check = questionnaire(
        single("q", dimension="problem", optional=True), single("r", dimension="problem")
    )
    assert clarity(check, {"q": SKIPPED, "r": ("o1",)}) == Fraction(100, 3)


def test_a_dimension_without_counting_answers_is_not_assessable_and_in_the_lowest_band():
    check = questionnaire(single("q", dimension="problem", optional=True))
    found = assess(check, {}).dimension("problem")
    assert (found.clarity, found.band) == (None, "open")
    assert document(check, assess(check, {}))["dimensions"] == {
        "problem": {"clarity": None, "band": "open"}
    }


@pytest.mark.parametrize(
    ("value", "band"), [(32, "open"), (33, "partly"), (65, "partly"), (66, "clear")]
)
def test_a_band_begins_exactly_at_its_bound(value, band):
    check = questionnaire(scale("q", 0, 100, dimension="problem"))
    assert assess(check, {"q": value}).dimension("problem").band == band


def test_one_third_is_above_33_because_fractions_are_exact():
    check = questionnaire(single("q", dimension="problem"))
    assert assess(check, {"q": ("o1",)}).dimension("problem").band == "partly"


def two_dimensions():
    return questionnaire(
        single("p", dimension="problem"),
        single("t", dimension="trust"),
        dimensions=("problem", "trust"),
        stages=(
            stage("notice"),
            stage("sort", problem="partly"),
            stage("decide", problem="clear", trust="clear"),
        ),
    )


def test_a_strong_dimension_does_not_outvote_an_open_one():
    assert assess(two_dimensions(), {"p": ("o3",), "t": ("o0",)}).stage == "sort"


def test_the_last_stage_whose_requirements_all_hold_applies():
    assert assess(two_dimensions(), {"p": ("o3",), "t": ("o2",)}).stage == "decide"
    assert assess(two_dimensions(), {"p": ("o0",), "t": ("o3",)}).stage == "notice"


def reading(*points):
    options = [Option(f"o{at}", "An option", category=each) for at, each in enumerate(points)]
    check = questionnaire(multi("q", options, optional=True, cap=1))
    found = assess(check, {"q": tuple(option.id for option in options)} if options else {})
    return found.category, found.second_category


def test_the_category_with_most_points_is_first_and_never_capped():
    assert reading({"flow": 1}, {"roles": 2}, {"roles": 2}) == ("roles", None)


def test_a_tie_goes_to_file_order_and_shows_both():
    assert reading({"roles": 2}, {"flow": 2}) == ("flow", "roles")


def test_a_second_category_is_at_most_one_point_behind():
    assert reading({"flow": 3}, {"roles": 2}) == ("flow", "roles")
    assert reading({"flow": 3}, {"roles": 1}) == ("flow", None)


def test_one_point_alone_has_no_second_category_with_none():
    assert reading({"flow": 1}) == ("flow", None)


def test_no_points_lead_to_the_fallback_without_a_second():
    assert reading() == ("open", None)


LEVELS = (
    UrgencyLevel("calm", "Calm", "", from_points=0),
    UrgencyLevel("soon", "Soon", "", from_points=3),
    UrgencyLevel("unclear", "Unclear", "", unknown_answers=2),
)


def urgent(**answers):
    facts = [Option("now", "Now", urgency=3), Option("never", "Never", urgency=0)]
    check = questionnaire(
        single("a", options=facts, unknown=True),
        single("b", options=facts, unknown=True),
        multi("c", [Option(f"f{at}", "Fact", urgency=1) for at in range(4)], cap=2, unknown=True),
        single("other", options=[Option("x", "X")], unknown=True),
        urgency=LEVELS,
    )
    found = assess(check, {"other": UNKNOWN, **answers})
    return found.urgency_points, found.urgency_level


def test_urgency_adds_points_and_takes_the_highest_level_reached():
    assert urgent(a=("never",), b=("never",), c=("f0", "f1")) == (2, "calm")
    assert urgent(a=("now",), b=("never",), c=("f0",)) == (4, "soon")


def test_urgency_points_of_a_multiple_choice_stop_at_its_cap():
    assert urgent(a=("never",), b=("never",), c=("f0", "f1", "f2", "f3")) == (2, "calm")


def test_enough_unknown_urgency_answers_decide_the_level_whatever_the_points():
    assert urgent(a=("now",), b=UNKNOWN, c=UNKNOWN) == (3, "unclear")
    assert urgent(a=("now",), b=UNKNOWN, c=("f0",)) == (4, "soon")


def test_open_points_are_unknown_answers_and_scored_ones_with_nothing_in_order():
    check = questionnaire(
        single("scored", dimension="problem"),
        single("plain", options=[Option("x", "X", 0)], unknown=True),
        single("nothing_to_gain", options=[Option("x", "X", 0)], dimension="problem"),
        single("known", dimension="problem"),
    )
    answers = {
        "known": ("o2",),
        "scored": ("o0",),
        "plain": UNKNOWN,
        "nothing_to_gain": ("x",),
    }
    assert assess(check, answers).open_points == ("scored", "plain")


def test_impulses_belong_to_the_two_least_clear_dimensions_not_assessable_first():
    check = questionnaire(
        single("a", dimension="one"),
        single("b", dimension="two"),
        single("c", dimension="three", optional=True),
        dimensions=("one", "two", "three"),
    )
    found = assess(check, {"a": ("o1",), "b": ("o1",), "c": SKIPPED})
    assert found.impulses == (("three", "open"), ("one", "partly"))


def test_one_dimension_has_one_impulse():
    check = questionnaire(single("a", dimension="problem"))
    assert assess(check, {"a": ("o3",)}).impulses == (("problem", "clear"),)


def test_what_would_change_it_names_answers_below_their_maximum_and_no_skipped_ones():
    alone = Option("alone", "Alone", not_applicable=True)
    check = questionnaire(
        single("full", dimension="problem"),
        single("low", dimension="problem"),
        single("unsure", dimension="problem", unknown=True),
        single("left", dimension="problem", optional=True),
        single("not_mine", options=[Option("o3", "Yes", 3), alone], dimension="problem"),
    )
    answers = {
        "full": ("o3",),
        "low": ("o1",),
        "unsure": UNKNOWN,
        "left": SKIPPED,
        "not_mine": ("alone",),
    }
    found = assess(check, answers).to_next_stage
    assert found is not None
    assert (found.stage, dict(found.dimensions)) == ("later", {"problem": ("low", "unsure")})


def test_at_the_last_stage_nothing_would_change_it():
    check = questionnaire(single("a", dimension="problem"))
    assert assess(check, {"a": ("o3",)}).to_next_stage is None


def test_a_conversation_is_offered_from_its_stage_on():
    check = two_dimensions()
    assert not assess(check, {"p": ("o3",), "t": ("o0",)}).conversation_offered
    assert assess(check, {"p": ("o3",), "t": ("o3",)}).conversation_offered


def test_there_is_no_result_while_a_shown_required_question_is_unanswered():
    check = questionnaire(single("a", dimension="problem"), text("b"))
    with pytest.raises(AnswerMissing) as missing:
        assess(check, {})
    assert missing.value.question_id == "a"
    assert assess(check, {}, partial=True).stage == "early"


def test_a_required_question_that_is_not_shown_is_not_missing():
    check = questionnaire(
        single("a", dimension="problem"),
        single("b", dimension="problem", show_if=when({"a": ["o0"]})),
    )
    assert clarity(check, {"a": ("o3",)}) == 100


def test_an_answer_to_a_hidden_question_counts_for_nothing():
    check = questionnaire(
        single("a", dimension="problem"),
        single("b", dimension="problem", show_if=when({"a": ["o0"]})),
        single("c", dimension="problem", show_if=when({"b": ["o3"]})),
    )
    assert clarity(check, {"a": ("o3",), "b": ("o3",), "c": ("o0",)}) == 100
