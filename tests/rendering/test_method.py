"""The rules in words: those that apply to a questionnaire, no others."""

from app.domain.questionnaire import UrgencyLevel
from app.rendering.method import counting_rules, stage_rules, topics
from app.translations import text
from tests.builders import questionnaire, single
from tests.builders import text as free_text
from tests.rendering.flagship import edition


def test_a_plain_questionnaire_needs_few_rules() -> None:
    plain = questionnaire(single("a", dimension="problem"))
    assert counting_rules("en", plain) == (
        text("en", "method.counting"),
        text("en", "method.counting_maximum"),
    )


def test_each_rule_is_told_where_a_question_makes_it_matter() -> None:
    with_text = questionnaire(single("a", dimension="problem", unknown=True), free_text("b"))
    told = counting_rules("de", with_text)
    assert text("de", "method.counting_unknown") in told
    assert text("de", "method.counting_left_out") in told
    assert text("de", "method.counting_free_text") in told
    assert text("de", "method.counting_hidden") not in told


def test_bounds_of_bands_and_names_are_those_of_the_questionnaire() -> None:
    told = " ".join(stage_rules("de", edition().questionnaires["de"]))
    assert "„offen“ ab 0, „teilweise“ ab 33, „klar“ ab 66" in told
    assert "Ohne Punkte gilt „Noch offen“." in told
    assert "mindestens 2 dieser Fragen" in told
    assert "ab der Stufe „Entscheiden“" in told


def test_a_level_for_unknown_answers_is_told_only_where_there_is_one() -> None:
    levels = (UrgencyLevel("calm", "Calm", "No hurry.", from_points=0),)
    told = " ".join(stage_rules("en", questionnaire(single("a"), urgency=levels)))
    assert "applies instead" not in told


def test_every_topic_has_a_name_in_every_language() -> None:
    for language, one in edition().questionnaires.items():
        assert all(text(language, f"report.topic_{topic.id}") for topic in topics(language, one))
