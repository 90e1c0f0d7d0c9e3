"""What browsers and people do besides going straight on: nothing is lost, nothing is doubled."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from app.definitions.edition import Edition, Persona
from app.domain.questionnaire import Questionnaire
from tests.browser import stored
from tests.browser.conversations import Wish, preview
from tests.browser.letters import Letter
from tests.browser.visitor import Visitor
from tests.fixtures.browser import FLAGS, OpenPage
from tests.fixtures.product import Product
from tests.fixtures.smtp import Mailbox

WISH = Wish(release="all", email="erika@example.org")

ROUNDS = 16
"""Answers that are given two at a time."""


@pytest.fixture
def check(flagship: Edition) -> Questionnaire:
    return flagship.questionnaires["de"]


@pytest.fixture
def answers(persona: Callable[[str], Persona]) -> dict[str, Any]:
    """The answers of somebody to whom a conversation is offered."""
    return dict(persona("reif_und_zeit_zaehlt").answers)


@pytest.fixture
def visitor_without_cookies(browser: Browser, tmp_path: Path, site: Product) -> Iterator[Visitor]:
    """Somebody who has told the browser to keep no cookies."""
    settings = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    (tmp_path / "Default").mkdir()
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(settings))
    with browser.browser_type.launch_persistent_context(
        tmp_path, executable_path="/usr/bin/chromium", args=FLAGS, reduced_motion="reduce"
    ) as context:
        yield Visitor(context.pages[0], site.url)


def given_answers(visitor: Visitor, base: str) -> dict[str, Any]:
    """What is stored, as the visitor can take it along."""
    answer = visitor.page.request.get(f"{base}/export.json")
    assert answer.ok
    return dict(answer.json()["answers"])


def option_of(visitor: Visitor, check: Questionnaire, question: str, option: str) -> Locator:
    label = check.questions[question].options_by_id[option].label
    return visitor.page.get_by_role("radio", name=label, exact=True)


def test_without_javascript_the_whole_way_is_there(
    open_page: OpenPage, site: Product, check: Questionnaire, answers: dict[str, Any]
):
    page = open_page(java_script_enabled=False, reduced_motion="reduce")
    visitor = Visitor(page, site.url)
    visitor.opens("/")
    visitor.follows(check.start)
    for _ in visitor.walks(check, answers):
        expect(page.locator("script")).to_have_count(0)
    visitor.follows(visitor.say("review.submit"))
    visitor.sees(visitor.say("result.heading"))
    visitor.follows(visitor.say("doors.conversation"))
    assert preview(visitor, WISH).brief
    expect(page.locator("script")).to_have_count(0)


def test_without_cookies_the_private_link_carries_on_from_the_first_answer(
    visitor_without_cookies: Visitor, check: Questionnaire, answers: dict[str, Any], mail: Mailbox
):
    visitor = visitor_without_cookies
    visitor.opens("/")
    visitor.follows(check.start)
    first = True
    for _ in visitor.walks(check, answers):
        assert ("/j/" in visitor.page.url) is not first
        first = False
    visitor.follows(visitor.say("review.submit"))
    visitor.sees(visitor.say("result.heading"))
    private_link = visitor.page.locator("#private-link .address").inner_text()
    assert visitor.page.url == f"{private_link}/result"
    assert given_answers(visitor, private_link) == answers | {"f_frage": None}
    visitor.follows(visitor.say("doors.conversation"))
    preview(visitor, WISH)
    visitor.presses(visitor.say("preview.submit"))
    letter = Letter(mail.wait())
    visitor.page.goto(next(each for each in letter.links if "/confirm/" in each))
    visitor.presses(visitor.say("confirm.cancel"))
    visitor.sees(visitor.say("confirm.cancelled_heading"))
    assert visitor.page.context.cookies() == []


def test_back_shows_what_was_chosen_and_lets_one_change_it(
    visitor: Visitor, check: Questionnaire, site: Product
):
    visitor.opens(f"/{check.slug}/question/k_rolle")
    visitor.answers(check.questions["k_rolle"], "vertrieb")
    visitor.answers(check.questions["k_groesse"], "g250")
    visitor.page.go_back()
    assert visitor.question_id == "k_groesse"
    expect(option_of(visitor, check, "k_groesse", "g250")).to_be_checked()
    visitor.page.go_back()
    expect(option_of(visitor, check, "k_rolle", "vertrieb")).to_be_checked()
    visitor.answers(check.questions["k_rolle"], "marketing")
    assert visitor.question_id == "k_groesse"
    visitor.follows(visitor.say("common.back"))
    expect(option_of(visitor, check, "k_rolle", "marketing")).to_be_checked()
    assert given_answers(visitor, f"{site.url}/{check.slug}") == {
        "k_rolle": "marketing",
        "k_groesse": "g250",
    }


def test_a_reload_sends_nothing_again_and_shows_the_same_page(
    visitor: Visitor, check: Questionnaire
):
    visitor.opens(f"/{check.slug}/question/k_rolle")
    visitor.answers(check.questions["k_rolle"], "vertrieb")
    methods: list[str] = []
    visitor.page.on("request", lambda request: methods.append(request.method))
    visitor.page.reload()
    assert set(methods) == {"GET"}
    assert visitor.question_id == "k_groesse"
    visitor.opens("/")
    visitor.follows(visitor.say("landing.resume"))
    assert visitor.question_id == "k_groesse"


def test_a_double_click_answers_once_and_skips_nothing(
    visitor: Visitor, check: Questionnaire, site: Product
):
    visitor.opens(f"/{check.slug}/question/k_rolle")
    for question in list(check.questions.values())[:2]:
        visitor.chooses(question, question.options[0].id)
        before = visitor.page.url
        visitor.page.get_by_role("button", name=visitor.say("common.next"), exact=True).dblclick()
        expect(visitor.page).not_to_have_url(before)
        expect(visitor.page.get_by_role("alert")).to_have_count(0)
    assert visitor.question_id == "k_ablage"
    assert given_answers(visitor, f"{site.url}/{check.slug}") == {
        "k_rolle": "leitung",
        "k_groesse": "g1_9",
    }


def at_the_same_moment(tabs: list[Visitor], button: str) -> None:
    """Lets the browser press a button in every tab at once."""
    moment = time.time() * 1000 + 200
    click = "(button, moment) => setTimeout(() => button.click(), moment - Date.now())"
    first, second = tabs
    with first.page.expect_navigation(), second.page.expect_navigation():
        for tab in tabs:
            tab.page.get_by_role("button", name=button, exact=True).evaluate(click, moment)


def test_two_tabs_at_the_same_moment_lose_no_answer(
    visitor: Visitor, check: Questionnaire, answers: dict[str, Any], site: Product
):
    tabs = [visitor, visitor.with_page(visitor.page.context.new_page())]
    questions = [each for each in check.questions.values() if each.id in answers]
    visitor.opens(f"/{check.slug}/question/k_rolle")
    visitor.answers(questions[0], answers["k_rolle"])
    rounds = list(zip(questions[1:ROUNDS:2], questions[2 : ROUNDS + 1 : 2], strict=True))
    for pair in rounds:
        for tab, question in zip(tabs, pair, strict=True):
            tab.opens(f"/{check.slug}/question/{question.id}")
            tab.chooses(question, answers[question.id])
        at_the_same_moment(tabs, visitor.say("common.next"))
    answered = {"k_rolle", *(question.id for pair in rounds for question in pair)}
    assert given_answers(visitor, f"{site.url}/{check.slug}") == {
        question_id: answers[question_id] for question_id in answered
    }


def test_two_tabs_that_send_and_confirm_at_the_same_moment_do_it_once(
    visitor: Visitor, check: Questionnaire, answers: dict[str, Any], site: Product, mail: Mailbox
):
    tabs = [visitor, visitor.with_page(visitor.page.context.new_page())]
    visitor.has_answered(check, answers)
    visitor.opens(f"/{check.slug}/conversation")
    preview(visitor, WISH)
    tabs[1].opens(f"/{check.slug}/conversation/preview")
    at_the_same_moment(tabs, visitor.say("preview.submit"))
    for tab in tabs:
        tab.sees(visitor.say("preview.sent_heading"))
    confirmation = next(each for each in Letter(mail.wait()).links if "/confirm/" in each)
    stored.mail_has_left(site)
    assert mail.arrived.empty()

    for tab in tabs:
        tab.page.goto(confirmation)
    at_the_same_moment(tabs, visitor.say("confirm.submit"))
    for tab in tabs:
        tab.sees(visitor.say("confirm.done_heading"))
    assert Letter(mail.wait()).recipients == ("grosskunden@example.com",)
    # That it arrives once only is seen to after every test.
