"""The rules in words: those that apply to a questionnaire, no others."""

from typing import Any

from app.domain.answers import Value
from app.domain.orientation import Orientation, orient
from app.domain.questionnaire import Option, Question, UrgencyLevel, Use
from app.rendering.method import topics
from app.translations import text
from tests.builders import multi, questionnaire, scale, single
from tests.builders import text as free_text
from tests.rendering import flagship


def rules(language: str, said: Orientation, *names: str) -> tuple[str, ...]:
    """What is told about these topics, or about all."""
    told = [each for each in topics(language, said) if each.id in names or not names]
    return tuple(rule for each in told for rule in each.rules)


def result(
    *questions: Question, answers: dict[str, Value] | None = None, **more: Any
) -> Orientation:
    """What a questionnaire of these questions says to these answers."""
    return orient(questionnaire(*questions, **more), answers or {}, partial=True)


def test_a_plain_questionnaire_needs_few_rules() -> None:
    plain = result(single("a", dimension="problem"))
    assert rules("en", plain, "answers") == (text("en", "method.counting"),)
    assert rules("en", plain, "open_points") == (text("en", "method.open_points"),)


def test_each_rule_is_told_where_a_question_makes_it_matter() -> None:
    told = rules("de", result(single("a", dimension="problem", unknown=True), free_text("b")))
    assert text("de", "method.counting_unknown") in told
    assert text("de", "method.counting_left_out") in told
    assert text("de", "method.counting_free_text") in told
    assert text("de", "method.counting_hidden") not in told


def test_selections_and_scales_are_told_only_where_they_are_scored() -> None:
    some = (Option("x", "X", 2), Option("y", "Y", 1))
    names = [text("en", "method.counting_multi"), text("en", "method.counting_scale")]
    unscored = rules("en", result(single("a", dimension="problem"), multi("b", some), scale("c")))
    scored = rules(
        "en", result(multi("b", some, dimension="problem"), scale("c", dimension="problem"))
    )
    assert [each for each in names if each in unscored] == []
    assert [each for each in names if each in scored] == names


def test_bounds_and_names_are_those_of_the_questionnaire() -> None:
    told = " ".join(rules("de", flagship.result("ganz_am_anfang")))
    assert "„offen“ ab 0, „teilweise“ ab 33, „klar“ ab 66" in told
    assert "„Es eilt nicht“ ab 0, „Im Blick behalten“ ab 3, „Die Zeit spielt eine Rolle“" in told
    assert "gilt als „offen“" in told
    assert "Ohne Punkte gilt „Noch offen“." in told
    assert "mindestens 2 dieser Fragen" in told
    assert "ab der Stufe „Entscheiden“" in told


def test_the_example_is_the_first_area_of_the_result_that_has_a_clarity() -> None:
    questions = (single("a", dimension="first"), single("b", dimension="second"))
    said = result(*questions, answers={"b": ("o2",)}, dimensions=("first", "second"))
    example = text(
        "en", "method.example", dimension="Second", value=2, maximum=3, clarity=66, band="clear"
    )
    assert [each for each in rules("en", said) if each.startswith("Yours")] == [example]
    assert not any(each.startswith("Yours") for each in rules("en", result(*questions)))


def test_limits_of_points_for_timing_are_told_only_where_there_is_one() -> None:
    urgent = (Option("x", "X", 0, urgency=2), Option("y", "Y", 0, urgency=1))
    limit = text("de", "method.urgency_cap")
    assert limit not in rules("de", result(multi("a", urgent)))
    assert limit in rules("de", result(multi("a", urgent, cap=2)))


def test_a_level_for_unknown_answers_is_told_only_where_there_is_one() -> None:
    levels = (UrgencyLevel("calm", "Calm", "No hurry.", from_points=0),)
    told = " ".join(rules("en", result(single("a"), urgency=levels)))
    assert "applies instead" not in told


def test_an_own_question_is_among_what_is_open_where_one_can_be_written() -> None:
    said = result(single("a"), free_text("b", use=Use.OWN_QUESTION))
    assert text("de", "method.open_points_own") in rules("de", said, "open_points")


def test_every_topic_has_a_name_in_every_language() -> None:
    for language in ("de", "en"):
        told = topics(language, flagship.result("ganz_am_anfang", language))
        assert all(text(language, f"report.topic_{topic.id}") for topic in told)
