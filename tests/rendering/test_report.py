"""What the report says."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.rendering.printable import MARK, glyphs
from app.rendering.report import Publisher, report_html
from app.translations import words
from tests.rendering import flagship
from tests.rendering.flagship import DAY, PERSONAS, PUBLISHER, result

DAY_IN_WORDS = "23. November 2026"
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63606060f8"
    "0f00010401005fe5c34b0000000049454e44ae426082"
)


def report(persona: str, language: str = "de", answers: Mapping[str, Any] | None = None) -> str:
    """A persona's report, with the words that are tied to their neighbour untied."""
    return flagship.report(persona, language, answers).replace("\u00a0", " ")


def headings(html: str) -> list[str]:
    return [re.sub("<.*?>", "", each) for each in re.findall("<h2.*?>(.*?)</h2>", html)]


def test_the_parts_come_in_the_order_of_the_result() -> None:
    assert headings(report("reif_und_zeit_zaehlt")) == [
        "In Ihren Worten",
        "Auf einen Blick",
        "Wie dieser Bericht zu lesen ist",
        "Inhalt",
        "Ihre Stufe heute",
        "Die vier Bereiche",
        "Was noch offen ist",
        "Einordnung",
        "Zeitpunkt",
        "Mögliche Wege",
        "Was Sie für eine gute Entscheidung brauchen",
        "Zwei Impulse",
        "Für ein Gespräch im Haus",
        "Für wen wir nicht die Richtigen sind",
        "So kommt das Ergebnis zustande",
        "Was das Ergebnis ändern würde",
        "Alle Antworten",
        "Kontakt",
    ]


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("language", ["de", "en"])
def test_everything_of_the_result_is_in_it(persona: str, language: str) -> None:
    said = result(persona, language)
    html = report(persona, language).replace("&#39;", "'").replace("&#34;", '"')
    html = html.replace("&quot;", '"')
    told = [said.stage.title, said.stage.description, *said.stage.needs, said.category.text]
    told += [each.question.ask for each in said.open_points]
    told += [path.gain for path in said.category.paths] + [p.price for p in said.category.paths]
    told += [each.impulse.text for each in said.impulses] + list(said.limits.items)
    told += [area.sentence for area in said.areas] + [said.urgency.text]
    told += [each.question.ask for _, given in said.answers for each in given]
    assert [text for text in told if text not in html] == []


def test_the_cover_names_the_result() -> None:
    said = result("zwei_ursachen")
    html = report("zwei_ursachen")
    cover = html[html.index('class="cover') : html.index('id="stage"')]
    told = [said.stage.title, said.category.title, said.urgency.title, "kein Punkt", DAY_IN_WORDS]
    told += [text for area in said.areas for text in (area.dimension.short, area.band_title)]
    assert [text for text in told if text not in cover] == []


@pytest.mark.parametrize(
    ("persona", "answers", "count"),
    [
        ("reif_und_ruhig", {}, "Ihre eigene Frage"),
        ("reif_und_ruhig", {"f_frage": None}, "kein Punkt"),
        ("ein_starker_bereich", {"f_frage": "Wer?"}, "zwei Punkte und Ihre eigene Frage"),
        ("ein_starker_bereich", {}, "zwei Punkte"),
    ],
)
def test_the_cover_counts_the_persons_own_question_as_open(
    persona: str, answers: Mapping[str, Any], count: str
) -> None:
    assert f"<td>{count}</td>" in report(persona, answers=answers)


def test_the_persons_own_question_is_among_what_is_open() -> None:
    html = report("reif_und_ruhig")
    part = html[html.index('id="open-points"') : html.index('id="category"')]
    assert "„Woran erkennen wir nach einem Jahr, dass weniger Gespräche besser waren?“" in part
    assert "Sonst lassen Ihre Antworten keinen Punkt offen." in part


def test_the_contents_name_every_part_after_the_cover() -> None:
    html = report("zwei_ursachen")
    after = headings(html[html.index('id="stage"') :])
    assert re.findall('<a href="#.*?">(.*?)</a>', html) == after


def test_a_way_the_firm_earns_with_says_so_once() -> None:
    assert report("ein_starker_bereich").count("Mit diesem Weg verdienen wir Geld.") == 1
    assert "Mit diesem Weg verdienen wir Geld." not in report("ganz_am_anfang")


def test_what_is_not_known_yet_is_an_open_point_and_no_fact_about_timing() -> None:
    html = report("ganz_am_anfang")
    timing = html[html.index('id="timing"') : html.index('id="ways"')]
    assert "Das weiß ich noch nicht" not in timing
    assert "Sie haben dazu keine Tatsachen angegeben." in timing
    assert "Bis wann soll sich spürbar etwas verändert haben?" in html


def test_who_does_nothing_hears_nothing_and_no_link_leads_back() -> None:
    html = report("ein_starker_bereich")
    assert "Wenn Sie nichts weiter tun, hören Sie nichts von uns." in html
    assert re.findall('href="(?!#)(.*?)"', html) == ["mailto:fragen@example.com"]


def test_own_words_open_it_and_long_ones_stand_before_the_stage() -> None:
    short = report("ein_starker_bereich", answers={"f_worte": "Vieles bleibt liegen."})
    assert short.index("„Vieles bleibt liegen.“") < short.index("Wie dieser Bericht zu lesen ist")
    long = report("ein_starker_bereich", answers={"f_worte": "Vieles bleibt liegen. " * 30})
    place = long.index("„Vieles bleibt liegen.")
    assert long.index("Inhalt") < place < long.index('id="stage"')


def test_without_free_texts_nothing_is_quoted() -> None:
    assert "In Ihren Worten" not in headings(report("ein_starker_bereich"))
    assert "Ihre Frage" not in report("ein_starker_bereich")


def test_what_people_type_is_text_and_never_markup() -> None:
    typed = '<img src="http://127.0.0.1:9/x"> *nicht kursiv* [a](https://example.com)'
    html = report("ein_starker_bereich", answers={"f_worte": typed})
    assert "<img" not in html
    assert "*nicht kursiv* [a](https://example.com)" in html


def test_the_appendix_says_what_a_box_stands_for_only_where_one_was_needed() -> None:
    note = words("de")("report.missing_sign_note")
    assert note not in report("ein_starker_bereich")
    html = report("ein_starker_bereich", answers={"f_worte": "Zu viel 🤯 los"})
    assert f"Zu viel {MARK} los" in html
    assert html.count(note) == 1
    assert html.index("Alle Antworten</h2>") < html.index(note)


def test_it_holds_only_signs_that_the_fonts_have() -> None:
    typed = "🤯 \x00 \ud83d مرحبا \ufdd0"
    assert glyphs().issuperset(report("ein_starker_bereich", answers={"f_worte": typed}))


def test_an_area_without_an_answer_that_counts_says_so_and_draws_no_line() -> None:
    said = result("ein_starker_bereich")
    first = replace(said.areas[0], clarity=None, counted=())
    html = report_html(
        replace(said, areas=(first, *said.areas[1:])), PUBLISHER, language="de", assessed_on=DAY
    )
    assert html.count("nicht einschätzbar") == 3, "on the cover, and to be seen and to be heard"
    assert html.count('stroke="#57305f"') == 3


def test_a_clarity_never_reads_as_if_it_had_reached_the_next_band() -> None:
    said = result("ein_starker_bereich")
    assert [int(area.clarity or 0) for area in said.areas] == [100, 55, 16, 41]
    html = report("ein_starker_bereich")
    assert "Den Handlungsdruck erkennen, Klarheit 55 von 100, Band „teilweise“" in html


def test_the_same_result_gives_the_same_text() -> None:
    assert report("zwei_ursachen", "en") == report("zwei_ursachen", "en")


def test_dates_are_those_of_the_assessment() -> None:
    said = result("ein_starker_bereich", "en")
    html = report_html(said, PUBLISHER, language="en", assessed_on=date(2025, 3, 1))
    assert '<meta name="dcterms.created" content="2025-03-01">' in html
    assert "as of 1\N{NO-BREAK SPACE}March 2025" in html


@pytest.mark.parametrize("accent", ["red", "#12345", "#1234567", "#57305f;}", "url(x)", ""])
def test_an_accent_is_a_colour_and_nothing_else(accent: str) -> None:
    with pytest.raises(ValueError, match="not a colour"):
        Publisher("F", accent, (), "")


def test_a_logo_is_part_of_the_document() -> None:
    publisher = replace(PUBLISHER, logo=PIXEL)
    html = report_html(result("ein_starker_bereich"), publisher, language="de", assessed_on=DAY)
    assert 'src="data:image/png;base64,' in html
    assert 'alt="Musterwerk Beratung"' in html


def test_a_file_that_is_no_picture_is_no_logo() -> None:
    with pytest.raises(ValueError, match="logo"):
        Publisher("F", "#57305f", (), "", logo=b"GIF89a")


@pytest.mark.parametrize("beginning", [b"", b"\xef\xbb\xbf", b"<!DOCTYPE svg>\n", b"<?xml?>"])
def test_every_logo_that_the_check_takes_is_in_the_report(beginning: bytes):
    logo = beginning + b'<svg xmlns="http://www.w3.org/2000/svg"/>'
    address = Publisher("F", "#57305f", (), "", logo=logo).logo_address
    assert address is not None
    assert address.startswith("data:image/svg+xml;base64,")
