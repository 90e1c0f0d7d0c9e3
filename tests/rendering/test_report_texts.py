"""What people type, whatever it is, in a report: readable, whole, and where it was to be."""

from collections.abc import Callable, Iterator

import page
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from page import ValidationProfile

from app.rendering.printable import MARK
from app.rendering.report_process import Limits, Renderer
from app.translations import words
from tests.rendering.reports import COMPOUND, typed, with_answers
from tests.rendering.tags import Read

ReadOf = Callable[[str], Read]


def is_conforming(content: bytes) -> bool:
    return page.is_pdf_compliant_bytes(content, profile=ValidationProfile.PDF_UA_1)


@pytest.fixture(scope="module")
def patient() -> Iterator[Renderer]:
    """Gives a report more time than anybody would wait for it."""
    with Renderer(Limits(seconds=200)) as renderer:
        yield renderer


def in_line(text: str) -> str:
    return " ".join(text.split())


def said(read: Read) -> str:
    """All that is read, in one line."""
    return in_line(read.elements[0].text)


def test_signs_of_all_kinds_are_shown_or_marked(read_of: ReadOf) -> None:
    text = said(read_of("hostile signs"))
    assert f"„{MARK} Łódź, Ωμέγα, Москва, {MARK * 5}, {MARK * 2} → - \u2011 á" in text
    assert "rückwärts Silben\u00adtrennung Nullbreite" in text
    assert "<b>&amp; fi XII ½ TEL K k“" in text


def test_the_appendix_says_once_what_a_mark_stands_for(read_of: ReadOf) -> None:
    note = in_line(words("de")("report.missing_sign_note"))
    paragraphs = [in_line(each.text) for each in read_of("hostile signs").all("H2", "P")]
    assert paragraphs.count(note) == 1
    assert paragraphs[paragraphs.index(note) - 1] == "Alle Antworten"
    assert note not in said(read_of("short own words"))


def test_ten_thousand_words_are_all_there_in_one_paragraph(patient: Renderer) -> None:
    read = Read(patient.render(typed("Wort " * 10_000)))
    assert is_conforming(read.content)
    paragraphs = [each for each in read.all("P") if each.text.count("Wort") > 1_000]
    (cell, _) = (each for each in read.all("TD") if each.text.count("Wort") > 1_000)
    assert len(paragraphs) == 3, "own words, own question among what is open, and in the house"
    for each in (*paragraphs, cell):
        assert each.text.count("Wort") == 10_000
        assert len(each.pages) > 4


def test_a_word_without_end_is_divided_and_stays_a_word(patient: Renderer) -> None:
    read = Read(patient.render(typed("W" * 5_000)))
    assert is_conforming(read.content)
    assert said(read).count("W" * 5_000) == 5, "own words, own question twice, both at the end"


def test_very_long_answers_break_rows_and_no_table(read_of: ReadOf, patient: Renderer) -> None:
    read = Read(patient.render(typed(f"{COMPOUND} " * 170)))
    assert is_conforming(read.content)
    cells = [each for each in read.all("TD") if each.text.count("Donau") == 170]
    assert len(cells) == 2
    assert all(len(each.pages) > 1 for each in cells)
    assert len(read.all("Table")) == len(read_of("short own words").all("Table"))


LINES = st.text(
    st.one_of(
        st.characters(codec=None),
        st.sampled_from("👩‍💻مرحبא→‐\u00ad\u200b\u202e\ud800\ufdd0\u0301\x00\x1b<>&\"'{}%\\ \n\t"),
    ),
    max_size=300,
)


@settings(max_examples=5, deadline=None)
@given(LINES, LINES)
@pytest.mark.filterwarnings("ignore::hypothesis.errors.NonInteractiveExampleWarning")
def test_whatever_is_typed_gives_a_conforming_report(
    renderer: Renderer, own_words: str, question: str
) -> None:
    html = with_answers(f_worte=own_words or "x", f_frage=question or "x")
    content = renderer.render(html)
    assert is_conforming(content)
    read = Read(content)
    assert all(0 not in shown for shown in read.glyphs.values())
    assert read.unmarked == []
