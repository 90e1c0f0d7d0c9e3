"""What the inspector says: which answer caused what, and why a question is hidden."""

from __future__ import annotations

import pytest

from app.definitions.edition import Edition, Persona
from app.definitions.loader import load
from app.domain.answers import SKIPPED, UNKNOWN, Answers, read_all, shown_questions
from app.domain.conversation import Release
from app.domain.handoff import destination
from app.domain.questionnaire import Option, Questionnaire, Recipients, Route
from app.services.inspection import Inspection, Row, inspect, leading_to
from tests.builders import multi, questionnaire, single, text, when
from tests.fixtures.product import ROOT

FLAGSHIP = load(ROOT / "questionnaires", "klarheitscheck")
PERSONAS = pytest.mark.parametrize("persona", FLAGSHIP.personas, ids=lambda each: each.id)


def edition_of(asked: Questionnaire, *routes: Route, **more: object) -> Edition:
    """A questionnaire as if it came from a file."""
    recipients = Recipients("sales@firm.example", "people@firm.example", routes)
    return Edition("check", "1", "de", {}, {"de": asked}, recipients, **more)  # type: ignore[arg-type]


def look(asked: Questionnaire, answers: Answers, *routes: Route) -> Inspection:
    return inspect(edition_of(asked, *routes), asked, answers)


def row(inspection: Inspection, question_id: str) -> Row:
    rows = [each for _, rows in inspection.sections for each in rows]
    return next(each for each in rows if each.question.id == question_id)


@pytest.fixture
def branching() -> Questionnaire:
    """The second question hangs on the first, the third on the second."""
    return questionnaire(
        single("first", unknown=True),
        single("second", show_if=when({"first": ["o2", "o1"]})),
        single("third", show_if=when({"second": ["o3"]}, {"first": ["unknown"]})),
    )


@PERSONAS
def test_what_single_answers_cause_adds_up_to_the_result(persona: Persona):
    asked = FLAGSHIP.questionnaires["de"]
    seen = inspect(FLAGSHIP, asked, read_all(asked, persona.answers))
    assessed = seen.orientation.assessment
    rows = [each for _, rows in seen.sections for each in rows if each.effect]

    assert sum(points for _, points in seen.urgency) == assessed.urgency_points
    assert sum(each.effect.urgency or 0 for each in rows) == assessed.urgency_points
    most = max(seen.categories, key=lambda each: each.points)
    assert (most.category.id if most.points else "offen") == assessed.category
    for tally in seen.categories:
        assert sum(points for _, points in tally.causes) == tally.points
        from_rows = sum(each.effect.categories.get(tally.category.id, 0) for each in rows)
        assert from_rows == tally.points
    for area in seen.orientation.areas:
        scores = [
            each.effect.score for each in rows if each.question.dimension == area.dimension.id
        ]
        assert sum(each.value for each in scores) == area.value
        assert sum(each.maximum for each in scores) == area.maximum


@PERSONAS
def test_a_persona_is_recognised_by_the_answers(persona: Persona):
    asked = FLAGSHIP.questionnaires["en"]
    answers = read_all(asked, persona.answers)
    assert inspect(FLAGSHIP, asked, answers).persona == persona.id
    assert inspect(FLAGSHIP, asked, answers | {"f_worte": "Etwas anderes"}).persona is None
    if "f_worte" not in answers:
        assert inspect(FLAGSHIP, asked, answers | {"f_worte": SKIPPED}).persona == persona.id


def test_what_is_missing_for_a_result_is_counted_and_nothing_fails_without_answers():
    asked = questionnaire(single("must"), text("may"))
    seen = look(asked, {})
    assert [each.id for each in seen.missing] == ["must"]
    assert seen.orientation.assessment.stage == asked.stages[0].id
    assert look(asked, {"must": ("o1",)}).missing == ()


def test_a_hidden_question_says_which_answers_would_show_it(branching: Questionnaire):
    hidden = row(look(branching, {"first": ("o0",)}), "second")
    assert not hidden.shown
    ((part,),) = hidden.condition
    assert part.question.id == "first"
    assert part.wanted == ("o1", "o2")
    assert part.value == ("o0",)
    assert part.shown
    assert not part.holds


def test_a_condition_on_a_hidden_question_does_not_hold_whatever_was_answered(
    branching: Questionnaire,
):
    hidden = row(look(branching, {"first": ("o0",), "second": ("o3",)}), "third")
    (first,), (other,) = hidden.condition
    assert (first.question.id, first.value) == ("second", ("o3",))
    assert not first.shown
    assert not first.holds
    assert other.wanted == ("unknown",)
    assert not other.holds


def test_a_kept_answer_to_a_hidden_question_causes_nothing(branching: Questionnaire):
    kept = row(look(branching, {"first": ("o0",), "second": ("o3",)}), "second")
    assert kept.value == ("o3",)
    assert kept.effect is None


def test_several_answers_count_together_up_to_the_cap():
    options = [
        Option("a", "A", clarity=2, urgency=1, category={"flow": 2}),
        Option("b", "B", clarity=2, urgency=2, category={"flow": 1, "roles": 1}),
    ]
    asked = questionnaire(multi("many", options, dimension="problem", cap=2))
    effect = row(look(asked, {"many": ("a", "b")}), "many").effect
    assert effect is not None
    assert effect.score is not None
    assert (effect.score.value, effect.score.maximum) == (2, 2)
    assert effect.urgency == 2
    assert effect.categories == {"flow": 3, "roles": 1}


def test_the_first_route_that_holds_is_taken_and_only_where_something_was_released(
    branching: Questionnaire,
):
    routes = (
        Route(when({"first": ["o3"]}), "three@firm.example"),
        Route(when({"first": ["o1"]}), "one@firm.example"),
        Route(when({"first": ["o1", "o2"]}), "two@firm.example"),
    )
    seen = look(branching, {"first": ("o1",)}, *routes)
    assert [each.taken for each in seen.ways] == [False, True, False]
    assert seen.destinations == {
        Release.CONTACT: "sales@firm.example",
        Release.RESULT: "one@firm.example",
        Release.ALL: "one@firm.example",
    }


def test_a_route_by_an_answer_that_does_not_count_is_not_taken(branching: Questionnaire):
    route = Route(when({"second": ["o3"]}), "there@firm.example")
    answers: Answers = {"first": ("o0",), "second": ("o3",)}
    seen = look(branching, answers, route)
    assert not seen.ways[0].taken
    recipients = edition_of(branching, route).recipients
    assert (
        seen.destinations[Release.ALL]
        == destination(recipients, branching, answers, Release.ALL).address
        == "sales@firm.example"
    )


@pytest.mark.parametrize(
    ("answers", "question_id", "changed"),
    [
        ({}, "first", {}),
        ({}, "second", {"first": ("o1",)}),
        ({"first": ("o2",)}, "second", {"first": ("o2",)}),
        ({"first": ("o0",)}, "third", {"first": ("o1",), "second": ("o3",)}),
        ({"first": UNKNOWN}, "third", {"first": UNKNOWN}),
    ],
)
def test_any_question_can_be_led_to(
    branching: Questionnaire, answers: Answers, question_id: str, changed: Answers
):
    found = leading_to(branching, answers, question_id)
    assert found == changed
    assert branching.questions[question_id] in shown_questions(branching, found)


def test_where_one_alternative_contradicts_itself_the_next_one_is_taken():
    asked = questionnaire(
        single("way"),
        single("left", show_if=when({"way": ["o0"]})),
        multi("both", [Option("x", "X")], show_if=when({"way": ["o1"]})),
        single("end", show_if=when({"left": ["o0"], "way": ["o1"]}, {"both": ["x"]})),
    )
    assert leading_to(asked, {}, "end") == {"way": ("o1",), "both": ("x",)}


def test_a_question_that_nothing_leads_to_is_not_led_to():
    asked = questionnaire(
        single("way"),
        single("left", show_if=when({"way": ["o0"]})),
        single("never", show_if=when({"left": ["o0"], "way": ["o1"]})),
    )
    assert leading_to(asked, {"way": ("o3",)}, "never") is None
