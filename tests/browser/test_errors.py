"""What does not fit is said first, in words, and nothing that was entered is lost."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from app.definitions.edition import Edition
from app.domain.questionnaire import Questionnaire
from app.rendering.pages import in_words
from tests.browser.visitor import Visitor
from tests.fixtures.browser import OpenPage
from tests.fixtures.database import ON_SQLITE
from tests.fixtures.product import Product

pytestmark = ON_SQLITE

ALL: Mapping[str, Any] = {
    "grund": ["platz", "ruhe"],
    "besitz": "miete",
    "ende": "31.03.2027",
    "flaeche": "120,5",
    "sicherheit": "8",
    "sorge": "Der Lärm in der Nacht",
}

SOME_NUMBER = "2510"
"""The example of a number that a page gives: the middle of what is possible."""


@pytest.fixture
def check(small: Edition, language: str) -> Questionnaire:
    return small.questionnaires[language]


@pytest.fixture
def newcomer(open_page: OpenPage, small_site: Product, language: str) -> Visitor:
    """Somebody who has not begun."""
    return Visitor(open_page(reduced_motion="reduce"), small_site.url, language)


@pytest.fixture
def tenant(newcomer: Visitor, check: Questionnaire) -> Visitor:
    """Somebody who has answered everything; the workshop is rented, so every question is shown."""
    newcomer.has_answered(check, ALL)
    return newcomer


def is_told(visitor: Visitor, message: str, field: Locator) -> None:
    """The page says what is wrong, first of all, and leads to the field."""
    prefix = visitor.say("common.page_title_error", page="")
    assert visitor.page.title().startswith(prefix)
    summary = visitor.page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_be_in_viewport()
    expect(summary).to_contain_text(visitor.say("errors.summary_one"))
    visitor.page.keyboard.press("Tab")
    expect(summary.get_by_role("link", name=message, exact=True)).to_be_focused()
    visitor.page.keyboard.press("Enter")
    expect(field).to_be_focused()
    expect(field).to_be_in_viewport()


@pytest.mark.parametrize("language", ["de", "en"])
def test_going_on_without_an_answer(newcomer: Visitor, check: Questionnaire):
    newcomer.opens("/")
    newcomer.follows(check.start)
    for question in newcomer.walks(check, ALL):
        if not question.optional:
            newcomer.presses(newcomer.say("common.next"))
            key = f"errors.{question.type}_missing"
            message = newcomer.say(key, min=0, max=10, example=SOME_NUMBER)
            is_told(newcomer, message, newcomer.page.locator(f"#{question.id}"))
    newcomer.sees(newcomer.say("review.heading"))


@pytest.mark.parametrize(
    ("question_id", "faults"),
    [
        (
            "flaeche",
            {
                "1.200": ("number_ambiguous", {"without_point": "1200", "with_comma": "1,2"}),
                "viel": ("number_not", {}),
                "120 m²": ("number_unit", {"unit": "m²"}),
                "19,5": ("number_low", {"min": 20}),
                "5.000,1": ("number_high", {"max": "5.000"}),
            },
        ),
        (
            "ende",
            {
                "31.02.2027": ("date_not_existing", {"month": "Februar", "year": 2027, "days": 28}),
                "1.4.27": ("date_year", {}),
                "bald <b>": ("date_format", {}),
            },
        ),
        ("sorge", {"Lärm,\n" * 7: ("text_long", {"count": 41, "max": 40, "over": 1})}),
    ],
)
def test_what_was_typed_stays_and_can_be_mended(
    tenant: Visitor, check: Questionnaire, question_id: str, faults: Mapping[str, Any]
):
    question, box = check.questions[question_id], tenant.page.get_by_role("textbox")
    tenant.opens(f"/{check.slug}/question/{question_id}")
    for typed, (key, facts) in faults.items():
        tenant.answers(question, typed)
        message = tenant.say(f"errors.{key}", value=typed, **facts)
        expect(box).to_have_value(typed)
        expect(box).to_have_attribute("aria-invalid", "true")
        expect(box).to_have_accessible_description(re.compile(re.escape(message)))
        is_told(tenant, message, box)
    tenant.answers(question, ALL[question_id])
    assert tenant.question_id != question_id


def test_typed_and_not_known_at_once_is_asked_back_with_both_kept(
    tenant: Visitor, check: Questionnaire
):
    tenant.opens(f"/{check.slug}/question/flaeche")
    expect(tenant.page.get_by_role("textbox")).to_have_value("120,5")
    tenant.page.get_by_role("checkbox").check()
    tenant.presses(tenant.say("common.next"))
    expect(tenant.page.get_by_role("textbox")).to_have_value("120,5")
    expect(tenant.page.get_by_role("checkbox")).to_be_checked()
    is_told(tenant, tenant.say("errors.typed_and_unknown"), tenant.page.get_by_role("textbox"))


def test_what_stands_alone_cannot_be_ticked_together(tenant: Visitor, check: Questionnaire):
    tenant.opens(f"/{check.slug}/question/grund")
    tenant.answers(check.questions["grund"], ["nichts"])
    ticked = tenant.page.get_by_role("checkbox", checked=True)
    expect(ticked).to_have_count(3)
    message = tenant.say("errors.multi_exclusive", option="Nichts davon")
    is_told(tenant, message, tenant.page.locator("#grund"))


def test_changing_an_answer_says_which_questions_come_or_go_and_keeps_theirs(
    tenant: Visitor, check: Questionnaire
):
    say, owner = tenant.say, check.questions["besitz"]
    row = tenant.page.locator("dl.answers > div").filter(has_text=owner.ask)
    said, answers = tenant.page.get_by_role("status"), tenant.page.get_by_role("main")
    tenant.opens(f"/{check.slug}/review")
    for option, key in (("eigen", "review.not_shown"), ("miete", "review.new_question")):
        row.get_by_role("link").click()
        tenant.sees(owner.ask)
        tenant.chooses(owner, option)
        tenant.presses(say("question.return_to_review"))
        expect(said).to_have_text(say(key))
        shown = {"eigen": 0, "miete": 1}[option]
        expect(answers.get_by_text(check.questions["ende"].ask, exact=True)).to_have_count(shown)
    expect(answers).to_contain_text("31. März 2027")
    tenant.follows(say("review.submit"))
    expect(tenant.page.locator("#stage")).to_contain_text("Sie können entscheiden.")


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_fault_of_a_form_is_named_at_once(tenant: Visitor, check: Questionnaire):
    say = tenant.say
    tenant.opens(f"/{check.slug}/conversation")
    texts = {"topic": "Ein Ort am Rand?", "email": "erika.example.org", "phone": "kommt noch"}
    for name, typed in texts.items():
        tenant.page.get_by_role("textbox", name=say(f"conversation.{name}")).fill(typed)
    tenant.presses(say("conversation.continue"))
    assert tenant.page.title().startswith(say("common.page_title_error", page=""))
    summary = tenant.page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text(say("errors.summary_many", n=in_words(tenant.language, 5)))
    for name, key in {
        "release": "release_missing",
        "name": "name_missing",
        "email": "email_no_at",
        "phone": "phone_format",
        "consent_email": "consent_missing",
    }.items():
        message = say(f"errors.{key}", value=texts.get(name))
        summary.get_by_role("link", name=message, exact=True).click()
        expect(tenant.page.locator(f"#{name}")).to_be_focused()
    for name, typed in texts.items():
        box = tenant.page.get_by_role("textbox", name=say(f"conversation.{name}"))
        expect(box).to_have_value(typed)
