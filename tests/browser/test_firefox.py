"""A walk with Firefox: what stands on the pages of one browser stands on those of another."""

from collections.abc import Callable

from app.definitions.edition import Edition, Persona
from app.domain.questionnaire import UNKNOWN_ID, Question, QuestionType
from app.translations import words
from tests.fixtures.database import ON_SQLITE
from tests.fixtures.firefox import Firefox
from tests.fixtures.product import Product

pytestmark = ON_SQLITE

ROLES = {QuestionType.SINGLE: "radio", QuestionType.MULTI: "checkbox"}

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
FACES = "document.fonts.ready.then(all => [...all].filter(each => each.status === 'error').length)"


def test_from_the_landing_page_to_the_result_and_the_report(
    firefox: Firefox, site: Product, flagship: Edition, persona: Callable[[str], Persona]
):
    say, check = words("de"), flagship.questionnaires["de"]
    answers = persona("ein_starker_bereich").answers
    firefox.is_wide(360)
    firefox.opens(f"{site.url}/")
    assert firefox.heading == check.title
    fits(firefox)
    firefox.follows("link", check.start)
    for question in check.questions.values():
        assert firefox.path == f"/{check.slug}/question/{question.id}"
        fits(firefox)
        choose(firefox, question, answers.get(question.id))
        firefox.follows("button", say("common.next" if question.id in answers else "question.skip"))
    assert firefox.heading == say("review.heading")
    fits(firefox)
    firefox.follows("link", say("review.submit"))
    assert firefox.heading == say("result.heading")
    for width in (320, 1280):
        firefox.is_wide(width)
        fits(firefox)
    assert "Einordnen" in firefox.says("document.querySelector('main').innerText")
    for step in ("private", "again", "conversation", "ask", "not-for-me"):
        firefox.opens(f"{site.url}/{check.slug}/{step}")
        assert firefox.path == f"/{check.slug}/{step}"
        for width in (320, 1280):
            firefox.is_wide(width)
            fits(firefox)
    report = f"fetch('/{check.slug}/report.pdf').then(each => each.headers.get('content-type'))"
    assert firefox.says(report) == "application/pdf"


def test_what_is_typed_wrongly_stays_and_a_scale_is_one_row(
    firefox: Firefox, small_site: Product, small: Edition
):
    way = f"{small_site.url}/{small.slug}/question"
    say, questions = words("de"), small.questionnaires["de"].questions
    firefox.is_wide(320)
    firefox.opens(f"{way}/grund")
    choose(firefox, questions["grund"], ["platz", "ruhe"])
    firefox.follows("button", say("common.next"))
    firefox.opens(f"{way}/flaeche")
    firefox.says("(document.querySelector('#flaeche').focus(), true)")
    firefox.types("viel")
    firefox.follows("button", say("common.next"))
    assert firefox.says("document.querySelector('#flaeche').value") == "viel"
    assert "viel" in firefox.says("document.querySelector('[role=alert]').innerText")
    fits(firefox)
    firefox.opens(f"{way}/sicherheit")
    rows = "[...document.querySelectorAll('input[type=radio][name=sicherheit]')]"
    tops = firefox.says(f"{rows}.slice(0, -1).map(each => each.getBoundingClientRect().top)")
    assert len(tops) > 2
    assert len(set(tops)) == 1
    fits(firefox)


def choose(firefox: Firefox, question: Question, answer: object) -> None:
    """Fill in the page of a question, with an answer as `answers.json` has it."""
    say = words("de")
    if answer is None:
        return
    if question.type is QuestionType.TEXT:
        firefox.clicks("textbox", question.ask)
        firefox.types(str(answer))
        return
    for each in answer if isinstance(answer, list) else [answer]:
        label = f"{say('common.unknown')} {say('question.unknown_note')}"
        if each != UNKNOWN_ID:
            label = question.options_by_id[str(each)].label
        firefox.clicks(ROLES[question.type], label)


def fits(firefox: Firefox) -> None:
    """The page is no wider than the window, and every face that it asks for is there."""
    assert firefox.says(OVERFLOW) == 0, firefox.path
    assert firefox.says(FACES) == 0
