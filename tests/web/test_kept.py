"""Files and pages that are the same for everybody: how they are named, packed, kept and renewed."""

import gzip
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest

from app.translations import Words
from tests.application import QUESTIONNAIRES, Site
from tests.firm import Firm
from tests.fixtures.product import ROOT
from tests.page import Page
from tests.prospect import Prospect

UNPACK: dict[str, Callable[[bytes], bytes]] = {"br": brotli.decompress, "gzip": gzip.decompress}
NEEDED = ("stylesheet", "preload", "icon")
MOST_REQUESTS = 6
HEAVIEST = 100 * 1024
"""Bytes, also where nothing is packed."""
LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'


def linked(page: Page, rel: str) -> list[str]:
    """The addresses that the page's head names for a purpose."""
    return [each.get("href", "") for each in page.all("link") if each.get("rel") == rel]


def stylesheet(page: Page) -> str:
    (address,) = linked(page, "stylesheet")
    return address


# --- files -----------------------------------------------------------------------------------


def test_every_file_that_a_page_names_is_there_and_may_be_kept_for_good(prospect: Prospect):
    page = prospect.opens()
    sheet = prospect.visits(stylesheet(page))
    fonts = re.findall(r'url\("([^"]+)"\)', sheet.html)
    assert len(fonts) == 6
    for address in (*fonts, *linked(page, "icon"), stylesheet(page)):
        found = prospect.visits(address)
        assert found.status == 200, address
        assert re.search(r"\.[0-9a-f]{10}\.\w+$", address)
        assert found.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "Set-Cookie" not in found.headers
        assert "Cookie" not in found.headers.get("Vary", "")


def test_fonts_are_preloaded_by_exactly_the_addresses_of_the_stylesheet(prospect: Prospect):
    page = prospect.opens()
    sheet = prospect.visits(stylesheet(page)).html
    preloaded = linked(page, "preload")
    assert len(preloaded) == 3
    assert all(f'url("{each}")' in sheet for each in preloaded)


def test_the_name_of_the_stylesheet_changes_with_the_colour(
    tmp_path: Path, new_site: Callable[..., Site]
):
    def sheet(accent: str) -> tuple[str, str]:
        folder = tmp_path / accent[1:]
        shutil.copytree(QUESTIONNAIRES, folder)
        brand = folder / "brand.yaml"
        brand.write_text(brand.read_text("utf-8").replace("#57305f", accent), "utf-8")
        prospect = Prospect(new_site(QUESTIONNAIRES=str(folder)))
        address = stylesheet(prospect.opens())
        return address, prospect.visits(address).html

    (plum, plum_sheet), (teal, teal_sheet) = sheet("#57305f"), sheet("#1f4e5f")
    assert plum != teal
    assert plum_sheet.rstrip().endswith(":root { --accent: #57305f; }")
    assert teal_sheet.rstrip().endswith(":root { --accent: #1f4e5f; }")


def test_links_are_underlined_in_a_way_that_webkit_reads_too(prospect: Prospect):
    sheet = prospect.visits(stylesheet(prospect.opens())).html
    values = re.findall(r"text-decoration: ([^;}]+)", sheet)
    assert "underline" in values
    assert {each.strip() for each in values} <= {"none", "underline", "inherit"}


def test_a_name_from_another_version_leads_to_the_present_file_for_a_while(prospect: Prospect):
    current = stylesheet(prospect.opens())
    older = prospect.visits("/static/klarheit.0123456789.css")
    assert older.body == prospect.visits(current).body
    assert older.headers["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_text_is_sent_packed_to_whoever_takes_it(prospect: Prospect, encoding: str):
    address = stylesheet(prospect.opens())
    plain = prospect.visits(address)
    packed = prospect.visits(address, **{"Accept-Encoding": encoding})
    assert packed.headers["Content-Encoding"] == encoding
    assert "Content-Encoding" not in plain.headers
    assert UNPACK[encoding](packed.body) == plain.body
    assert len(packed.body) < len(plain.body) / 3
    for answer in (plain, packed):
        assert answer.headers["Vary"] == "Accept-Encoding"
    assert packed.headers["ETag"] != plain.headers["ETag"]


def test_brotli_is_preferred_and_a_refused_encoding_is_not_used(prospect: Prospect):
    address = stylesheet(prospect.opens())

    def used(accepted: str) -> str | None:
        answer = prospect.visits(address, **{"Accept-Encoding": accepted})
        return answer.headers.get("Content-Encoding")

    assert used("gzip, deflate, br, zstd") == "br"
    assert used("gzip, br;q=0") == "gzip"
    assert used("zstd, deflate") is None
    assert used("identity") is None


def test_fonts_are_sent_as_they_are(prospect: Prospect):
    font = linked(prospect.opens(), "preload")[0]
    answer = prospect.visits(font, **{"Accept-Encoding": "br, gzip"})
    assert answer.headers["Content-Type"] == "font/woff2"
    assert "Content-Encoding" not in answer.headers
    assert answer.body.startswith(b"wOF2")


def test_a_file_that_the_browser_has_is_not_sent_again(prospect: Prospect):
    address = stylesheet(prospect.opens())
    packed = prospect.visits(address, **{"Accept-Encoding": "br"})
    again = {"Accept-Encoding": "br", "If-None-Match": packed.headers["ETag"]}
    unchanged = prospect.visits(address, **again)
    assert (unchanged.status, unchanged.body) == (304, b"")
    assert unchanged.headers["Vary"] == "Accept-Encoding"
    assert prospect.visits(address, **{**again, "Accept-Encoding": "gzip"}).status == 200


@pytest.mark.parametrize("name", ["klarheit", "klarheit.css.map", "../pyproject.toml", "fonts"])
def test_there_is_nothing_else_among_the_files(prospect: Prospect, name: str):
    assert prospect.visits(f"/static/{name}").status == 404


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("logo.svg", LOGO, "image/svg+xml"),
        ("zeichen.png", b"\x89PNG\r\n\x1a\n" + bytes(20), "image/png"),
        ("zeichen.jpeg", b"\xff\xd8\xff" + bytes(20), "image/jpeg"),
    ],
)
def test_the_logo_is_an_image_that_can_do_nothing(
    tmp_path: Path, new_site: Callable[..., Site], name: str, content: bytes, kind: str
):
    folder = tmp_path / "questionnaires"
    shutil.copytree(QUESTIONNAIRES, folder)
    (folder / name).write_bytes(content)
    brand = folder / "brand.yaml"
    brand.write_text(f"logo: {name}\n" + brand.read_text("utf-8"), "utf-8")
    prospect = Prospect(new_site(QUESTIONNAIRES=str(folder)))
    (image,) = prospect.opens().all("img")
    assert image.get("alt") == "Probewerk"
    logo = prospect.visits(image.get("src", ""))
    assert (logo.body, logo.headers["Content-Type"].split(";")[0]) == (content, kind)
    assert logo.headers["X-Content-Type-Options"] == "nosniff"
    assert logo.headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    )
    assert logo.headers["Cache-Control"] == "public, max-age=31536000, immutable"


# --- the landing page ------------------------------------------------------------------------


def test_a_browser_that_has_the_landing_page_gets_it_again_only_when_it_has_changed(
    prospect: Prospect,
):
    page = prospect.opens()
    assert page.headers["Cache-Control"] == "private, no-cache"
    assert set(page.headers["Vary"].split(", ")) == {"Accept-Encoding", "Cookie"}
    again = {"If-None-Match": page.headers["ETag"]}
    assert prospect.visits(prospect.base, **again).status == 304
    assert prospect.visits(f"{prospect.base}?from=unlisted", **again).status == 304


def test_every_landing_page_has_a_tag_of_its_own(site: Site):
    stranger = Prospect(site)
    addresses = ("/", "/heizung", "/en", "/en/heizung")
    pages = {each: stranger.visits(each) for each in addresses}
    assert {pages[each].language for each in ("/", "/heizung")} == {"de"}
    assert {pages[each].language for each in ("/en", "/en/heizung")} == {"en"}
    # The two languages are switched where one is: / leads to /en, /heizung to /en/heizung.
    assert len({page.headers["ETag"] for page in pages.values()}) == 4


def test_who_has_begun_sees_their_own_page_and_nobody_else_does(prospect: Prospect, say: Words):
    stranger = Prospect(prospect.site, prospect.language)
    common = stranger.opens()
    prospect.answers("art", "neu")
    own = prospect.visits(prospect.base, **{"If-None-Match": common.headers["ETag"]})
    assert own.status == 200
    assert say("landing.resume") in own.text
    assert own.headers["Cache-Control"] == "no-store"
    assert "ETag" not in own.headers
    for somebody in (stranger, Prospect(prospect.site, prospect.language)):
        page = somebody.opens()
        assert page.body == common.body
        assert say("landing.resume") not in page.text


def test_the_landing_page_changes_with_the_questionnaire(
    tmp_path: Path, new_site: Callable[..., Site]
):
    firm = Firm(tmp_path / "questionnaires")
    prospect = Prospect(new_site(firm.catalogue, QUESTIONNAIRES=str(firm.folder)))
    before = prospect.opens()
    firm.replaces("title: Heizungs-Check", "title: Wärme-Check")
    after = prospect.visits(prospect.base, **{"If-None-Match": before.headers["ETag"]})
    assert (after.status, after.heading) == (200, "Wärme-Check")


def test_the_landing_page_is_sent_packed(prospect: Prospect):
    plain = prospect.opens()
    for encoding, unpack in UNPACK.items():
        packed = prospect.visits(prospect.base, **{"Accept-Encoding": encoding})
        assert packed.headers["Content-Encoding"] == encoding
        assert unpack(packed.body) == plain.body


@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
def test_the_shipped_landing_page_weighs_little_with_everything_it_needs(
    new_site: Callable[..., Site], encoding: str
):
    prospect = Prospect(new_site(QUESTIONNAIRES=str(ROOT / "questionnaires")))
    page = prospect.visits("/")
    needed = ["/", *(each for rel in NEEDED for each in linked(page, rel))]
    assert len(needed) == len(set(needed)) <= MOST_REQUESTS
    weight = sum(
        len(prospect.visits(each, **{"Accept-Encoding": encoding}).body) for each in needed
    )
    assert weight <= HEAVIEST, weight


# --- pages of one person ---------------------------------------------------------------------


def test_pages_that_are_asked_for_are_packed_and_what_was_typed_is_not(
    prospect: Prospect, say: Words
):
    packed = {"Accept-Encoding": "br, gzip"}
    question = prospect.visits(f"{prospect.base}/question/art", **packed)
    assert question.headers["Content-Encoding"] == "br"
    assert "Accept-Encoding" in question.headers["Vary"]
    assert say("common.next") in brotli.decompress(question.body).decode()
    typed = prospect.posts(f"{prospect.base}/question/art", {"art": "nichts"}, **packed)
    assert typed.status == 400
    assert "Content-Encoding" not in typed.headers
    lost = prospect.visits("/gibtsnicht", **packed)
    assert lost.status == 404
    assert "Content-Encoding" not in lost.headers


def test_a_page_that_is_asked_for_repeats_nothing_that_the_address_adds(prospect: Prospect):
    """Otherwise its length would tell somebody who chooses the address what else is in it."""
    prospect.completes()
    link = prospect.private_link()
    for address in (
        *(prospect.base + step for step in ("", "/question/art", "/review", "/result", "/private")),
        *(link + step for step in ("", "/result", "/review")),
    ):
        page = prospect.visits(f"{address}?back=guess&from=guess&questions=guess&token=guess")
        assert page.status == 200
        assert "guess" not in page.html
