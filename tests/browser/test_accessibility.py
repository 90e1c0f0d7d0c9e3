"""Every page of the walk: valid, nothing that axe finds fault with, and no scrolling sideways."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from app.definitions.edition import Edition, Persona
from app.domain.questionnaire import Questionnaire
from tests.browser.conversations import Wish, fill_in
from tests.browser.inspection import NARROW, Inspection, faults_of_html
from tests.browser.letters import Letter
from tests.browser.visitor import Visitor
from tests.fixtures.browser import OpenPage
from tests.fixtures.database import ON_SQLITE
from tests.fixtures.product import Product, wait_until
from tests.fixtures.smtp import Mailbox

pytestmark = ON_SQLITE


@pytest.fixture(params=["de", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """What the visitor reads."""
    return str(request.param)


@pytest.fixture
def inspection(visitor: Visitor, tmp_path: Path) -> Iterator[Inspection]:
    """Looks at the visitor's pages; when the test is over, nothing may have been wrong.

    What differs between languages are words: in the second one they are looked at on a phone.
    """
    inspection = Inspection(visitor.page, tmp_path, briefly=visitor.language != "de")
    yield inspection
    assert inspection.seen
    assert "\n".join(inspection.faults + faults_of_html(tmp_path)) == ""


@pytest.fixture
def address(request: pytest.FixtureRequest, language: str) -> str:
    """An address that no other test has mail sent to: there is a limit for each."""
    return f"{request.function.__name__[:40]}-{language}@example.org"


@pytest.fixture
def check(flagship: Edition, language: str) -> Questionnaire:
    return flagship.questionnaires[language]


def test_from_the_landing_page_to_the_result(
    visitor: Visitor,
    check: Questionnaire,
    persona: Callable[[str], Persona],
    inspection: Inspection,
):
    visitor.opens("/")
    inspection.looks()
    visitor.follows(check.start)
    for _ in visitor.walks(check, persona("zwei_ursachen").answers):
        inspection.looks()
    inspection.looks()
    visitor.follows(visitor.say("review.submit"))
    inspection.looks()
    visitor.opens("/")
    inspection.looks()


def test_every_kind_of_question_with_and_without_a_fault(
    visitor: Visitor, small_site: Product, small: Edition, inspection: Inspection
):
    other = Visitor(visitor.page, small_site.url, visitor.language)
    check = small.questionnaires[visitor.language]
    answers = {
        "grund": ["platz", "ruhe"],
        "besitz": "miete",
        "ende": "unknown",
        "flaeche": "unknown",
        "sicherheit": "3",
        "sorge": "W" * 40,
    }
    other.opens("/")
    inspection.looks()
    other.follows(check.start)
    for question in other.walks(check, answers):
        inspection.looks()
        if not question.optional:
            other.presses(other.say("common.next"))
            inspection.looks()
    inspection.looks()
    other.opens(f"/{check.slug}/result")
    inspection.looks()
    other.opens(f"/{check.slug}/ask")
    for name, typed in (("question", "Wann?"), ("email", "wer@example.org")):
        other.page.get_by_role("textbox", name=other.say(f"ask.{name}")).fill(typed)
    other.presses(other.say("ask.submit"))
    letters = other.page.locator("main a[href*='/mailbox/']")
    wait_until(lambda: bool(other.opens("/mailbox") and letters.count()))
    inspection.looks()
    letters.first.click()
    inspection.looks()


def test_a_conversation_from_the_form_to_the_feedback(
    visitor: Visitor,
    check: Questionnaire,
    persona: Callable[[str], Persona],
    mail: Mailbox,
    address: str,
    inspection: Inspection,
):
    say = visitor.say
    visitor.has_answered(check, persona("reif_und_ruhig").answers)
    visitor.opens(f"/{check.slug}/conversation")
    inspection.looks()
    visitor.presses(say("conversation.continue"))
    inspection.looks()
    visitor.opens(f"/{check.slug}/conversation")
    fill_in(visitor, Wish("all", address, topic="Ü" * 300, name="W" * 200))
    visitor.presses(say("conversation.continue"))
    visitor.sees(say("preview.heading"))
    inspection.looks()
    visitor.presses(say("preview.submit"))
    inspection.looks()
    confirmation = next(each for each in Letter(mail.wait()).links if "/confirm/" in each)
    visitor.page.goto(confirmation)
    inspection.looks()
    visitor.presses(say("confirm.submit"))
    inspection.looks()
    visitor.page.goto(confirmation)
    visitor.sees(say("states.confirm_already_heading"))
    inspection.looks()
    visitor.page.goto(next(each for each in Letter(mail.wait()).links if "/feedback/" in each))
    inspection.looks()
    visitor.presses(say("feedback.submit"))
    inspection.looks()
    for step in ("result", "private", "take-back", "not-for-me", "erase"):
        visitor.opens(f"/{check.slug}/{step}")
        inspection.looks()
    visitor.presses(say("erase.submit"))
    visitor.sees(say("not_for_me.done_heading"))
    inspection.looks()
    mail.wait()


def test_what_the_private_link_offers_later(
    visitor: Visitor,
    check: Questionnaire,
    persona: Callable[[str], Persona],
    mail: Mailbox,
    address: str,
    inspection: Inspection,
):
    say = visitor.say
    visitor.has_answered(check, persona("reif_und_ruhig").answers)
    visitor.opens(f"/{check.slug}/conversation")
    fill_in(visitor, Wish("contact", address))
    visitor.presses(say("conversation.continue"))
    visitor.presses(say("preview.submit"))
    mail.wait()
    visitor.opens(f"/{check.slug}/take-back")
    inspection.looks()
    visitor.presses(say("private_link.action_take_back"))
    visitor.sees(say("confirm.cancelled_heading"))
    inspection.looks()
    visitor.opens(f"/{check.slug}/again")
    inspection.looks()
    visitor.presses(say("again.step_by_step"))
    visitor.answers(check.questions["k_rolle"], "andere")
    visitor.opens(f"/{check.slug}/private")
    expect(visitor.page.locator("#h-then-now")).to_be_visible()
    inspection.looks()


def test_the_doors_beside_and_what_is_left_after_erasing(
    visitor: Visitor,
    check: Questionnaire,
    persona: Callable[[str], Persona],
    mail: Mailbox,
    address: str,
    inspection: Inspection,
):
    say = visitor.say
    visitor.has_answered(check, persona("ganz_am_anfang").answers)
    for step in ("result", "conversation", "private", "erase", "not-for-me", "ask"):
        visitor.opens(f"/{check.slug}/{step}")
        inspection.looks()
    visitor.presses(say("ask.submit"))
    inspection.looks()
    visitor.page.get_by_role("textbox", name=say("ask.question")).fill("Wie?")
    visitor.page.get_by_role("textbox", name=say("ask.email")).fill(f"{'w' * 60}@example.org")
    visitor.presses(say("ask.submit"))
    visitor.sees(say("ask.done_heading"))
    inspection.looks()
    mail.wait()
    visitor.opens(f"/{check.slug}/private")
    private_link = visitor.page.locator("#private-link .address").inner_text()
    visitor.presses(say("private_link.send_submit"))
    inspection.looks()
    visitor.opens(f"/{check.slug}/not-for-me")
    visitor.presses(say("not_for_me.submit"))
    inspection.looks()
    visitor.page.goto(private_link)
    visitor.sees(say("states.expired_heading"))
    inspection.looks()


def test_assessing_again_comparing_and_taking_a_request_back(
    visitor: Visitor,
    check: Questionnaire,
    persona: Callable[[str], Persona],
    mail: Mailbox,
    address: str,
    inspection: Inspection,
):
    say = visitor.say
    visitor.has_answered(check, persona("zwei_ursachen").answers)
    visitor.opens(f"/{check.slug}/private")
    visitor.follows(say("private_link.action_again"))
    inspection.looks()
    visitor.presses(say("again.step_by_step"))
    for path in ("private", "again", "result"):
        visitor.opens(f"/{check.slug}/{path}")
        inspection.looks()
    visitor.has_answered(check, persona("reif_und_ruhig").answers)
    visitor.opens(f"/{check.slug}/private")
    expect(visitor.page.locator("#then-now .times")).to_have_count(5)
    inspection.looks()
    visitor.opens(f"/{check.slug}/conversation")
    fill_in(visitor, Wish("all", address, topic="Was tun?", name="Erika"))
    visitor.presses(say("conversation.continue"))
    visitor.presses(say("preview.submit"))
    mail.wait()
    visitor.opens(f"/{check.slug}/private")
    inspection.looks()
    visitor.follows(say("private_link.action_take_back"))
    inspection.looks()
    visitor.presses(say("private_link.action_take_back"))
    visitor.sees(say("confirm.cancelled_heading"))
    inspection.looks()
    visitor.opens(f"/{check.slug}/take-back")
    inspection.looks()


def test_pages_of_law_and_states(visitor: Visitor, check: Questionnaire, inspection: Inspection):
    for path in ("/privacy", "/imprint", "/nowhere", "/j/nothing.at-all", "/confirm/nothing"):
        visitor.opens(path)
        inspection.looks()
    visitor.opens(f"/{check.slug}/result")
    visitor.sees(visitor.say("states.cookie_lost_heading"))
    inspection.looks()
    visitor.opens(f"/{check.slug}/question/k_rolle")
    visitor.answers(check.questions["k_rolle"], "leitung")
    for path, key in (
        ("result", "states.no_result_heading"),
        ("review", "review.heading"),
        ("private", "private_link.page_heading"),
        ("question/nowhere", "states.not_found_heading"),
    ):
        visitor.opens(f"/{check.slug}/{path}")
        visitor.sees(visitor.say(key))
        inspection.looks()


@pytest.mark.parametrize("language", ["en"])
def test_a_page_in_english_is_no_wider(
    visitor: Visitor, check: Questionnaire, persona: Callable[[str], Persona], open_page: OpenPage
):
    narrow = visitor.with_page(open_page(width=NARROW, reduced_motion="reduce"))
    narrow.has_answered(check, persona("reif_und_zeit_zaehlt").answers)
    for path in ("", "/question/c_weitere", "/review", "/result", "/conversation", "/private"):
        narrow.opens(f"/{check.slug}{path}")
        expect(narrow.heading).to_be_visible()
        assert narrow.page.evaluate("document.documentElement.scrollWidth") == NARROW
