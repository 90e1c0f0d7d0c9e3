"""With the keyboard alone: Tab, Space, arrows and Enter, and one always sees where one is."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import FloatRect, Locator, Page, expect

from app.definitions.edition import Edition, Persona
from app.domain.conversation import Release
from app.domain.questionnaire import UNKNOWN_ID, Question, QuestionType
from tests.browser.conversations import FIRM
from tests.browser.letters import Letter
from tests.browser.visitor import LOOKS_LIKE_A_PERSON, Visitor
from tests.fixtures.database import ON_SQLITE
from tests.fixtures.product import wait_until
from tests.fixtures.smtp import Mailbox

pytestmark = ON_SQLITE

MOST_STOPS = 80
"""More than any page has."""

FOCUS = """() => {
  const element = document.activeElement;
  const row = element.closest("label");
  const rings = [[element, null], [row, null], [row, "::before"]]
    .filter(([each]) => each)
    .map(([each, pseudo]) => getComputedStyle(each, pseudo))
    .filter(style => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
  const box = element.getClientRects()[0] ?? new DOMRect();
  const seen = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  const whole = (row ?? element).getBoundingClientRect();
  return {
    name: `${element.tagName} ${element.type ?? ""} ${element.className}`,
    text: (row ?? element).innerText,
    lost: element === document.body,
    hasRing: rings.length > 0,
    isOnTop: element.contains(seen) || Boolean(row?.contains(seen)),
    box: {x: whole.x, y: whole.y, width: whole.width, height: whole.height},
  };
}"""
"""Where the focus is and how it shows. A row of options carries the ring of its input."""


@dataclass
class Keyboard:
    """Hands on the keys; whoever looks on sees at every stop where the focus is."""

    page: Page
    kinds_seen: set[str] = field(default_factory=set)

    def goes_to(self, target: Locator) -> None:
        """Tabs on until the target has the focus."""
        for _ in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            self._looks_where_the_focus_is()
            if target.evaluate("each => each === document.activeElement"):
                return
        raise AssertionError(f"{target} cannot be reached")

    def presses(self, key: str, times: int = 1) -> None:
        """Presses a key that stays on the page."""
        for _ in range(times):
            self.page.keyboard.press(key)
            self._looks_where_the_focus_is()

    def activates(self, target: Locator) -> None:
        """Goes to a link or a button and presses Enter."""
        self.goes_to(target)
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            self.page.keyboard.press("Enter")

    def _looks_where_the_focus_is(self) -> None:
        at = self.page.evaluate(FOCUS)
        where = f"{at['name']} “{at['text']}” on {self.page.url}"
        assert not at["lost"], where
        assert at["hasRing"], where
        assert at["isOnTop"], where
        if at["name"] not in self.kinds_seen:
            self.kinds_seen.add(at["name"])
            assert self._pixels_of_the_ring(at["box"]) > at["box"]["width"], where

    def _pixels_of_the_ring(self, box: FloatRect) -> int:
        """How many pixels differ from the same element without the focus."""
        around = {
            "x": max(0, box["x"] - 10),
            "y": max(0, box["y"] - 10),
            "width": box["width"] + 20,
            "height": box["height"] + 20,
        }
        element = self.page.evaluate_handle("document.activeElement")
        focused = self.page.screenshot(clip=around)  # type: ignore[arg-type]
        element.evaluate("each => each.blur()")
        plain = self.page.screenshot(clip=around)  # type: ignore[arg-type]
        element.evaluate("each => each.focus()")
        pictures = [Image.open(io.BytesIO(each)).convert("L") for each in (focused, plain)]
        return sum(ImageChops.difference(*pictures).histogram()[20:])


@pytest.fixture
def keyboard(visitor: Visitor) -> Keyboard:
    return Keyboard(visitor.page)


def test_from_the_landing_page_to_the_report(
    visitor: Visitor, keyboard: Keyboard, flagship: Edition, persona: Callable[[str], Persona]
):
    check, page, say = flagship.questionnaires["de"], visitor.page, visitor.say
    answers = persona("ganz_am_anfang").answers
    visitor.opens("/")
    keyboard.activates(page.get_by_role("link", name=check.start).first)
    while visitor.question_id is not None:
        answers_by_keyboard(visitor, keyboard, check.questions[visitor.question_id], answers)
    keyboard.activates(page.get_by_role("link", name=say("review.submit")))
    visitor.sees(say("result.heading"))
    expect(page.locator("#stage")).to_contain_text(check.stages_by_id["wahrnehmen"].description)
    keyboard.goes_to(page.get_by_role("link", name=say("doors.report"), exact=True))
    with page.expect_response("**/report.pdf") as response:
        page.keyboard.press("Enter")
    assert response.value.headers["content-type"] == "application/pdf"


def answers_by_keyboard(
    visitor: Visitor, keyboard: Keyboard, question: Question, answers: Mapping[str, Any]
) -> None:
    page, answer = visitor.page, answers.get(question.id)
    visitor.sees(question.ask)
    if answer is None:
        keyboard.activates(page.get_by_role("button", name=visitor.say("question.skip")))
        return
    places = [option.id for option in question.options] + [UNKNOWN_ID]
    if question.type is QuestionType.MULTI:
        boxes = page.get_by_role("checkbox")
        for each in [answer] if answer == UNKNOWN_ID else answer:
            keyboard.goes_to(boxes.nth(places.index(each)))
            keyboard.presses("Space")
    else:
        options = page.get_by_role("radio")
        keyboard.goes_to(options.first)
        keyboard.presses("Space")
        keyboard.presses("ArrowDown", times=places.index(answer))
        expect(options.nth(places.index(answer))).to_be_checked()
    keyboard.activates(page.get_by_role("button", name=visitor.say("common.next"), exact=True))


def test_from_the_result_to_a_confirmed_request(
    visitor: Visitor,
    keyboard: Keyboard,
    flagship: Edition,
    persona: Callable[[str], Persona],
    mail: Mailbox,
):
    check, page, say = flagship.questionnaires["de"], visitor.page, visitor.say
    visitor.has_answered(check, persona("reif_und_ruhig").answers)
    visitor.opens(f"/{check.slug}/result")
    keyboard.activates(page.get_by_role("link", name=say("doors.conversation"), exact=True).first)
    visitor.sees(say("conversation.heading"))
    keyboard.goes_to(page.get_by_role("textbox", name=say("conversation.topic")))
    page.keyboard.type("Was zuerst?")
    keyboard.goes_to(page.get_by_role("radio").first)
    keyboard.presses("Space")
    keyboard.presses("ArrowDown", times=list(Release).index(Release.ALL))
    expect(page.get_by_role("radio", checked=True)).to_have_value(Release.ALL)
    for name, typed in (("name", "Erika Tast"), ("email", "tasten@example.org")):
        keyboard.goes_to(page.get_by_role("textbox", name=say(f"conversation.{name}")))
        page.keyboard.type(typed)
    keyboard.goes_to(page.get_by_role("checkbox", name=say("consent.email", firm=FIRM)))
    keyboard.presses("Space")
    wait_until(lambda: bool(page.evaluate(LOOKS_LIKE_A_PERSON)))
    keyboard.activates(page.get_by_role("button", name=say("conversation.continue")))
    visitor.sees(say("preview.heading"))
    keyboard.activates(page.get_by_role("button", name=say("preview.submit")))
    visitor.sees(say("preview.sent_heading"))
    page.goto(next(each for each in Letter(mail.wait()).links if "/confirm/" in each))
    keyboard.activates(page.get_by_role("button", name=say("confirm.submit")))
    visitor.sees(say("confirm.done_heading"))
    assert "Was zuerst?" in Letter(mail.wait()).text


def test_the_skip_link_leads_past_the_head_of_the_page(visitor: Visitor, keyboard: Keyboard):
    visitor.opens("/")
    keyboard.goes_to(visitor.page.get_by_role("link", name=visitor.say("common.skip_link")))
    visitor.page.keyboard.press("Enter")
    keyboard.presses("Tab")
    expect(visitor.page.get_by_role("main").get_by_role("link").first).to_be_focused()


def test_why_a_question_is_asked_opens_with_a_key(
    visitor: Visitor, keyboard: Keyboard, flagship: Edition
):
    check = flagship.questionnaires["de"]
    question = next(iter(check.questions.values()))
    visitor.opens(f"/{check.slug}/question/{question.id}")
    why = visitor.page.get_by_text(question.why or "")
    expect(why).to_be_hidden()
    keyboard.goes_to(visitor.page.locator("summary"))
    keyboard.presses("Enter")
    expect(why).to_be_visible()
