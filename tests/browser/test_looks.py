"""How pages come up and how they are set: nothing moves, nothing breaks out, our own letters."""

import itertools
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Request, Route, expect

from app.definitions.edition import Edition, Persona
from tests.browser.visitor import Visitor
from tests.fixtures.browser import OpenPage
from tests.fixtures.database import ON_SQLITE
from tests.fixtures.product import Product

NOTE_SHIFTS = """
window.shifts = [];
new PerformanceObserver(list => {
  for (const each of list.getEntries())
    window.shifts.push(each.sources.map(source => source.node && source.node.nodeName));
}).observe({type: "layout-shift", buffered: true});
"""
"""Keeps what moved in a page (Layout Instability API)."""

UNTIL_PAINTED = """
new Promise(done => new PerformanceObserver(() => done()).observe({type: "paint", buffered: true}))
"""
UNTIL_FONTS_ARE_THERE = "document.fonts.ready.then(fonts => fonts.status)"
SMALLEST_TARGET = 24
"""CSS pixels (WCAG 2.2, 2.5.8)."""

NEXT_TO_AN_EDGE = 8
"""CSS pixels that keep two things apart to the eye."""


@pytest.fixture
def on_a_phone(
    open_page: OpenPage, site: Product, flagship: Edition, persona: Callable[[str], Persona]
) -> Visitor:
    """Somebody with a small window who has answered everything."""
    visitor = Visitor(open_page(width=360), site.url)
    visitor.has_answered(flagship.questionnaires["de"], persona("zwei_ursachen").answers)
    return visitor


def hold_fonts(page: Page) -> list[Route]:
    """Lets no font arrive until the test says so."""
    held: list[Route] = []
    page.route("**/*.woff2", lambda route: held.append(route))
    return held


def test_nothing_moves_when_fonts_come_late(
    open_page: OpenPage, site: Product, flagship: Edition, persona: Callable[[str], Persona]
):
    check = flagship.questionnaires["de"]
    stops = ("/", f"/{check.slug}/question/p_stelle", f"/{check.slug}/result")
    for path in stops:
        page = open_page(width=360)
        visitor = Visitor(page, site.url)
        if path != "/":
            visitor.has_answered(check, persona("zwei_ursachen").answers)
        page.add_init_script(NOTE_SHIFTS)
        held = hold_fonts(page)
        page.goto(f"{site.url}{path}", wait_until="commit")
        page.evaluate(UNTIL_PAINTED)
        assert len(held) == 3
        for route in held:
            route.continue_()
        page.wait_for_load_state()
        page.evaluate(UNTIL_FONTS_ARE_THERE)
        assert page.evaluate("new Promise(done => setTimeout(() => done(window.shifts)))") == []


def test_the_landing_page_asks_for_six_files(visitor: Visitor):
    asked: list[Request] = []
    visitor.page.on("request", lambda request: asked.append(request))
    visitor.opens("/")
    visitor.page.wait_for_load_state("networkidle")
    kinds = sorted(each.resource_type for each in asked)
    assert kinds == ["document", "font", "font", "font", "other", "stylesheet"]


def test_a_scale_from_0_to_10_is_one_row_on_the_smallest_phone(
    open_page: OpenPage, small_site: Product, small: Edition
):
    check = small.questionnaires["de"]
    visitor = Visitor(open_page(width=320), small_site.url)
    answers = {"grund": "platz", "besitz": "miete", "ende": "31.01.2027", "flaeche": "45"}
    visitor.has_answered(check, {**answers, "sicherheit": "3", "sorge": "Nichts."})
    visitor.opens(f"/{check.slug}/question/sicherheit")
    steps = [each.bounding_box() for each in visitor.page.locator(".step").all()]
    assert len(steps) == 11
    assert len({each["y"] for each in steps if each}) == 1
    for each in steps:
        assert each
        assert each["width"] >= SMALLEST_TARGET
        assert each["height"] >= SMALLEST_TARGET
    assert visitor.page.evaluate("document.documentElement.scrollWidth") == 320


@ON_SQLITE
def test_the_way_back_to_the_overview_is_there_when_the_overview_is_not(on_a_phone: Visitor):
    visitor = on_a_phone
    visitor.opens("/klarheitscheck/result")
    overview = visitor.page.locator("#overview")
    back = visitor.page.get_by_role("link", name=visitor.say("result.to_overview"))
    expect(back).not_to_be_in_viewport()
    visitor.page.locator("#ways").scroll_into_view_if_needed()
    expect(overview).not_to_be_in_viewport()
    back.click()
    expect(overview).to_be_in_viewport()
    expect(back).not_to_be_in_viewport()


@ON_SQLITE
def test_on_a_long_review_the_button_and_an_answer_just_changed_are_in_sight(on_a_phone: Visitor):
    visitor = on_a_phone
    visitor.opens("/klarheitscheck/review")
    button = visitor.page.get_by_role("link", name=visitor.say("review.submit"))
    expect(button).to_be_in_viewport(ratio=1)
    row = visitor.page.locator("#q-p_gemeinsam")
    expect(row).not_to_be_in_viewport()
    row.get_by_role("link").click()
    visitor.presses(visitor.say("question.return_to_review"))
    expect(row).to_be_in_viewport(ratio=1)
    expect(button).to_be_in_viewport(ratio=1)


@ON_SQLITE
def test_what_is_wrong_is_marked_within_the_window_and_the_column(on_a_phone: Visitor):
    visitor = on_a_phone
    visitor.opens("/klarheitscheck/ask")
    visitor.presses(visitor.say("ask.submit"))
    marked = [edges(each) for each in visitor.page.locator(".in-error").all()]
    assert len(marked) == 2
    for left, right in marked:
        assert left >= NEXT_TO_AN_EDGE
        assert right == edges(visitor.page.locator(".body").last)[1]
    summary = visitor.page.get_by_role("alert")
    expect(summary).to_be_focused()
    offset, width = summary.evaluate(
        "e => (s => [s.outlineOffset, s.outlineWidth].map(parseFloat))(getComputedStyle(e))"
    )
    assert offset == -width


@ON_SQLITE
def test_the_words_at_the_line_of_the_example_stand_apart_on_the_smallest_phone(
    open_page: OpenPage, site: Product
):
    visitor = Visitor(open_page(width=320), site.url)
    visitor.opens("/")
    words = [edges(each) for each in visitor.page.locator("#example .key text").all()]
    assert len(words) == 3
    for (_, end), (start, _) in itertools.pairwise(words):
        assert start - end >= NEXT_TO_AN_EDGE


@ON_SQLITE
def test_links_that_do_not_fit_beside_each_other_begin_at_one_edge(on_a_phone: Visitor):
    visitor = on_a_phone
    visitor.opens("/klarheitscheck/again")
    links = visitor.page.locator(".actions > :is(.button, .link, a)").all()
    assert len(links) == 3
    assert len({edges(each)[0] for each in links}) == 1
    for each in links[1:]:
        assert each.evaluate("e => e.getClientRects().length") == 1


@ON_SQLITE
def test_then_and_now_dates_have_their_own_room(
    on_a_phone: Visitor, flagship: Edition, persona: Callable[[str], Persona]
):
    visitor = on_a_phone
    visitor.opens("/klarheitscheck/again")
    visitor.presses(visitor.say("again.step_by_step"))
    visitor.has_answered(flagship.questionnaires["de"], persona("reif_und_ruhig").answers)
    visitor.opens("/klarheitscheck/private")
    table = visitor.page.locator(".times").first
    left, right = edges(table)
    word = edges(table.locator("td").first)[0]
    assert word - left == pytest.approx(0.6 * (right - left), abs=1)


def edges(part: Locator) -> tuple[float, float]:
    """Where a part of a page begins and ends on a line."""
    box = part.bounding_box()
    assert box
    return box["x"], box["x"] + box["width"]


def test_names_with_letters_of_other_languages_are_set_in_our_own_faces(
    visitor: Visitor, flagship: Edition, persona: Callable[[str], Persona]
):
    check = flagship.questionnaires["de"]
    words = "Łukasz, Şükrü, Čeněk, Ągnieszka, Ďáblice und Ħal: „wohin?“ – 5 € … →"
    visitor.has_answered(check, persona("reif_und_ruhig").answers | {"f_worte": words})
    visitor.opens(f"/{check.slug}/result")
    expect(visitor.page.locator(".words blockquote")).to_contain_text(words)
    visitor.page.evaluate(UNTIL_FONTS_ARE_THERE)
    assert faces_of(visitor.page, ".words blockquote") == {"Brygada 1918"}
    visitor.opens(f"/{check.slug}/conversation")
    field = visitor.page.get_by_role("textbox", name=visitor.say("conversation.name"))
    field.fill("Łukasz Şahin-Čapek")
    visitor.page.evaluate(UNTIL_FONTS_ARE_THERE)
    assert faces_of(visitor.page, "#name") == {"Hanken Grotesk"}


def faces_of(page: Page, selector: str) -> set[str]:
    """The families an element's text is really drawn with."""
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument", {"depth": -1, "pierce": True})["root"]["nodeId"]
    node = session.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    return {each["familyName"] for each in fonts}
