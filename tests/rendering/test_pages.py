"""Pages as templates make them: what a result shows, and the geometry beside its words."""

from __future__ import annotations

import gzip
import re
from datetime import date
from fractions import Fraction
from functools import partial
from html import unescape
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.definitions.brand import load_brand
from app.domain.orientation import Orientation
from app.domain.questionnaire import Question
from app.rendering import method, pages
from app.rendering.answers import answer_lines
from app.rendering.markup import plain
from app.translations import LANGUAGES, long_date, words
from tests.builders import scale
from tests.rendering import flagship

PARTS = (
    "words", "stage", "areas", "open", "category", "timing", "ways", "needs", "impulses", "limits",
    "method", "change", "doors",
)  # fmt: skip
"""The order of product.md, "The prospect's way", step "result"."""


@pytest.fixture(scope="module")
def templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader("templates"), autoescape=True, undefined=StrictUndefined
    )
    pages.install(environment)
    return environment


def render(templates: Environment, name: str, language: str, **context: Any) -> str:
    surroundings = {
        "brand": load_brand(Path("questionnaires")),
        "static_url": "/static/{}".format,
        "logo_url": None,
        "say": words(language),
        "request": {"path": "/check/question"},
        "language": language,
        "switches": [{"language": "en", "url": "/en"}],
        "questionnaire": flagship.edition().questionnaires[language],
        "way": lambda step, **_: f"/check/{step}",
        "home_url": "/",
        "ask_url": "/check/ask",
        "privacy_url": "/privacy",
        "imprint_url": "/imprint",
        "csrf_token": "IjQ1NmE3ZjAxMjM0NTY3ODki.Z0KxYw.8nHkq2Yp5vXr1sT4uW7zA9bC",
        "long_date": partial(long_date, language),
        "answer_lines": partial(answer_lines, language),
        "errors": [],
    }
    return templates.get_template(name).render(surroundings | context)


def result_page(templates: Environment, said: Orientation, language: str = "de") -> str:
    return render(
        templates,
        "result.html",
        language,
        o=said,
        assessed_on=date(2026, 11, 23),
        expires_on=date(2027, 2, 21),
        private_url="https://example.com/j/abc",
        is_compared=False,
        reply_by=None,
        qr=Markup("<svg></svg>"),
    )


def question_page(
    templates: Environment, question: Question, language: str = "de", **more: Any
) -> str:
    questionnaire = flagship.edition().questionnaires[language]
    section = questionnaire.sections_by_id.get(question.section_id, questionnaire.sections[0])
    return render(
        templates,
        "question.html",
        language,
        **{
            "question": question,
            "section": section,
            "section_number": 1,
            "section_count": 5,
            "opens_section": True,
            "progress": [(3, 3), (7, 0.5), (6, 0), (4, 0), (5, 0)],
            "entered": SimpleNamespace(selected=frozenset(), text="", unknown=False),
            "back_url": "/check",
            "returning": False,
            **more,
        },
    )


def shown(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html))


# A result


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("persona", flagship.PERSONAS)
def test_a_result_has_its_parts_in_the_promised_order(
    templates: Environment, persona: str, language: str
) -> None:
    html = result_page(templates, flagship.result(persona, language), language)
    places = [html.index(f'id="{part}"') for part in PARTS]
    assert places == sorted(places)


@pytest.mark.parametrize("persona", flagship.PERSONAS)
def test_every_link_within_a_result_leads_somewhere(templates: Environment, persona: str) -> None:
    html = result_page(templates, flagship.result(persona))
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)


def test_the_overview_tells_the_whole_result_before_its_parts(templates: Environment) -> None:
    said = flagship.result("zwei_ursachen")
    html = result_page(templates, said)
    overview = shown(html[html.index('id="overview"') : html.index('id="words"')])
    assert said.second_category is not None
    told = [said.stage.title, said.category.title, said.second_category.title, said.urgency.title]
    told += [each.dimension.short for each in said.areas]
    assert [each for each in told if plain(each) not in overview] == []


@pytest.mark.parametrize("persona", flagship.PERSONAS)
def test_every_open_point_comes_with_something_to_do(templates: Environment, persona: str) -> None:
    said = flagship.result(persona)
    text = shown(result_page(templates, said))
    for point in said.open_points:
        assert point.question.next_step is not None
        assert plain(point.question.next_step) in text


def test_every_counted_answer_is_in_the_trace(templates: Environment) -> None:
    said = flagship.result("allein_selbststaendig")
    html = result_page(templates, said)
    trace = shown(html[html.index('id="method"') : html.index('id="change"')])
    for area in said.areas:
        for each in area.counted:
            answer = ", ".join(answer_lines("de", each.question, each.value))
            assert f"{plain(each.question.ask)}{answer}" in trace
    assert "zählt nicht mit" in trace


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_firm_introduces_its_limits_in_its_own_words(
    templates: Environment, language: str
) -> None:
    said = flagship.result("zwei_ursachen", language)
    page = shown(result_page(templates, said, language))
    assert said.limits.intro
    for words_of_the_firm in (said.limits.title, said.limits.intro, *said.limits.items):
        assert plain(words_of_the_firm) in page.replace("\N{NON-BREAKING HYPHEN}", "-")


def test_every_way_says_whether_the_firm_earns_with_it(templates: Environment) -> None:
    said = flagship.result("zwei_ursachen")
    html = result_page(templates, said)
    ours = [each.ours for each in said.category.paths]
    say = words("de")
    assert html.count(say("result.path_ours")) == ours.count(True)
    assert html.count(say("result.path_not_ours")) == ours.count(False)


def test_a_closed_door_is_a_sentence_that_says_what_is_open(templates: Environment) -> None:
    said = flagship.result("ein_starker_bereich")
    html = result_page(templates, said)
    doors = html[html.index('id="doors"') :]
    assert "/check/conversation" not in doors
    assert plain(said.stage.conversation) in shown(doors)
    told = shown(doors).replace("\N{NO-BREAK SPACE}", " ")
    assert all(method.shortfall("de", each) in told for each in said.not_yet)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("persona", ["ein_starker_bereich", "zwei_ursachen", "ganz_am_anfang"])
def test_the_page_that_says_not_yet_says_what_the_door_says(
    templates: Environment, persona: str, language: str
) -> None:
    said = flagship.result(persona, language)
    page = shown(render(templates, "not_yet.html", language, o=said))
    result = result_page(templates, said, language)
    doors = shown(result[result.index('id="doors"') :])
    missing = [method.shortfall(language, each) for each in said.not_yet]
    assert missing
    assert all(each in page and each in doors for each in missing)
    for gap in said.not_yet:
        assert plain(gap.area.dimension.title) in method.shortfall(language, gap)
        assert gap.area.band_title in method.shortfall(language, gap)


def test_nothing_is_needed_at_least_where_nothing_lies_above_it() -> None:
    say = words("de")
    for persona in flagship.PERSONAS:
        said = flagship.result(persona)
        highest = tuple(said.questionnaire.band_titles.values())[-1]
        gaps = (*said.not_yet, *(said.change.gaps if said.change else ()))
        for gap in gaps:
            text = method.shortfall("de", gap)
            assert ("mindestens" in text) == (gap.needed_title != highest)
    assert "mindestens" in say("method.change_dimension", dimension="", band="", needed="")


def test_what_the_person_asked_is_among_what_is_open(templates: Environment) -> None:
    """Also where no point is open besides: then it is the one thing that is."""
    say, question = words("de"), "Was kostet <uns> das im Jahr?"
    for persona in ("reif_und_ruhig", "ganz_am_anfang"):
        said = flagship.result(persona, answers={"f_frage": question})
        html = result_page(templates, said)
        part = shown(html[html.index('id="open"') : html.index('id="category"')])
        assert say("common.quoted", text=question) in part
        assert say("result.own_question_heading") in part
        assert say("result.open_points_none") not in part
        overview = shown(html[html.index('id="overview"') : html.index('id="words"')])
        assert say("result.own_question_heading").partition(" ")[2] in overview
        assert (say("result.open_points_count_none") in overview) is False


def test_who_asked_nothing_sees_no_question_of_theirs(templates: Environment) -> None:
    html = shown(result_page(templates, flagship.result("zwei_ursachen")))
    assert words("de")("result.own_question_heading") not in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_impulses_are_not_said_to_be_for_the_least_clear_where_all_is_clear(
    templates: Environment, language: str
) -> None:
    say = words(language)
    all_clear = flagship.result("reif_und_ruhig", language)
    assert all_clear.all_are_highest
    band = all_clear.areas[0].band_title
    page = shown(result_page(templates, all_clear, language))
    assert say("result.impulses_intro_highest", band=band) in page
    assert say("result.impulses_intro") not in page
    others = shown(result_page(templates, flagship.result("zwei_ursachen", language), language))
    assert say("result.impulses_intro") in others


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_next_step_that_breaks_off_ends_with_its_ellipsis(
    templates: Environment, language: str
) -> None:
    said = flagship.result("ganz_am_anfang", language)
    html = shown(result_page(templates, said, language))
    assert ("dass …" if language == "de" else "seen that …") in html
    assert re.search(r"…\s*\.|\bdass\.|seen that\.", html) is None


def test_the_private_link_can_be_sent_with_ones_own_program(templates: Environment) -> None:
    html = result_page(templates, flagship.result("zwei_ursachen"))
    (address,) = re.findall(r'href="(mailto:[^"]+)"', html)
    query = parse_qs(urlsplit(unescape(address)).query)
    assert query["body"] == ["https://example.com/j/abc"]
    assert urlsplit(address).path == ""
    assert query["subject"] == ["Mein privater Link: Leadprozess-Klarheitscheck"]


def test_the_door_to_a_conversation_is_open_where_it_is_offered(templates: Environment) -> None:
    html = result_page(templates, flagship.result("reif_und_ruhig"))
    assert "/check/conversation" in html[html.index('id="doors"') :]


def test_what_was_typed_stays_text(templates: Environment) -> None:
    said = flagship.result("zwei_ursachen", answers={"f_worte": "<b>laut</b> & *wichtig*"})
    html = result_page(templates, said)
    assert "„&lt;b&gt;laut&lt;/b&gt; &amp; *wichtig*“" in html


# A question


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_page_is_small(templates: Environment, language: str) -> None:
    for question in flagship.edition().questionnaires[language].questions.values():
        html = question_page(templates, question, language).encode()
        assert len(html) <= 8_000
        assert len(gzip.compress(html)) <= 3_000


@pytest.mark.parametrize(
    ("entered", "key"),
    [
        ({}, "question.skip"),
        ({"text": "Es zieht."}, "question.skip_removing"),
        ({"selected": frozenset({"k"})}, "question.skip_removing"),
        ({"unknown": True}, "question.skip_removing"),
    ],
)
def test_the_button_that_removes_an_answer_says_so(
    templates: Environment, entered: dict[str, Any], key: str
) -> None:
    state = {"selected": frozenset(), "text": "", "unknown": False, **entered}
    question = flagship.edition().questionnaires["de"].questions["f_worte"]
    html = question_page(templates, question, entered=SimpleNamespace(**state))
    (button,) = re.findall(r'<button[^>]*name="skip"[^>]*>([^<]+)', html)
    assert button == words("de")(key)


def test_a_scale_says_what_its_ends_mean_to_those_who_do_not_see_them(
    templates: Environment,
) -> None:
    question = scale("fit", min_label="gar nicht", max_label="vollständig")
    html = question_page(templates, question)
    assert len(re.findall(r'type="radio"', html)) == 11
    assert 'aria-describedby="range"' in html
    assert "0 bedeutet „gar nicht“, 10 bedeutet „vollständig“." in shown(html)


def test_no_page_carries_style_or_script(templates: Environment) -> None:
    html = result_page(templates, flagship.result("ganz_am_anfang"))
    html += question_page(
        templates, next(iter(flagship.edition().questionnaires["de"].questions.values()))
    )
    assert re.search(r"<script|<style|\sstyle=|\son\w+=", html) is None


# Geometry and small words


def test_sections_are_equally_long_and_fill_the_line() -> None:
    line = pages.segments([(3, 3), (7, 3.5), (4, 0)])
    assert {each.length for each in line} == {line[0].length}
    assert float(line[-1].start) + float(line[-1].length) == pytest.approx(100, abs=0.1)
    assert float(line[1].done) == pytest.approx(float(line[1].length) / 2, abs=0.1)
    assert [line[0].done, line[2].done] == [line[0].length, "0.0"]
    assert all(float(a.start) + float(a.length) < float(b.start) for a, b in pairwise(line))


def test_a_section_without_questions_is_an_empty_piece_of_the_line() -> None:
    assert pages.segments([(0, 0)]) == (pages.Segment("0.0", "100.0", "0.0"),)
    assert pages.segments([]) == ()


def test_a_clarity_just_below_a_band_never_reads_as_its_bound() -> None:
    assert pages.whole(Fraction(65_999, 1000)) == 65
    assert pages.whole(Fraction(66)) == 66


def test_a_clarity_lies_where_it_belongs_and_none_at_the_beginning() -> None:
    assert [pages.place(each) for each in (None, Fraction(125, 3), Fraction(100))] == [
        "0.0",
        "41.7",
        "100.0",
    ]


def test_a_line_has_no_mark_at_its_end() -> None:
    assert pages.bounds({"offen": 0, "teilweise": 33, "klar": 66}) == (33, 66)


def test_small_numbers_are_words() -> None:
    assert [pages.in_words("de", each) for each in (0, 4, 12, 13)] == [
        "null",
        "vier",
        "zwölf",
        "13",
    ]
    assert pages.in_words("en", 12) == "twelve"


def test_a_list_reads_as_a_sentence() -> None:
    assert pages.listed("de", ["a", "b", "c"]) == "a, b und c"
    assert pages.listed("en", iter(["a", "b"])) == "a and b"


def test_a_language_is_called_what_it_calls_itself() -> None:
    assert [pages.language_name(each) for each in LANGUAGES] == ["Deutsch", "English"]
