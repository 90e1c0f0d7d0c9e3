"""Very many answers by chance: what they come to is what the assessment says of each."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings

from app.config import ROOT
from app.definitions.codes import Codes
from app.definitions.cohort import Cohort, Outcomes
from app.definitions.drawing import Drawing
from app.definitions.loader import load
from app.definitions.simulation import Hindrance, Profile, difference, simulate
from app.domain.answers import SKIPPED, UNKNOWN, Answers, plain, read
from app.domain.assessment import Assessment, assess
from app.domain.questionnaire import Option, Questionnaire, Recipients, UrgencyLevel
from bench.shapes import SHAPES
from tests.builders import multi, questionnaire, scale, single, stage, text, when
from tests.definitions.any_questionnaire import small, ways

profiles = pytest.mark.parametrize("profile", Profile)


def flagship() -> Questionnaire:
    edition = load(ROOT / "questionnaires", "klarheitscheck")
    return edition.questionnaires[edition.language]


def assert_same_as_assessed(asked: Questionnaire, profile: Profile, count: int) -> None:
    """Each person's outcome is that of the assessment, and each answer fits its question."""
    cohort = Cohort(asked)
    drawing = Drawing(7, profile)
    persons = drawing.persons(count)
    columns = {id_: drawing.column(codes, persons) for id_, codes in cohort.codes.items()}
    outcomes = cohort.outcomes(columns, count)
    for person in range(count):
        answers = {id_: codes.value(columns[id_][person]) for id_, codes in cohort.codes.items()}
        for id_, value in answers.items():
            question = asked.questions[id_]
            assert value is SKIPPED or read(question, plain(value, question)) == value
        assert_same(asked, outcomes, person, assess(asked, answers))


def assert_same(asked: Questionnaire, outcomes: Outcomes, person: int, result: Assessment) -> None:
    second = outcomes.second[person]
    assert asked.stages[outcomes.stage[person]].id == result.stage
    assert asked.categories[outcomes.first[person]].id == result.category
    assert (asked.categories[second].id if second >= 0 else None) == result.second_category
    assert asked.urgency[outcomes.urgency[person]].id == result.urgency_level
    assert outcomes.open_points[person] == len(result.open_points)
    for dimension in result.dimensions:
        rank = outcomes.bands[dimension.dimension_id][person]
        assert list(asked.bands)[max(rank, 0)] == dimension.band
        assert (rank < 0) == (dimension.clarity is None)


@settings(max_examples=100, deadline=None)
@given(small())
def test_outcomes_are_those_of_the_assessment(case: tuple[Questionnaire, Recipients]):
    for profile in Profile:
        assert_same_as_assessed(case[0], profile, 20)


@profiles
@pytest.mark.parametrize("shape", ["many options", "narrow band", "last, 3 x 3 terms", "one multi"])
def test_large_questionnaires_have_the_outcomes_of_the_assessment(shape: str, profile: Profile):
    assert_same_as_assessed(SHAPES[shape](Random(1)), profile, 60)


@profiles
def test_the_flagship_has_the_outcomes_of_the_assessment(profile: Profile):
    assert_same_as_assessed(flagship(), profile, 150)


@profiles
def test_the_counts_are_those_of_the_answers_drawn(profile: Profile):
    asked, size = flagship(), 300
    cohort, drawing = Cohort(asked), Drawing(3, profile)
    persons = drawing.persons(size)
    columns = {id_: drawing.column(codes, persons) for id_, codes in cohort.codes.items()}
    everybody: list[Answers] = [
        {id_: codes.value(columns[id_][person]) for id_, codes in cohort.codes.items()}
        for person in range(size)
    ]
    results = [assess(asked, each) for each in everybody]
    found = simulate(asked, size, 3, profile)
    for id_ in asked.stages_by_id:
        assert found.stages[id_] == sum(each.stage == id_ for each in results)
    for id_ in asked.categories_by_id:
        assert found.first_categories[id_] == sum(each.category == id_ for each in results)
        assert found.second_categories[id_] == sum(each.second_category == id_ for each in results)
    for id_ in asked.urgency_by_id:
        assert found.urgency[id_] == sum(each.urgency_level == id_ for each in results)
    for id_ in asked.dimensions_by_id:
        for band in asked.bands:
            assert found.bands[id_][band] == sum(
                each.dimension(id_).band == band for each in results
            )
    for id_ in asked.questions:
        assert found.open_questions[id_] == sum(id_ in each.open_points for each in results)
    for number, times in found.open_points.items():
        assert times == sum(len(each.open_points) == number for each in results)
    assert found.offered == sum(each.conversation_offered for each in results)
    for hindrance in found.to_next_stage:
        assert hindrance.count == sum(
            each.to_next_stage is not None
            and each.to_next_stage.stage == hindrance.stage
            and hindrance.dimension in each.to_next_stage.dimensions
            for each in results
        )


@profiles
def test_the_same_seed_draws_the_same_and_another_one_does_not(profile: Profile):
    asked = flagship()
    assert simulate(asked, 2000, 1, profile) == simulate(asked, 2000, 1, profile)
    assert simulate(asked, 2000, 1, profile) != simulate(asked, 2000, 2, profile)


def test_more_answers_than_fit_into_memory_at_once_are_all_counted():
    found = simulate(flagship(), 25_001, 1, Profile.UNIFORM)
    assert sum(found.stages.values()) == sum(found.open_points.values()) == found.count == 25_001
    assert found.share(found.count) == 1


@pytest.mark.parametrize(
    "question",
    [
        single("q", unknown=True, optional=True),
        scale("q", 2, 5, unknown=True),
        multi(
            "q",
            [Option(id_, "An option") for id_ in ("a", "b", "c")]
            + [Option("none", "None", exclusive=True)],
            unknown=True,
            optional=True,
        ),
        text("q"),
    ],
    ids=["single", "scale", "multi", "text"],
)
def test_uniform_means_that_every_valid_answer_is_equally_likely(question):
    codes = Codes(question)
    drawing = Drawing(1, Profile.UNIFORM)
    drawn = [codes.value(each) for each in drawing.column(codes, drawing.persons(20_000))]
    possible = {answers.get("q", SKIPPED) for answers in ways(questionnaire(question))}
    assert set(drawn) == possible
    for value in possible:
        assert drawn.count(value) / len(drawn) == pytest.approx(1 / len(possible), rel=0.15)


def test_plausible_answers_are_clearer_and_less_often_unknown_for_the_clear():
    def answers(clarity: float) -> list[object]:
        drawing = Drawing(1, Profile.PLAUSIBLE)
        codes = Codes(single("q", dimension="problem", unknown=True))
        return [codes.value(each) for each in drawing.column(codes, {clarity: 4000})]

    vague, clear = answers(0.1), answers(0.9)
    assert vague.count(("o0",)) > 3 * vague.count(("o3",))
    assert clear.count(("o3",)) > 3 * clear.count(("o0",))
    assert vague.count(UNKNOWN) > 3 * clear.count(UNKNOWN) > 0
    assert {("o0",), ("o1",), ("o2",), ("o3",), UNKNOWN} == set(vague)


def test_plausible_answers_of_one_person_hang_together():
    asked = questionnaire(
        *(single(f"a{at}", dimension="one") for at in range(4)),
        *(single(f"b{at}", dimension="two") for at in range(4)),
        dimensions=("one", "two"),
        stages=(stage("early"), stage("late", one="clear", two="clear")),
    )

    def both(profile: Profile) -> float:
        found = simulate(asked, 5000, 1, profile)
        one, two = (found.bands[id_]["clear"] / found.count for id_ in ("one", "two"))
        return found.stages["late"] / found.count / (one * two)

    assert both(Profile.UNIFORM) == pytest.approx(1, abs=0.1)
    assert both(Profile.PLAUSIBLE) > 2


def test_what_stands_in_the_way_comes_most_frequent_first():
    asked = questionnaire(
        single("easy", options=[Option("o0", "No", 0), Option("o1", "Yes", 1)], dimension="one"),
        single(
            "hard", options=[Option(f"o{at}", "?", at // 7) for at in range(8)], dimension="two"
        ),
        dimensions=("one", "two"),
        stages=(stage("early"), stage("late", one="clear", two="clear")),
    )
    found = simulate(asked, 8000, 1, Profile.UNIFORM)
    hard, easy = found.to_conversation
    assert (hard.dimension, easy.dimension) == ("two", "one")
    assert hard == Hindrance("late", "two", "clear", hard.count, hard.alone)
    assert found.share(hard.count) == pytest.approx(7 / 8, abs=0.02)
    assert found.share(hard.alone) == pytest.approx(7 / 16, abs=0.02)
    assert found.share(easy.alone) == pytest.approx(1 / 16, abs=0.02)
    assert found.offered + hard.count + easy.alone == found.count
    assert found.to_next_stage == found.to_conversation


def test_a_dimension_nobody_answered_counts_as_not_assessable_and_among_the_lowest_band():
    asked = questionnaire(single("q", dimension="problem", optional=True))
    found = simulate(asked, 5000, 1, Profile.UNIFORM)
    assert found.share(found.not_assessable["problem"]) == pytest.approx(1 / 5, abs=0.03)
    assert found.share(found.bands["problem"]["open"]) == pytest.approx(2 / 5, abs=0.03)


def test_urgency_that_is_not_known_counts_only_where_the_question_is_shown():
    levels = (
        UrgencyLevel("calm", "Calm", "", from_points=0),
        UrgencyLevel("unclear", "Unclear", "", unknown_answers=1),
    )
    asked = questionnaire(
        single("first", options=[Option("o0", "No"), Option("o1", "Yes")], dimension="problem"),
        single(
            "when",
            options=[Option("o0", "Soon", urgency=1)],
            unknown=True,
            show_if=when({"first": ["o1"]}),
        ),
        urgency=levels,
    )
    found = simulate(asked, 5000, 1, Profile.UNIFORM)
    assert found.share(found.urgency["unclear"]) == pytest.approx(1 / 4, abs=0.03)


@profiles
def test_the_same_questionnaire_moves_nobody(profile: Profile):
    assert difference(flagship(), flagship(), 2000, 1, profile).moves == {}


def test_only_whom_a_changed_rule_touches_gets_another_stage():
    old = questionnaire(
        *(single(f"q{at}", dimension="problem") for at in range(3)),
        stages=(stage("early"), stage("late", problem="clear")),
    )
    new = replace(old, bands={"open": 0, "partly": 33, "clear": 80})
    found = difference(old, new, 20_000, 1)
    # Of 64 ways, 20 are worth at least 6 of 9 points, and 4 of these at least 8.
    assert set(found.moves) == {("late", "early")}
    assert found.share == pytest.approx(16 / 64, abs=0.01)
    assert found.moved == found.moves["late", "early"]


def test_answers_to_options_that_are_gone_are_drawn_anew():
    def asked(*ids: str) -> Questionnaire:
        options = [Option(id_, "An option", int(id_ == "best")) for id_ in ids]
        return questionnaire(single("q", options=options, dimension="problem"))

    found = difference(asked("best", "gone"), asked("best", "new"), 10_000, 1)
    # Everybody with "gone" gets one of the two options, half of them the best one.
    assert set(found.moves) == {("early", "later")}
    assert found.share == pytest.approx(1 / 4, abs=0.02)


def test_combinations_are_kept_only_where_all_their_options_still_go_together():
    def asked(*options: Option) -> Questionnaire:
        some = multi("some", options, dimension="problem", cap=2)
        return questionnaire(some, bands={"open": 0, "clear": 100})

    first, second = Option("first", "First", 1), Option("second", "Second", 1)
    assert difference(asked(first, second), asked(second, first), 3000, 1).moves == {}
    alone = replace(second, exclusive=True, clarity=0)
    moved = difference(asked(first, second), asked(replace(first, clarity=2), alone), 9000, 1)
    # "first" alone becomes clear; both together are drawn anew, and half of them stay clear.
    assert moved.moves["early", "later"] / moved.count == pytest.approx(1 / 3, abs=0.03)
    assert moved.moves["later", "early"] / moved.count == pytest.approx(1 / 6, abs=0.03)


def test_a_question_of_another_type_is_drawn_anew():
    old = questionnaire(scale("q", 0, 1, dimension="problem"))
    options = [Option("o0", "No", 0), Option("o1", "Yes", 1)]
    new = questionnaire(single("q", options=options, dimension="problem"))
    assert difference(old, new, 5000, 1).share == pytest.approx(1 / 2, abs=0.03)
