"""The PDF, read back as a screen reader and an archive find it."""

import re
from collections import Counter
from collections.abc import Callable
from itertools import pairwise

import page
import pytest
from page import ValidationProfile

from tests.rendering import flagship
from tests.rendering.flagship import PERSONAS
from tests.rendering.reports import ALL
from tests.rendering.tags import Element, Read

ReadOf = Callable[[str], Read]

STANDARD = {
    *("Document", "Sect", "BlockQuote", "P", "H1", "H2", "H3", "L", "LI", "Lbl", "LBody"),
    *("Table", "THead", "TBody", "TR", "TH", "TD", "Link", "Figure"),
}

CHILDREN = {
    "L": {"LI"},
    "LI": {"Lbl", "LBody"},
    "Table": {"THead", "TBody"},
    "THead": {"TR"},
    "TBody": {"TR"},
    "TR": {"TH", "TD"},
}
"""What these may hold (ISO 32000-1, 14.8.4.3)."""

SAME_GLYPHS = re.compile("/[A-Z]{6}\\+")

every_report = pytest.mark.parametrize("name", ALL)


@every_report
@pytest.mark.parametrize("profile", [ValidationProfile.PDF_UA_1, ValidationProfile.PDF_A_2A])
def test_it_conforms(read_of: ReadOf, name: str, profile: ValidationProfile) -> None:
    content = read_of(name).content
    report = page.validate_pdf_bytes(content, profile=profile)
    assert {each.message for each in report.failures} <= excused(content)


def excused(content: bytes) -> set[str]:
    """The validator takes a carriage return at the end of packed data for the end of its line."""
    for match in re.finditer(rb"/Length (\d+)[^>]*>>\nstream\n", content):
        end = match.end() + int(match[1])
        assert content[end : end + 10] == b"\nendstream"
        if content[end - 1 : end] == b"\r":
            return {"a stream /Length does not match its raw content length"}
    return set()


@every_report
def test_it_says_what_it_is(read_of: ReadOf, name: str) -> None:
    pdf = read_of(name).pdf
    assert str(pdf.Root.Lang) in {"de", "en"}
    assert bool(pdf.Root.MarkInfo.Marked)
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
        assert metadata["dc:title"] == str(pdf.docinfo.Title)
        assert metadata["xmp:CreateDate"] == "2026-11-23"
    assert "/Filter" not in pdf.Root.Metadata
    assert str(pdf.docinfo.CreationDate) == "D:20261123"
    assert "23" in str(pdf.docinfo.Title)
    (intent,) = pdf.Root.OutputIntents
    assert str(intent.S) == "/GTS_PDFA1"
    assert intent.DestOutputProfile.read_bytes()[36:40] == b"acsp", "an ICC profile"


@every_report
def test_it_does_nothing_by_itself(read_of: ReadOf, name: str) -> None:
    read = read_of(name)
    assert not {"/OpenAction", "/AA", "/AcroForm", "/JavaScript"} & set(read.pdf.Root.keys())
    assert set(read.pdf.Root.Names.keys()) == {"/Dests"}
    assert len(read.pdf.attachments) == 0
    actions = [each.A for each in read.links if "/A" in each]
    assert {str(each.S) for each in actions} == {"/URI"}
    assert {str(each.URI) for each in actions} == {"mailto:fragen@example.com"}


@every_report
def test_all_that_is_painted_is_read_or_an_artifact(read_of: ReadOf, name: str) -> None:
    read = read_of(name)
    assert read.unmarked == []
    assert read.nested == []


@every_report
def test_the_tree_leads_to_each_piece_once_and_each_piece_back(read_of: ReadOf, name: str) -> None:
    read = read_of(name)
    led_to = Counter(
        (piece.page, piece.number, each.entries.objgen)
        for each in read.elements
        for piece in each.kids
        if not isinstance(piece, Element)
    )
    assert set(led_to.values()) == {1}
    leads_back = {
        (number, mcid, parent.objgen)
        for number in range(len(read.pages))
        for mcid, parent in enumerate(read.parents[number])
        if parent is not None
    }
    assert set(led_to) == leads_back
    numbered = {(each.page, each.number) for each in read.pieces if each.number is not None}
    assert {place[:2] for place in led_to} == numbered


@every_report
def test_what_is_not_read_are_running_feet_and_heads_that_come_again(
    read_of: ReadOf, name: str
) -> None:
    read = read_of(name)
    heads = {"".join(each.text.split()) for each in read.all("TH") if "THead" in each.above}
    feet = Counter(
        piece.page for piece in read.artifacts if piece.properties.get("/Subtype") == "/Footer"
    )
    assert set(feet) == set(range(1, len(read.pages)))
    others = [
        each.text
        for each in read.artifacts
        if each.properties.get("/Type") == "/Pagination" and "/Subtype" not in each.properties
    ]
    again = "".join("".join(others).split())
    assert re.sub("|".join(sorted(map(re.escape, heads), key=len, reverse=True)), "", again) == ""


@every_report
def test_elements_are_standard_and_hold_what_they_may(read_of: ReadOf, name: str) -> None:
    for each in read_of(name).elements:
        assert each.kind in STANDARD
        if each.kind in CHILDREN:
            assert {kid.kind for kid in each.kids if isinstance(kid, Element)} <= CHILDREN[
                each.kind
            ]
            assert all(isinstance(kid, Element) for kid in each.kids)
        assert each.kids or each.kind in {"TH", "TD"}


@every_report
def test_headings_go_down_one_step_at_a_time(read_of: ReadOf, name: str) -> None:
    levels = [int(each.kind[1]) for each in read_of(name).all("H1", "H2", "H3")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@every_report
def test_every_drawing_has_its_words_and_its_place(read_of: ReadOf, name: str) -> None:
    figures = read_of(name).all("Figure")
    assert len(figures) in {4, 8}, "four areas, and again where there is then and now"
    for figure in figures:
        assert len(str(figure.entries.Alt)) > 20
        left, bottom, right, top = (float(each) for each in figure.entries.A.BBox)
        assert 0 < left < right < 596
        assert 0 < bottom < top < 842


@every_report
def test_every_header_of_a_table_says_what_it_heads(read_of: ReadOf, name: str) -> None:
    headers = read_of(name).all("TH")
    assert headers
    for header in headers:
        assert header.attribute("/Scope") == ("/Column" if "THead" in header.above else "/Row")


@every_report
def test_the_rows_of_a_table_are_of_one_length(read_of: ReadOf, name: str) -> None:
    for table in read_of(name).all("Table"):
        rows = [each for each in table.inside() if each.kind == "TR"]
        assert len({len(row.kids) for row in rows}) == 1


@every_report
def test_numbered_steps_are_said_to_be_numbered(read_of: ReadOf, name: str) -> None:
    lists = read_of(name).all("L")
    numbered = [each for each in lists if each.attribute("/ListNumbering") == "/Decimal"]
    (steps,) = numbered
    assert [each.text for each in steps.inside() if each.kind == "Lbl"] == ["1. ", "2. ", "3. "]


@every_report
def test_links_have_names_and_their_place_in_the_tree(read_of: ReadOf, name: str) -> None:
    read = read_of(name)
    assert read.links
    tree = {each.entries.objgen: each for each in read.all("Link")}
    for link in read.links:
        element = tree[read.parents[int(link.StructParent)].objgen]
        assert " ".join(str(link.Contents).split()) == " ".join(element.text.split())
        assert int(link.F) & 4, "it is printed (ISO 19005-2, 6.3.2)"
    assert "fragen@example.com" in {str(each.Contents) for each in read.links}
    assert {str(each.obj.Tabs) for each in read.pages} == {"/S"}


@every_report
def test_bookmarks_follow_the_headings(read_of: ReadOf, name: str) -> None:
    read = read_of(name)
    with read.pdf.open_outline() as outline:
        (top,) = outline.root
        titles = [top.title, *(each.title for each in top.children)]
    headings = [each.text for each in read.all("H1", "H2")]
    assert [" ".join(each.split()) for each in titles] == [
        # A word that is divided there is whole here.
        " ".join(each.replace("\u00ad", "").split())
        for each in headings
    ]
    assert len(headings) >= 16


@every_report
def test_every_glyph_is_in_an_embedded_font_and_has_a_meaning(read_of: ReadOf, name: str) -> None:
    read = read_of(name)
    for font, shown in read.glyphs.items():
        dictionary = read.fonts[font]
        (descendant,) = dictionary.DescendantFonts
        assert "/FontFile2" in descendant.FontDescriptor
        assert SAME_GLYPHS.match(str(dictionary.BaseFont)), "only the glyphs that are used"
        assert 0 not in shown
        assert all(read.meanings(font).get(glyph) for glyph in shown)
    families = {
        str(each.DescendantFonts[0].FontDescriptor.FontFamily) for each in read.fonts.values()
    }
    assert families <= {"Brygada 1918", "Hanken Grotesk", "Hanken Grotesk SemiBold"}


@every_report
def test_words_do_not_run_together_where_a_line_ends(read_of: ReadOf, name: str) -> None:
    for each in read_of(name).elements:
        pieces = [kid.text for kid in each.kids if not isinstance(kid, Element)]
        for before, after in pairwise(pieces):
            parted = before[-1] in " -\u00ad" or after[0] == " " or len(before.split()[-1]) > 15
            assert parted, f"{before}|{after}"


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("language", ["de", "en"])
def test_all_of_the_text_is_there(read_of: ReadOf, persona: str, language: str) -> None:
    said = flagship.result(persona, language)
    words = " ".join(
        "".join(each.text for each in read_of(f"{persona}, {language}").elements[:1]).split()
    )
    told = [said.stage.description, said.category.text, said.urgency.text, *said.stage.needs]
    told += [each.impulse.text for each in said.impulses]
    told += [each.question.next_step or "" for each in said.open_points]
    assert [text for text in told if " ".join(text.split()) not in words] == []


def test_a_table_that_goes_on_is_one_table(read_of: ReadOf) -> None:
    read = read_of("ganz_am_anfang, de")
    broken = [each for each in read.all("Table") if len(each.pages) > 1]
    assert broken
    for table in broken:
        assert [kid.kind for kid in table.kids if isinstance(kid, Element)] == ["THead", "TBody"]
        heads = [each for each in table.inside() if "THead" in each.above and each.kind == "TH"]
        assert all(len(head.pages) == 1 for head in heads), "the head that comes again is not read"
    again = [
        each.text
        for each in read.artifacts
        if each.properties.get("/Type") == "/Pagination" and "/Subtype" not in each.properties
    ]
    assert "Ihre Antwort" in again


def test_a_list_that_goes_on_is_one_list(read_of: ReadOf) -> None:
    assert any(len(each.pages) > 1 for each in read_of("ganz_am_anfang, de").all("L"))


def test_parts_in_another_language_say_so(renderer) -> None:
    html = (
        '<html lang="de"><title>Titel</title><h1>Überschrift</h1>'
        '<p>Sie sagte <span lang="en">never mind</span>.</p><p lang="en">A paragraph.</p>'
    )
    read = Read(renderer.render(html))
    languages = {
        each.text: str(each.entries.Lang) for each in read.elements if "/Lang" in each.entries
    }
    assert languages == {"never mind": "en", "A paragraph.": "en"}
