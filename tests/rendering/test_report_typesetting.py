"""How the report is set: lines on a grid, pages that end well, numbers that are true."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import groupby, pairwise

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from app.rendering.report_process import Renderer
from tests.rendering.flagship import PERSONAS
from tests.rendering.reports import ALL, USUAL
from tests.rendering.tags import Read

ReadOf = Callable[[str], Read]

MM = 25.4 / 72
TOP = 20.0
BOTTOM = 297 - 25.25
HALF_LINE = 2.375
FIRST_BASELINE = 3.557
"""Where the letters of a line of 4.75 mm stand, in mm from its top."""

NAME, PART, HEADING = 11.0, 22.0, 9.25
"""Sizes of names and headings in points, and where the names of parts begin, in mm."""


@dataclass(frozen=True)
class Line:
    """A line of text: its page, where its letters stand, where it begins and how large it is."""

    page: int
    baseline: float
    left: float
    size: float
    text: str


@pytest.fixture(scope="session")
def lines_of(pdf_of: Callable[[str], bytes]) -> Callable[[str], list[list[Line]]]:
    """The lines of each page, from above, without the running foot."""

    @cache
    def lines(name: str) -> list[list[Line]]:
        document = pypdfium2.PdfDocument(pdf_of(name))
        try:
            return [_lines(number, each) for number, each in enumerate(document)]
        finally:
            document.close()

    return lines


def _lines(number: int, page: pypdfium2.PdfPage) -> list[Line]:
    text, height = page.get_textpage(), page.get_height()
    x, y = ctypes.c_double(), ctypes.c_double()
    letters = []
    for at in range(text.count_chars()):
        if pdfium.FPDFText_IsGenerated(text.raw, at):
            continue
        pdfium.FPDFText_GetCharOrigin(text.raw, at, x, y)
        size = pdfium.FPDFText_GetFontSize(text.raw, at) * 0.75
        place = round((height - y.value) * MM, 2), round(size, 2)
        letters.append((*place, x.value * MM, chr(pdfium.FPDFText_GetUnicode(text.raw, at))))
    found = []
    for (baseline, size), run in groupby(letters, key=lambda each: each[:2]):
        signs = list(run)
        said = "".join(each[3] for each in signs).strip()
        if said and baseline < BOTTOM:
            found.append(Line(number, baseline, signs[0][2], size, said))
    return sorted(found, key=lambda each: (each.baseline, each.left))


def off(line: Line) -> float:
    """How far a line is from where one of its half lines would have it, in mm."""
    distance = (line.baseline - TOP - FIRST_BASELINE) % HALF_LINE
    return min(distance, HALF_LINE - distance)


def is_size(line: Line, *sizes: float) -> bool:
    return any(abs(line.size - each) < 0.05 for each in sizes)


every_report = pytest.mark.parametrize("name", ALL)
usual_reports = pytest.mark.parametrize("name", USUAL)


@usual_reports
def test_it_has_four_to_eight_pages(read_of: ReadOf, name: str) -> None:
    assert 4 <= len(read_of(name).pages) <= 8


@every_report
def test_every_page_but_the_cover_bears_its_number_and_how_many_there_are(
    read_of: ReadOf, name: str
) -> None:
    read = read_of(name)
    numbered = {"de": "Seite {} von {}", "en": "Page {} of {}"}[str(read.pdf.Root.Lang)]
    feet = {
        page: "".join(each.text for each in pieces)
        for page, pieces in groupby(
            (each for each in read.artifacts if each.properties.get("/Subtype") == "/Footer"),
            key=lambda each: each.page,
        )
    }
    count = len(read.pages)
    assert list(feet) == list(range(1, count))
    assert all(feet[page].endswith(numbered.format(page + 1, count)) for page in feet)


@pytest.mark.parametrize("name", [each for each in USUAL if "then and now" not in each])
def test_names_and_headings_stand_on_half_lines(
    lines_of: Callable[[str], list[list[Line]]], name: str
) -> None:
    """All up to the page for a conversation; after it, and after the points that were open, comes
    small print with lines of its own."""
    pages = lines_of(name)
    house = next(
        number
        for number, page in enumerate(pages)
        if page[0].text.startswith(("Für ein Gespräch", "For a conversation"))
    )
    names = [
        line
        for page in pages[: house + 1]
        for line in page
        if (is_size(line, NAME) and abs(line.left - PART) < 1) or is_size(line, HEADING)
    ]
    assert len(names) >= 15
    assert [line for line in names if off(line) > 0.15] == []


@usual_reports
def test_the_name_of_a_part_stands_on_the_line_of_its_first_words(
    lines_of: Callable[[str], list[list[Line]]], name: str
) -> None:
    for page in lines_of(name):
        for line in page:
            if is_size(line, NAME) and abs(line.left - PART) < 1 and not _goes_on(line, page):
                beside = [each for each in page if each is not line and each.left > 60]
                # The small heads of a table's columns stand on its lower line.
                assert any(abs(each.baseline - line.baseline) < 0.35 for each in beside), line


def _goes_on(line: Line, page: list[Line]) -> bool:
    """Whether a name has begun a line above."""
    return any(
        is_size(each, NAME)
        and abs(each.left - PART) < 1
        and abs(line.baseline - each.baseline - 4.75) < 0.1
        for each in page
    )


@every_report
def test_no_heading_ends_a_page(read_of: ReadOf, name: str) -> None:
    elements = read_of(name).elements
    leading = [each for each in elements if each.text.strip() and each.kind not in {"Sect", "TH"}]
    for before, after in pairwise(leading):
        if before.kind in {"H1", "H2"} or (before.kind == "H3" and after.kind != "H2"):
            assert min(after.pages) == max(before.pages), before.text


@every_report
def test_no_line_of_a_paragraph_is_alone_on_a_page(
    lines_of: Callable[[str], list[list[Line]]], read_of: ReadOf, name: str
) -> None:
    for each in read_of(name).all("P"):
        pieces = [kid for kid in each.kids if hasattr(kid, "page")]
        pages = {page: sum(1 for _ in kids) for page, kids in groupby(pieces, key=lambda k: k.page)}
        assert len(pages) == 1 or min(pages.values()) >= 2, each.text


@usual_reports
def test_no_page_is_nearly_empty(lines_of: Callable[[str], list[list[Line]]], name: str) -> None:
    for page in lines_of(name):
        lines = {round(line.baseline, 1) for line in page}
        deepest = max(line.baseline for line in page)
        assert len(lines) >= 6
        assert deepest > TOP + (BOTTOM - TOP) * 0.24, f"page {page[0].page + 1}"


@usual_reports
def test_nothing_runs_into_the_margins(
    lines_of: Callable[[str], list[list[Line]]], name: str
) -> None:
    for page in lines_of(name):
        assert min(line.left for line in page) > 20 - 0.5
        assert max(line.baseline for line in page) < BOTTOM


@usual_reports
def test_the_page_for_a_conversation_is_one_page(read_of: ReadOf, name: str) -> None:
    read = read_of(name)
    heading, limits = (
        next(each for each in read.all("H2") if " ".join(each.text.split()) in titles)
        for titles in (
            {"Für ein Gespräch im Haus", "For a conversation in your company"},
            {"Für wen wir nicht die Richtigen sind", "Wofür wir nicht die Richtigen sind"}
            | {each.text for each in read.all("H2") if "right" in each.text},
        )
    )
    assert max(limits.pages) == max(heading.pages) + 1


@every_report
def test_the_contents_say_on_which_page_a_part_begins(read_of: ReadOf, name: str) -> None:
    read = read_of(name)
    begins = {" ".join(each.text.split()): min(each.pages) + 1 for each in read.all("H2")}
    entries = [
        each.text for each in read.all("LBody") if any(k.kind == "Link" for k in each.inside())
    ]
    assert len(entries) >= 12
    for entry in entries:
        number, title = entry.split(maxsplit=1)
        assert begins[" ".join(title.split())] == int(number)


def test_a_report_of_six_pages_needs_no_contents(renderer: Renderer) -> None:
    long = ALL["reif_und_ruhig, de"]()
    beginning, end = long.index('id="ways"'), long.index('id="method"')
    short = long[: long.rindex("<", 0, beginning)] + long[long.rindex("<", 0, end) :]
    short = short.replace('<div class="whole">\n</div>', "")
    assert "Inhalt" in [each.text for each in Read(renderer.render(long)).all("H2")]
    read = Read(renderer.render(short))
    assert len(read.pages) <= 6
    assert "Inhalt" not in [each.text for each in read.all("H2")]


def test_own_words_hang_by_their_quotation_mark(
    lines_of: Callable[[str], list[list[Line]]],
) -> None:
    cover, *_ = lines_of("hostile signs")
    first, *others = (line for line in cover if is_size(line, 15.0, 12.5) and line.left > 60)
    assert first.left < 70 - 1
    assert others
    assert all(abs(line.left - 70) < 0.3 for line in others)


def test_a_word_is_divided_only_where_a_column_would_be_left_empty(read_of: ReadOf) -> None:
    divided = {name: re.findall(r"\w+\u00ad", read_of(name).elements[0].text) for name in USUAL}
    assert {name: words for name, words in divided.items() if words} == {}
    assert len(re.findall(r"\w\u00ad", read_of("long labels").elements[0].text)) > 40


@pytest.mark.parametrize("persona", PERSONAS)
def test_a_report_is_small(pdf_of: Callable[[str], bytes], persona: str) -> None:
    assert len(pdf_of(f"{persona}, de")) <= 65 * 1024
