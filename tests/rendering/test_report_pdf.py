"""The PDF, read back as a screen reader, an archive and a careful reader find it."""

import re
import socket
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise

import pikepdf
import pypdfium2
import pytest

from app.rendering.report_process import Renderer, ReportFailed
from tests.rendering import flagship
from tests.rendering.flagship import PERSONAS
from tests.rendering.tags import elements, feet, glyph_ids, opened, unread, untagged

PdfOf = Callable[..., bytes]

EVERY_REPORT = pytest.mark.parametrize(
    ("persona", "language"),
    [(persona, language) for persona in PERSONAS for language in ("de", "en")],
)

HOSTILE = {
    "f_worte": "👩‍💻 Łódź, Ωμέγα, Москва, مرحبا, 日本 → ‐ a\u0301 "
    "\u00ad\x00\x1b \ud800 \ufdd0 <b>&amp;",
    "f_frage": "W" * 600,
}


def text_of(pdf: bytes) -> list[str]:
    """The words of each page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


@EVERY_REPORT
def test_it_says_what_it_is(pdf_of: PdfOf, persona: str, language: str) -> None:
    pdf = opened(pdf_of(persona, language))
    assert str(pdf.Root.Lang) == language
    assert bool(pdf.Root.MarkInfo.Marked)
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
        assert metadata["dc:title"] == str(pdf.docinfo.Title)
        assert metadata["xmp:CreateDate"] == "2026-11-23"
    assert str(pdf.docinfo.CreationDate) == "D:20261123"
    assert "23" in str(pdf.docinfo.Title)
    assert len(pdf.Root.OutputIntents) == 1


@EVERY_REPORT
def test_all_that_is_painted_is_read_or_an_artifact(
    pdf_of: PdfOf, persona: str, language: str
) -> None:
    assert untagged(opened(pdf_of(persona, language))) == []


@EVERY_REPORT
def test_the_tree_leads_to_all_text_but_the_running_feet(
    pdf_of: PdfOf, persona: str, language: str
) -> None:
    pdf = opened(pdf_of(persona, language))
    assert unread(pdf) == []
    assert feet(pdf.pages[0]) == 0
    assert all(feet(page) >= 2 for page in list(pdf.pages)[1:])


@EVERY_REPORT
def test_headings_go_down_one_step_at_a_time(pdf_of: PdfOf, persona: str, language: str) -> None:
    pdf = opened(pdf_of(persona, language))
    levels = [int(each.kind[1]) for each in elements(pdf) if re.fullmatch("H[1-6]", each.kind)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@EVERY_REPORT
def test_every_drawing_has_its_words(pdf_of: PdfOf, persona: str, language: str) -> None:
    pdf = opened(pdf_of(persona, language))
    figures = [each for each in elements(pdf) if each.kind == "Figure"]
    assert len(figures) == 4
    areas = flagship.result(persona, language).areas
    for figure, area in zip(figures, areas, strict=True):
        assert str(figure.entries.Alt).startswith(area.dimension.title)
        left, bottom, right, top = (float(each) for each in figure.entries.A.BBox)
        assert 0 < left < right < 596
        assert 0 < bottom < top < 842


@EVERY_REPORT
def test_every_header_of_a_table_says_what_it_heads(
    pdf_of: PdfOf, persona: str, language: str
) -> None:
    pdf = opened(pdf_of(persona, language))
    headers = [each for each in elements(pdf) if each.kind == "TH"]
    assert headers
    for header in headers:
        expected = "/Column" if "THead" in header.above else "/Row"
        assert header.attribute("/Scope") == expected


@EVERY_REPORT
def test_lists_hold_nothing_but_items_and_items_their_body(
    pdf_of: PdfOf, persona: str, language: str
) -> None:
    pdf = opened(pdf_of(persona, language))
    for each in elements(pdf):
        if each.above and each.above[-1] == "L":
            assert each.kind == "LI"
        if each.above and each.above[-1] == "LI":
            assert each.kind in {"Lbl", "LBody"}


@EVERY_REPORT
def test_links_have_names(pdf_of: PdfOf, persona: str, language: str) -> None:
    pdf = opened(pdf_of(persona, language))
    links = [each for page in pdf.pages for each in page.obj.get("/Annots", [])]
    assert links
    names = [str(each.Contents) for each in links]
    assert "fragen@example.com" in names
    assert flagship.result(persona, language).limits.title in names


@EVERY_REPORT
def test_bookmarks_follow_the_headings(pdf_of: PdfOf, persona: str, language: str) -> None:
    pdf = opened(pdf_of(persona, language))
    with pdf.open_outline() as outline:
        (top,) = outline.root
        assert top.title == flagship.result(persona, language).questionnaire.title
        assert len(top.children) >= 16


@EVERY_REPORT
def test_it_has_four_to_eight_numbered_pages(pdf_of: PdfOf, persona: str, language: str) -> None:
    pages = text_of(pdf_of(persona, language))
    assert 4 <= len(pages) <= 8
    numbered = {"de": "Seite {} von {}", "en": "Page {} of {}"}[language]
    assert all(numbered.format(n, len(pages)) in page for n, page in enumerate(pages[1:], start=2))
    assert numbered.format(1, len(pages)) not in pages[0]


@EVERY_REPORT
def test_every_glyph_is_in_an_embedded_font(pdf_of: PdfOf, persona: str, language: str) -> None:
    check_glyphs(opened(pdf_of(persona, language)))


def check_glyphs(pdf: pikepdf.Pdf) -> None:
    fonts = pdf.pages[0].Resources.Font
    for name, shown in glyph_ids(pdf).items():
        font = fonts[name]
        descriptor = font.DescendantFonts[0].FontDescriptor
        assert "/FontFile2" in descriptor
        assert re.match("/[A-Z]{6}\\+", str(font.BaseFont)), "only the glyphs that are used"
        known = font.ToUnicode.read_bytes().decode().lower()
        assert 0 not in shown
        assert all(f"<{glyph:04x}>" in known for glyph in shown)
    names = {str(fonts[name].DescendantFonts[0].FontDescriptor.FontFamily) for name in fonts}
    assert names <= {"Brygada 1918", "Hanken Grotesk", "Hanken Grotesk SemiBold"}


def test_hostile_text_gives_a_whole_and_readable_report(pdf_of: PdfOf) -> None:
    made = pdf_of("reif_und_ruhig", "de", **HOSTILE)
    pdf = opened(made)
    assert untagged(pdf) == []
    check_glyphs(pdf)
    words = "".join(text_of(made))
    assert "Łódź, Ωμέγα, Москва, □□□□□, □□" in words
    assert "<b>&amp;" in words
    assert "Ein Kästchen steht für ein Zeichen, das diese Schrift nicht darstellen kann." in words


def test_long_answers_and_long_words_give_a_report(renderer: Renderer) -> None:
    said = flagship.report("reif_und_ruhig", answers={"f_worte": "MARKE"})
    for typed in ("Wort " * 10_000, "W" * 5_000):
        pdf = renderer.render(said.replace("MARKE", typed))
        assert "".join(text_of(pdf)).count("W") >= 5_000


def test_ten_thousand_words_are_all_there(renderer: Renderer) -> None:
    said = flagship.report("reif_und_ruhig", answers={"f_worte": "MARKE"})
    pdf = renderer.render(said.replace("MARKE", "Wort " * 10_000, 1))
    assert "".join(text_of(pdf)).count("Wort") >= 10_000


def test_the_same_report_gives_the_same_bytes_in_another_process(pdf_of: PdfOf) -> None:
    with Renderer() as other:
        assert other.render(flagship.report("zwei_ursachen")) == pdf_of("zwei_ursachen")


def test_a_report_is_small(pdf_of: PdfOf) -> None:
    assert max(len(pdf_of(persona)) for persona in PERSONAS) <= 65 * 1024


def test_a_short_report_has_no_contents(renderer: Renderer) -> None:
    html = flagship.report("reif_und_ruhig")
    short = (
        html[: html.index('<section class="part new-page" id="stage">')] + "</main></body></html>"
    )
    assert "Inhalt" in text_of(renderer.render(html))[0]
    assert "Inhalt" not in text_of(renderer.render(short))[0]


@pytest.mark.parametrize(
    "hostile",
    [
        '<img src="http://127.0.0.1:{port}/x.png" alt="x">',
        '<link rel="stylesheet" href="http://127.0.0.1:{port}/x.css">',
        '<link rel="attachment" href="http://127.0.0.1:{port}/x">',
        '<style>@import url(http://127.0.0.1:{port}/x.css); @font-face {{ font-family: "X"; '
        "src: url(http://127.0.0.1:{port}/x.ttf) }}</style>",
        '<img src="data:image/svg+xml,<svg xmlns=%22http://www.w3.org/2000/svg%22>'
        '<image href=%22http://127.0.0.1:{port}/x.png%22/></svg>" alt="x">',
    ],
)
def test_nothing_is_fetched(renderer: Renderer, hostile: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        port = server.getsockname()[1]
        renderer.render(f"<html lang=de><title>x</title>{hostile.format(port=port)}<p>x")
        with pytest.raises(TimeoutError):
            server.accept()


def test_no_file_is_taken_in(renderer: Renderer) -> None:
    hostile = (
        '<link rel="attachment" href="file:///etc/passwd"><img src="file:///etc/passwd" alt="x">'
    )
    pdf = opened(renderer.render(f"<html lang=de><title>x</title>{hostile}<p>x"))
    assert len(pdf.attachments) == 0


def test_whoever_asks_for_a_report_never_loads_weasyprint() -> None:
    code = (
        "import sys\n"
        "from app.rendering.report import report_html\n"
        "from app.rendering.report_process import Renderer\n"
        "with Renderer() as renderer:\n"
        "    assert renderer.render('<html lang=de><title>x</title><p>x').startswith(b'%PDF')\n"
        "heavy = ('weasyprint', 'fontTools', 'cffi', 'pydyf')\n"
        "print([each for each in heavy if each in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_document_too_long_to_be_one_is_refused(renderer: Renderer) -> None:
    with pytest.raises(ReportFailed, match="too_long"):
        renderer.render("x" * 500_001)
