"""What search engines and networks find: the landing pages, and nothing of anybody."""

import io
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image

from app.definitions.starter import begin
from app.rendering.share_picture import Words, picture_of
from tests.application import QUESTIONNAIRES, Site
from tests.page import Page
from tests.prospect import Prospect

SITE = "https://check.probewerk.example"
NAMESPACES = {
    "map": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "xhtml": "http://www.w3.org/1999/xhtml",
}
LANDINGS = {"de": f"{SITE}/", "en": f"{SITE}/en"}
SECOND = {"de": f"{SITE}/waerme"}
"""A second questionnaire, without a translation."""


@pytest.fixture
def deployed(tmp_path: Path, new_site: Callable[..., Site]) -> Site:
    """A deployment with two questionnaires."""
    folder = tmp_path / "questionnaires"
    shutil.copytree(QUESTIONNAIRES, folder)
    shutil.copy(folder / "heizung.yaml", folder / "waerme.yaml")
    return new_site(BASE_URL=SITE, QUESTIONNAIRES=str(folder))


def metas(page: Page) -> dict[str, str]:
    """What the head says, by name or property."""
    return {
        each.get("name") or each.get("property", ""): each.get("content", "")
        for each in page.all("meta")
    }


def links(page: Page, rel: str) -> list[tuple[str, str]]:
    """Language and address of each link of a kind in the head."""
    found = [each for each in page.all("link") if each.get("rel") == rel]
    return [(each.get("hreflang", ""), each.get("href", "")) for each in found]


def test_a_browser_that_shows_a_file_alone_finds_the_icon(deployed: Site):
    browser = Prospect(deployed)
    icon = browser.visits(browser.visits("/favicon.ico").headers["Location"])
    assert icon.headers["Content-Type"].startswith("image/svg+xml")


# --- robots.txt and sitemap.xml --------------------------------------------------------------


def test_robots_may_look_at_everything_and_are_told_of_no_private_address(deployed: Site):
    page = Prospect(deployed).visits("/robots.txt")
    assert page.headers["Content-Type"].startswith("text/plain")
    assert page.html.split("\n") == [
        "User-agent: *", "Allow: /", "", f"Sitemap: {SITE}/sitemap.xml", "",
    ]  # fmt: skip


def test_the_sitemap_names_every_landing_page_in_every_language_and_nothing_else(deployed: Site):
    prospect = Prospect(deployed).completes()
    page = prospect.visits("/sitemap.xml")
    assert page.headers["Content-Type"].startswith("application/xml")
    found = {
        each.findtext("map:loc", "", NAMESPACES): {
            link.get("hreflang"): link.get("href")
            for link in each.iterfind("xhtml:link", NAMESPACES)
        }
        for each in ET.fromstring(page.html).iterfind("map:url", NAMESPACES)
    }
    assert found == {
        **{address: LANDINGS | {"x-default": LANDINGS["de"]} for address in LANDINGS.values()},
        SECOND["de"]: SECOND | {"x-default": SECOND["de"]},
    }


def test_every_address_of_the_sitemap_says_the_same_of_itself(deployed: Site):
    prospect = Prospect(deployed)
    for address in (*LANDINGS.values(), *SECOND.values()):
        page = prospect.visits(urlsplit(address).path)
        assert page.status == 200
        assert links(page, "canonical") == [("", address)]
        assert "robots" not in metas(page)
        assert "X-Robots-Tag" not in page.headers


# --- the head of a landing page --------------------------------------------------------------


def test_a_landing_page_has_one_address_whatever_way_one_came(deployed: Site):
    prospect = Prospect(deployed)
    for language, path in (("de", "/"), ("de", "/heizung"), ("en", "/en"), ("en", "/en/heizung")):
        page = prospect.visits(f"{path}?from=netz&utm_source=netz")
        assert links(page, "canonical") == [("", LANDINGS[language])]
        assert links(page, "alternate") == [*LANDINGS.items(), ("x-default", LANDINGS["de"])]
        assert metas(page)["og:url"] == LANDINGS[language]


def test_a_page_without_a_translation_of_its_own_points_to_the_one_there_is(deployed: Site):
    page = Prospect(deployed).visits("/en/waerme")
    assert links(page, "canonical") == [("", SECOND["de"])]
    assert links(page, "alternate") == [*SECOND.items(), ("x-default", SECOND["de"])]


def test_the_head_says_what_the_page_is(prospect: Prospect):
    page = prospect.opens()
    said = metas(page)
    assert page.title == f"{page.heading}: Probewerk"
    assert 70 < len(said["description"]) < 200
    assert said["og:title"] == page.heading
    assert said["description"].startswith(said["og:description"])
    assert said["og:site_name"] == "Probewerk"
    assert said["og:locale"] == {"de": "de_DE", "en": "en_GB"}[prospect.language]
    assert said["og:locale:alternate"] == {"de": "en_GB", "en": "de_DE"}[prospect.language]
    assert said["twitter:card"] == "summary_large_image"


# --- the picture -----------------------------------------------------------------------------


def test_the_picture_of_a_link_is_there_and_as_large_as_the_page_says(prospect: Prospect):
    said = metas(prospect.opens())
    address = urlsplit(said["og:image"])
    found = prospect.visits(f"{address.path}?{address.query}")
    assert found.headers["Content-Type"] == said["og:image:type"] == "image/png"
    picture = Image.open(io.BytesIO(found.body))
    assert picture.size == (int(said["og:image:width"]), int(said["og:image:height"]))
    assert len(found.body) < 60_000
    assert said["og:image:alt"].startswith(said["og:title"])
    assert found.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    again = {"If-None-Match": found.headers["ETag"]}
    assert prospect.visits(f"{address.path}?{address.query}", **again).status == 304
    old = prospect.visits(f"{address.path}?v=another")
    assert (old.body, old.headers["Cache-Control"]) == (found.body, "public, max-age=60")


def test_a_questionnaire_that_is_not_offered_has_no_picture(prospect: Prospect):
    assert prospect.visits(f"{prospect.prefix}/gibtsnicht/share.png").status == 404


def test_the_picture_has_the_colour_of_the_firm_and_holds_any_words():
    teal = (0x1F, 0x4E, 0x5F)
    for title in ("Kurz", "Donaudampfschifffahrtsgesellschaft " * 4, "Ł ş č 漢字"):
        drawn = picture_of(Words("Žďár & Söhne", title, "Sätze. " * 60, "", "#1f4e5f"))
        picture = Image.open(io.BytesIO(drawn)).convert("RGB")
        colours = {colour for _, colour in picture.getcolors(1 << 20) or []}
        assert teal in colours
        assert picture.size == (1200, 630)
        # Nothing reaches into the margin on the right.
        margin = picture.crop((1200 - 40, 0, 1200, 630))
        assert margin.getcolors(1) is not None, title


# --- what is nobody else's business ----------------------------------------------------------


def test_nothing_of_a_person_may_be_listed_anywhere(prospect: Prospect):
    prospect.completes()
    private = prospect.by_link()
    for step in ("", "/result", "/report.pdf", "/export.json", "/review", "/private"):
        page = private.opens(step)
        assert page.status == 200, step
        assert page.headers["X-Robots-Tag"] == "noindex", step
        assert page.headers["Cache-Control"] == "no-store", step
        if page.headers["Content-Type"].startswith("text/html"):
            assert metas(page)["robots"] == "noindex", step


@pytest.mark.parametrize(("base", "status"), [(SITE, 404), ("", 200)])
def test_only_the_demo_shows_a_questionnaire_whose_addresses_are_nobodys(
    base: str, status: int, tmp_path: Path, new_site: Callable[..., Site]
):
    folder = tmp_path / "questionnaires"
    shutil.copytree(QUESTIONNAIRES, folder)
    begin(folder, "neu", "de")
    settings = {"BASE_URL": base} if base else {}
    site = new_site(QUESTIONNAIRES=str(folder), **settings)
    assert Prospect(site).visits("/neu").status == status
    assert Prospect(site).visits("/heizung").status == 200
