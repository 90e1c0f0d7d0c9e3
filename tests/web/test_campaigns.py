"""Campaigns: a listed name is kept with the first answer, and nothing else of an address is."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from app.translations import Words
from tests.application import QUESTIONNAIRES, Site
from tests.page import Page
from tests.prospect import Prospect

LISTED = "herbstmesse"


@pytest.fixture
def site(tmp_path: Path, new_site: Callable[..., Site]) -> Site:
    """A firm with one campaign."""
    folder = tmp_path / "questionnaires"
    shutil.copytree(QUESTIONNAIRES, folder)
    with (folder / "brand.yaml").open("a") as brand:
        brand.write(f"campaigns: [{LISTED}]\n")
    return new_site(QUESTIONNAIRES=str(folder))


def begins(prospect: Prospect, address: str) -> None:
    """Follows the way from a landing page to the first answer."""
    landing = prospect.visits(address)
    assert landing.status == 200
    start = next(each for each in landing.links if "/question/" in each)
    answers_first(prospect, start)


def answers_first(prospect: Prospect, start: str, **fields: str) -> Page:
    form = prospect.visits(start)
    return prospect.sends(urlsplit(start).path, {"art": "neu", **fields}, form=form)


def campaigns(site: Site) -> list[str | None]:
    return [row["campaign"] for row in site.rows("journeys")]


@pytest.mark.parametrize("landing", ["/", "/heizung"])
def test_a_listed_name_is_kept_with_the_first_answer(site: Site, language: str, landing: str):
    prospect = Prospect(site, language)
    begins(prospect, f"{prospect.prefix}{landing}?from={LISTED}")
    assert campaigns(site) == [LISTED]


@pytest.mark.parametrize("name", ["fremd", "", LISTED.upper(), f"{LISTED} ", "<script>", "x" * 999])
def test_any_other_name_is_ignored(site: Site, name: str):
    prospect = Prospect(site)
    begins(prospect, f"/heizung?from={name}")
    assert campaigns(site) == [None]


def test_nothing_else_of_the_address_is_kept(site: Site):
    prospect = Prospect(site)
    begins(prospect, f"/heizung?utm_source=netz&from={LISTED}&gclid=12345")
    stored = str(site.everything())
    assert "utm_source" not in stored
    assert "12345" not in stored


def test_a_visit_alone_stores_nothing_anywhere(site: Site):
    prospect = Prospect(site)
    before = site.everything()
    page = prospect.visits(f"/heizung?from={LISTED}")
    assert "Set-Cookie" not in page.headers
    start = next(each for each in page.links if "/question/" in each)
    prospect.visits(start)
    assert site.everything() == before
    with prospect.client.session_transaction() as session:
        assert LISTED not in str(dict(session))


def test_it_is_shown_to_nobody(site: Site, say: Words):
    prospect = Prospect(site)
    begins(prospect, f"/heizung?from={LISTED}")
    for step in ("/question/laufzeit", "/review", "/private"):
        assert LISTED not in prospect.opens(step).html


def test_changing_the_language_keeps_it(site: Site):
    prospect = Prospect(site)
    landing = prospect.visits(f"/heizung?from={LISTED}")
    begins(prospect, next(each for each in landing.links if each.startswith("/en/heizung")))
    assert campaigns(site) == [LISTED]


def test_an_answer_that_did_not_fit_keeps_it(site: Site):
    prospect = Prospect(site)
    landing = prospect.visits(f"/heizung?from={LISTED}")
    start = next(each for each in landing.links if "/question/" in each)
    page = answers_first(prospect, start, art="gibtsnicht")
    assert page.status == 422
    prospect.sends("/heizung/question/art", {"art": "neu"}, form=page)
    assert campaigns(site) == [LISTED]


def test_beginning_anew_from_a_campaign_keeps_it(site: Site):
    prospect = Prospect(site)
    prospect.answers("art", "neu")
    landing = prospect.visits(f"/heizung?from={LISTED}")
    answers_first(prospect, prospect.posts(landing.action, landing.form).location)
    assert campaigns(site) == [None, LISTED]


def test_a_journey_that_has_begun_does_not_change_where_it_came_from(site: Site):
    prospect = Prospect(site)
    prospect.answers("art", "neu")
    answers_first(prospect, f"/heizung/question/art?from={LISTED}")
    assert campaigns(site) == [None]


def test_one_visitor_never_gets_the_name_of_another(site: Site):
    """Pages are rendered once for all who come to the same point."""
    one = Prospect(site)
    one.visits(f"/heizung/question/art?from={LISTED}")
    begins(one, f"/heizung?from={LISTED}")
    other = Prospect(site)
    begins(other, "/heizung")
    assert campaigns(site) == [LISTED, None]
    assert LISTED not in other.visits("/heizung/question/art").html


def test_the_privacy_page_names_it_and_the_export_holds_it(site: Site, language: str):
    prospect = Prospect(site, language)
    assert LISTED in prospect.visits(f"{prospect.prefix}/privacy").text
    begins(prospect, f"{prospect.prefix}/heizung?from={LISTED}")
    assert json.loads(prospect.opens("/export.json").body)["campaign"] == LISTED
