"""The second questionnaire shows what the first does not need; its personas meet all of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from app.config import ROOT
from app.definitions.edition import Persona
from app.definitions.loader import examine, load
from app.domain.answers import Answers, read_all, shown_questions
from app.domain.assessment import Assessment, assess
from app.domain.conversation import Release
from app.domain.handoff import destination
from app.domain.questionnaire import Question, Questionnaire, QuestionType

FOLDER: Final = ROOT / "questionnaires"
SLUG: Final = "ruhe-im-buero"
EDITION: Final = load(FOLDER, SLUG)
ASKED: Final = EDITION.questionnaires["de"]
QUESTIONS: Final = tuple(ASKED.questions.values())

LONGEST_LABEL: Final = 120
"""Characters an answer may have, so that it is read at one look on a phone."""


def persona_named(id_: str) -> Persona:
    return next(each for each in EDITION.personas if each.id == id_)


def answers_of(persona: Persona) -> Answers:
    return read_all(ASKED, persona.answers)


def result_of(persona: Persona) -> Assessment:
    return assess(ASKED, answers_of(persona))


def shown_to(persona: Persona) -> set[str]:
    return {each.id for each in shown_questions(ASKED, answers_of(persona))}


def recipient_of(id_: str) -> str:
    given = answers_of(persona_named(id_))
    return destination(EDITION.recipients, ASKED, given, Release.ALL).address


def of_type(kind: QuestionType) -> Iterator[Question]:
    return (each for each in QUESTIONS if each.type is kind)


def section_of(question_id: str) -> str:
    return ASKED.questions[question_id].section_id


def test_it_is_valid_and_nothing_about_it_is_warned_of() -> None:
    examined = examine(FOLDER, SLUG)
    assert examined.edition is not None
    assert examined.findings == ()


def test_it_speaks_german_and_english() -> None:
    assert EDITION.languages == ("de", "en")


def test_a_question_may_depend_on_an_earlier_section() -> None:
    across = {
        each.id
        for each in QUESTIONS
        if each.show_if
        and any(section_of(other) != each.section_id for other in each.show_if.question_ids)
    }
    assert across == {"w_miete", "v_beteiligt"}


def test_one_condition_has_alternatives_and_one_needs_two_questions_at_once() -> None:
    conditions = [each.show_if for each in QUESTIONS if each.show_if]
    assert any(len(each.alternatives) > 1 for each in conditions)
    assert any(len(term) > 1 for each in conditions for term in each.alternatives)


@pytest.mark.parametrize("question_id", [each.id for each in QUESTIONS if each.show_if])
def test_some_personas_see_a_conditional_question_and_some_do_not(question_id: str) -> None:
    seen = {question_id in shown_to(each) for each in EDITION.personas}
    assert seen == {True, False}


def test_every_type_of_question_is_there() -> None:
    assert {each.type for each in QUESTIONS} == set(QuestionType)


def test_the_number_has_a_unit_and_decimals() -> None:
    (height,) = of_type(QuestionType.NUMBER)
    assert (height.unit, height.decimals) == ("m", 2)


def test_answers_chosen_together_count_for_clarity_up_to_a_cap() -> None:
    counted = [each for each in of_type(QuestionType.MULTI) if each.dimension]
    assert counted
    assert all(each.cap and each.cap < sum(o.clarity for o in each.options) for each in counted)


def test_a_scale_weighs_about_as_much_as_a_choice() -> None:
    for each in of_type(QuestionType.SCALE):
        assert each.min is not None
        assert each.max is not None
        assert each.max - each.min <= 4


def test_what_does_not_apply_is_left_out_of_the_count() -> None:
    tax_adviser = persona_named("allein_an_der_strasse")
    backing = result_of(tax_adviser).dimension("rueckhalt")
    assert {each.question_id: each.maximum for each in backing.scores} == {
        "v_gehoert": 3,
        "v_grenzen": 0,
    }


def test_personas_meet_every_stage_category_and_level_of_urgency() -> None:
    results = [result_of(each) for each in EDITION.personas]
    assert {each.stage for each in results} == {each.id for each in ASKED.stages}
    assert {each.category for each in results} == {each.id for each in ASKED.categories}
    assert {each.urgency_level for each in results} == {each.id for each in ASKED.urgency}
    assert any(each.second_category for each in results)


def test_every_persona_says_all_it_expects() -> None:
    for each in EDITION.personas:
        expect = each.expect
        assert None not in (expect.stage, expect.category, expect.urgency, expect.offered)


def test_every_route_is_taken_by_somebody() -> None:
    assert recipient_of("umzug_mit_termin") == "planung@example.com"
    assert recipient_of("klar_und_ohne_eile") == "standorte@example.com"
    assert recipient_of("allein_an_der_strasse") == "raumklang@example.com"


def test_who_is_answered_by_somebody_else_because_of_an_answer_is_told_so() -> None:
    routes = EDITION.recipients.routes
    for question_id in {name for each in routes for name in each.when.question_ids}:
        why = ASKED.questions[question_id].why
        assert why is not None
        assert "wer Ihnen antwortet" in why


def test_every_open_point_can_be_acted_upon() -> None:
    could_be_open = [each for each in QUESTIONS if each.unknown or each.dimension]
    assert [each.id for each in could_be_open if each.next_step is None] == []


def test_every_reading_offers_to_change_nothing_and_one_earns_us_nothing() -> None:
    for each in ASKED.categories:
        assert [path.unchanged for path in each.paths].count(True) == 1
        assert len(each.paths) >= 3
    without_us = {each.id for each in ASKED.categories if not any(p.ours for p in each.paths)}
    assert without_us == {"geraete", "offen"}


def test_no_path_stands_before_the_others_by_a_longer_promise() -> None:
    for category in ASKED.categories:
        for path in category.paths:
            assert path.gain.count(". ") == 0
            assert path.price.count(". ") == 0


@pytest.mark.parametrize("asked", EDITION.questionnaires.values(), ids=EDITION.languages)
def test_answers_are_short_enough_to_be_read_at_one_look(asked: Questionnaire) -> None:
    for question in asked.questions.values():
        for option in question.options:
            assert len(option.label) <= LONGEST_LABEL


@pytest.mark.parametrize("name", [f"{SLUG}.yaml", f"{SLUG}.en.yaml"])
def test_it_is_written_calmly(name: str) -> None:
    written = texts_of(FOLDER / name)
    assert [each for each in written if re.search(r"!|\s[-\u2013\u2014]\s|…|\.\.\.", each)] == []


def texts_of(path: Path) -> list[str]:
    """What people read of a file: everything but its comments."""
    lines = (each.strip().removeprefix("- ") for each in path.read_text("utf-8").splitlines())
    return [each for each in lines if not each.startswith("#")]
