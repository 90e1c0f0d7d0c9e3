"""What the product promises. Each promise names the tests that hold it; what is held nowhere else
is held here.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element

import pytest

from app.translations import Words
from app.translations.catalogue import texts
from tests.application import Site
from tests.fixtures.database import ON_SQLITE
from tests.page import Page
from tests.prospect import TYPED, Prospect

TESTS: Final = Path(__file__).parent

PROMISES: Final[Mapping[str, tuple[str, ...]]] = {
    "P1 nothing is gated": (
        "test_promises.py::test_nothing_is_asked_of_a_person_before_result_and_report",
        "browser/test_whole_way.py::test_the_whole_way",
        "definitions/test_faults.py::test_a_fault_is_found_where_it_stands_and_explained_in_both_languages",
    ),
    "P2 silence": (
        "services/test_retention.py::test_whoever_does_nothing_hears_nothing_in_400_days",
        "browser/test_early.py::test_who_looks_at_everything_and_asks_for_nothing_hears_nothing",
        "test_promises.py::test_every_mail_there_is_answers_an_action",
    ),
    "P3 a weak area is never outvoted": (
        "domain/test_assessment.py::test_a_strong_dimension_does_not_outvote_an_open_one",
        "domain/test_rules.py::test_a_stage_is_reached_only_with_every_band_it_requires",
    ),
    "P4 not known yet is a full answer": (
        "web/test_way.py::test_not_known_yet_is_an_answer_to_every_kind_of_question",
        "domain/test_rules.py::test_every_unknown_answer_comes_back_as_an_open_point",
        "rendering/test_pages.py::test_every_open_point_comes_with_something_to_do",
    ),
    "P5 calm is mature": (
        "domain/test_rules.py::test_urgency_never_changes_the_stage",
        "domain/test_assessment.py::test_enough_unknown_urgency_answers_decide_the_level_whatever_the_points",
        "definitions/test_tone.py::test_our_own_questionnaires_press_nobody",
    ),
    "P6 explained": (
        "rendering/test_pages.py::test_every_counted_answer_is_in_the_trace",
        "domain/test_rules.py::test_what_would_change_it_does_change_it",
        "rendering/test_report.py::test_everything_of_the_result_is_in_it",
    ),
    "P7 clear limits": (
        "test_promises.py::test_whom_the_firm_is_not_right_for_is_told_to_everybody",
        "web/test_privacy.py::test_leaving_because_it_does_not_fit_counts_one_number_and_nothing_else",
    ),
    "P8 honest ways": (
        "test_promises.py::test_ways_stand_side_by_side_and_are_made_alike",
        "rendering/test_pages.py::test_every_way_says_whether_the_firm_earns_with_it",
        "definitions/test_tone.py::test_a_category_without_an_honest_way_is_a_warning",
        "definitions/test_second_questionnaire.py::test_every_reading_offers_to_change_nothing_and_one_earns_us_nothing",
    ),
    "P9 sales gets what the prospect saw": (
        "web/test_conversation.py::test_sales_gets_the_previewed_brief_byte_for_byte",
        "web/test_attachment.py::test_the_document_opened_before_sending_is_the_one_that_is_attached",
        "web/test_conversation.py::test_with_only_the_contact_released_nothing_of_the_result_leaves",
        "web/test_conversation.py::test_with_the_result_released_no_free_text_leaves",
        "browser/test_releases.py::test_everything_goes_along_where_everything_was_released",
    ),
    "P10 nothing is lost, nothing is sent twice": (
        "web/test_several_workers.py::test_two_tabs_answer_two_questions_a_hundred_times_and_none_is_lost",
        "web/test_several_workers.py::test_what_is_sent_four_times_at_once_leaves_once_ten_times_of_ten",
        "web/test_several_workers.py::test_a_server_killed_between_two_questions_loses_no_answer",
        "services/test_conversations.py::test_without_its_hand_off_a_request_is_not_confirmed",
        "cli/test_worker.py::test_a_worker_killed_with_a_message_in_hand_leaves_it_to_be_sent_again",
    ),
    "P11 the prospect owns the data": (
        "web/test_private_link.py::test_the_whole_link_works_without_a_cookie",
        "web/test_private_link.py::test_an_export_holds_every_assessment_with_its_result_and_time",
        "web/test_privacy.py::test_an_export_holds_everything_that_is_stored",
        "web/test_privacy.py::test_an_export_can_be_read_by_the_person_it_is_about",
        "web/test_erased.py::test_a_question_to_a_human_is_named_before_and_after",
        "web/test_privacy.py::test_once_erased_nothing_of_a_person_is_left",
        "web/test_take_back.py::test_a_request_that_has_not_left_never_does",
    ),
    "P12 a human is reachable at every stage": (
        "test_promises.py::test_a_human_can_be_asked_from_every_page_at_every_stage",
        "browser/test_early.py::test_a_question_reaches_a_person_and_no_salesperson",
        "web/test_bad_forms.py::test_a_question_goes_to_a_human_and_is_never_a_lead",
    ),
}

CONTACT = {"email", "tel", "url"}
"""Kinds of fields that ask who somebody is."""

TO_PROSPECTS = {"confirm", "private_link"}
TO_THE_FIRM = {"handoff", "erase_request", "question", "digest"}


@cache
def names_in(file: str) -> frozenset[str]:
    """The names of the tests in a file."""
    tree = ast.parse((TESTS / file).read_text("utf-8"))
    return frozenset(each.name for each in ast.walk(tree) if isinstance(each, ast.FunctionDef))


@pytest.mark.parametrize("promise", PROMISES)
def test_every_promise_is_held_by_tests_that_exist(promise: str):
    for pointer in PROMISES[promise]:
        file, _, name = pointer.partition("::")
        assert name in names_in(file), pointer


def test_all_twelve_promises_are_held():
    assert [each.split()[0] for each in PROMISES] == [f"P{number}" for number in range(1, 13)]


# --- P1 --------------------------------------------------------------------------------------


def fields_of(page: Page) -> Iterator[Element]:
    for tag in ("input", "textarea", "select"):
        yield from page.all(tag)


@ON_SQLITE
def test_nothing_is_asked_of_a_person_before_result_and_report(prospect: Prospect):
    """No page on the way has a field for a name or an address, and nobody is stopped."""
    asked: set[str] = set()
    pages = [prospect.opens()]
    at = "/question/art"
    while at.startswith("/question/"):
        pages.append(prospect.opens(at))
        question = at.rpartition("/")[2]
        answer = prospect.answers(question, TYPED[question])
        at = answer.location.removeprefix(prospect.base)
    pages += [prospect.opens("/review"), prospect.opens("/result")]
    for page in pages:
        assert page.status == 200
        for each in fields_of(page):
            assert each.get("type") not in CONTACT
            assert each.get("autocomplete", "off") == "off"
            asked.add(each.get("name", ""))
    assert asked.isdisjoint({"name", "email", "phone", "company"})
    report = prospect.opens("/report.pdf")
    assert (report.status, report.headers["Content-Type"]) == (200, "application/pdf")
    assert prospect.site.rows("requests") == prospect.site.rows("outbox") == []


# --- P2 --------------------------------------------------------------------------------------


def test_every_mail_there_is_answers_an_action():
    """Two kinds go to a prospect, each asked for by them; none reminds of anything."""
    kinds = {
        key.partition(".")[0].removeprefix("mail_") for key in texts("de") if key[:5] == "mail_"
    }
    assert kinds == TO_PROSPECTS | TO_THE_FIRM
    words = " ".join(value for key, value in texts("de").items() if key.startswith("mail_"))
    assert not re.search(r"erinner|noch nicht abgeschlossen|vergessen Sie nicht", words, re.I)


# --- P7 --------------------------------------------------------------------------------------


@ON_SQLITE
@pytest.mark.parametrize("stand", [0, 8])
def test_whom_the_firm_is_not_right_for_is_told_to_everybody(
    prospect: Prospect, site: Site, stand: int
):
    """Before anything is answered, and on every result, with the door to leave."""
    edition = site.surroundings.catalogue.edition("heizung")
    assert edition is not None
    limits = edition.questionnaires[prospect.language].limits
    landing = prospect.opens()
    result = prospect.completes(stand=stand).opens("/result")
    for item in limits.items:
        assert item in landing.text
        assert item in result.text
    assert f"{prospect.base}/not-for-me" in result.links


# --- P8 --------------------------------------------------------------------------------------


def shape(element: Element) -> tuple[object, ...]:
    """An element without its words."""
    return (element.tag, element.get("class"), tuple(shape(each) for each in element))


@ON_SQLITE
def test_ways_stand_side_by_side_and_are_made_alike(prospect: Prospect, say: Words):
    page = prospect.completes().opens("/result")
    (ways,) = [each for each in page.all("ul") if each.get("class") == "ways"]
    assert len(ways) >= 2
    assert len({shape(way) for way in ways}) == 1
    for way in ways:
        terms = [term.text for term in way.iter("dt")]
        assert terms[:2] == [say("result.path_gain"), say("result.path_price")]


# --- P12 -------------------------------------------------------------------------------------


@ON_SQLITE
@pytest.mark.parametrize("stand", [0, 3, 8])
def test_a_human_can_be_asked_from_every_page_at_every_stage(
    prospect: Prospect, site: Site, stand: int, say: Words
):
    ask = f"{prospect.base}/ask"
    assert ask in prospect.opens().links
    assert ask in prospect.opens("/question/art").links
    prospect.completes(stand=stand)
    for step in ("/review", "/result", "/conversation", "/private", "/erase", "/again"):
        assert ask in prospect.opens(step).links, step
    assert prospect.asks().heading == say("ask.done_heading")
    assert site.delivers().only()["To"] == "fragen@probewerk.example"
    assert site.rows("requests") == []
