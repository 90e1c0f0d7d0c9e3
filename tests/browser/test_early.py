"""Somebody who is at the very beginning, and everybody who does nothing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from app.definitions.edition import Edition, Persona
from app.domain.questionnaire import Questionnaire
from tests.browser import stored
from tests.browser.letters import Letter
from tests.browser.visitor import Visitor
from tests.fixtures.product import Product
from tests.fixtures.smtp import Mailbox


@pytest.fixture
def check(flagship: Edition) -> Questionnaire:
    return flagship.questionnaires["de"]


@pytest.fixture
def beginner(visitor: Visitor, check: Questionnaire, persona: Callable[[str], Persona]) -> Visitor:
    """A visitor who knows little yet, looking at the result."""
    visitor.has_answered(check, persona("ganz_am_anfang").answers)
    visitor.opens(f"/{check.slug}/result")
    return visitor


def test_a_conversation_is_not_offered_and_the_page_honestly_says_why(
    beginner: Visitor, check: Questionnaire
):
    doors = beginner.page.locator("#doors")
    stage = check.stages_by_id["wahrnehmen"]
    expect(beginner.page.locator("#stage")).to_contain_text(stage.description)
    expect(doors.get_by_role("link", name=beginner.say("doors.conversation"))).to_have_count(0)
    expect(doors).to_contain_text(stage.conversation)
    for each in check.dimensions:
        expect(doors).to_contain_text(each.title)


def test_the_form_cannot_be_reached_around_the_door(beginner: Visitor, check: Questionnaire):
    answer = beginner.opens(f"/{check.slug}/conversation")
    assert answer.status == 403
    beginner.sees(beginner.say("conversation.not_yet_heading"))
    expect(beginner.page.get_by_role("textbox")).to_have_count(0)
    expect(beginner.page.get_by_role("button")).to_have_count(0)


def test_a_question_reaches_a_person_and_no_salesperson(beginner: Visitor, mail: Mailbox):
    say = beginner.say
    beginner.follows(say("doors.ask"))
    beginner.sees(say("ask.heading"))
    question = "Womit fängt man an?\n\nUnd wann ist es <zu> früh?"
    beginner.page.get_by_role("textbox", name=say("ask.question")).fill(question)
    beginner.page.get_by_role("textbox", name=say("ask.email")).fill("anna@example.org")
    beginner.presses(say("ask.submit"))
    beginner.sees(say("ask.done_heading"))
    expect(beginner.page.get_by_role("main")).to_contain_text(say("ask.done_text"))

    letter = Letter(mail.wait())
    assert letter.recipients == ("fragen@example.com",)
    assert letter.message["Reply-To"] == "anna@example.org"
    assert question in letter.text.replace("\n  ", "\n"), "set in, and otherwise as it was typed"
    assert letter.attachments == []
    assert "Wahrnehmen" not in letter.text
    # That nothing else arrives anywhere is seen to after every test.


def test_leaving_because_it_does_not_fit_erases_everything(
    beginner: Visitor, check: Questionnaire, site: Product
):
    say = beginner.say
    private_link = beginner.page.locator("#private-link .address").inner_text()
    assert stored.is_anything_kept(site, stored.journey_id(private_link))
    beginner.follows(say("doors.not_for_me"))
    beginner.sees(say("not_for_me.heading"))
    expect(beginner.page.get_by_role("radio", checked=True)).to_have_count(0)
    beginner.page.get_by_role("radio", name=say("not_for_me.reason_time")).check()
    beginner.presses(say("not_for_me.submit"))
    beginner.sees(say("not_for_me.done_heading"))

    assert not stored.is_anything_kept(site, stored.journey_id(private_link))
    counted = "SELECT slug, number FROM counts WHERE name = 'left_time'"
    assert stored.rows(site, counted) == [(check.slug, 1)]
    assert beginner.page.context.cookies() == []
    assert beginner.opens(f"/{check.slug}/result").status == 404
    answer = beginner.page.goto(private_link)
    assert answer is not None
    assert answer.status == 410


@pytest.mark.parametrize("who", ["ganz_am_anfang", "reif_und_zeit_zaehlt"])
def test_who_looks_at_everything_and_asks_for_nothing_hears_nothing(
    who: str,
    visitor: Visitor,
    check: Questionnaire,
    persona: Callable[[str], Persona],
    site: Product,
):
    before = stored.rows(site, "SELECT id FROM outbox")
    visitor.has_answered(check, persona(who).answers)
    for step in ("result", "private", "ask", "not-for-me", "erase", "conversation"):
        visitor.opens(f"/{check.slug}/{step}")
    for file in ("report.pdf", "export.json"):
        assert visitor.page.request.get(f"{visitor.site}/{check.slug}/{file}").ok
    assert stored.rows(site, "SELECT id FROM outbox") == before
