"""Pages as other media and eyes see them: on paper, in the dark, in one's own colours, still."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.definitions.edition import Edition, Persona
from app.domain.questionnaire import Questionnaire
from tests.browser.visitor import Visitor
from tests.fixtures.browser import OpenPage
from tests.fixtures.database import ON_SQLITE
from tests.fixtures.product import Product

pytestmark = ON_SQLITE

NOTE_TRANSITIONS = """
addEventListener("pagereveal", event => {
  document.documentElement.dataset.faded = event.viewTransition !== null;
});
"""
"""Keeps whether a page came with a transition from the one before (CSS View Transitions 2)."""

DURATION = "getComputedStyle(document.querySelector('.button')).transitionDuration"


@pytest.fixture
def check(flagship: Edition) -> Questionnaire:
    return flagship.questionnaires["de"]


@pytest.fixture
def somebody(
    open_page: OpenPage,
    site: Product,
    check: Questionnaire,
    persona: Callable[[str], Persona],
) -> Callable[..., Visitor]:
    """Comes with settings of their own, everything answered."""

    def come(**settings: Any) -> Visitor:
        visitor = Visitor(open_page(**settings), site.url)
        visitor.has_answered(check, persona("reif_und_ruhig").answers)
        return visitor

    return come


def test_a_printed_result_is_whole_and_does_not_hand_on_the_private_link(
    somebody: Callable[..., Visitor], check: Questionnaire
):
    visitor = somebody()
    page = visitor.page
    visitor.opens(f"/{check.slug}/result")
    link = page.locator("#private-link .address")
    reason = page.locator("#method td, #method th").last
    expect(link).to_be_visible()
    expect(reason).not_to_be_visible()
    page.emulate_media(media="print", color_scheme="dark")
    expect(link).not_to_be_visible()
    expect(page.locator("#doors")).not_to_be_visible()
    expect(page.get_by_role("contentinfo")).not_to_be_visible()
    expect(page.locator("#stage")).to_be_visible()
    expect(reason).to_be_visible()
    assert background(page) == "rgb(255, 255, 255)"


def test_in_the_dark_paper_is_dark(somebody: Callable[..., Visitor]):
    for scheme, is_dark in (("light", False), ("dark", True)):
        visitor = somebody(color_scheme=scheme, reduced_motion="reduce")
        visitor.opens("/")
        shot = visitor.page.evaluate(LIGHTNESS)
        assert (shot < 0.3) is is_dark, scheme


LIGHTNESS = """() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d");
  canvas.fillStyle = getComputedStyle(document.documentElement).backgroundColor;
  canvas.fillRect(0, 0, 1, 1);
  return Math.max(...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)) / 255;
}"""
"""How light the page's ground is, from 0 to 1."""


def background(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))


def test_in_colours_of_ones_own_what_is_chosen_and_where_the_focus_is_can_be_seen(
    somebody: Callable[..., Visitor], check: Questionnaire
):
    visitor = somebody(forced_colors="active", reduced_motion="reduce")
    page = visitor.page
    visitor.opens(f"/{check.slug}/question/k_rolle")
    rows = page.locator(".option")
    chosen = page.locator(".option:has(:checked)")
    expect(chosen).to_have_count(1)
    width = "each => parseFloat(getComputedStyle(each).outlineWidth)"
    style = "each => getComputedStyle(each).outlineStyle"
    drawn = [each.evaluate(style) for each in rows.all()]
    assert drawn.count("solid") == 1
    assert chosen.evaluate(width) >= 2
    for each in page.get_by_role("radio").all():
        assert each.evaluate("each => getComputedStyle(each).appearance") == "auto"
    page.get_by_role("radio", checked=True).focus()
    page.keyboard.press("ArrowDown")
    assert chosen.evaluate("each => getComputedStyle(each, '::before').outlineStyle") == "solid"
    visitor.opens(f"/{check.slug}/result")
    lines = {
        each.evaluate("each => getComputedStyle(each).stroke")
        for each in page.locator(".line .axis, .line .reach").all()
    }
    assert len(lines) == 2, "how far an area reaches can be told from its line"


def test_pages_fade_into_one_another_only_for_those_who_like_motion(
    somebody: Callable[..., Visitor], check: Questionnaire
):
    for motion, moves in (("no-preference", True), ("reduce", False)):
        visitor = somebody(reduced_motion=motion)
        visitor.page.add_init_script(NOTE_TRANSITIONS)
        visitor.opens(f"/{check.slug}/review")
        visitor.follows(visitor.say("review.submit"))
        visitor.sees(visitor.say("result.heading"))
        faded = str(moves).lower()
        expect(visitor.page.locator("html")).to_have_attribute("data-faded", faded)
        visitor.opens("/")
        assert (visitor.page.evaluate(DURATION) != "0s") is moves, motion
