"""A questionnaire that speaks one language: its pages speak that one, every part of them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.application import QUESTIONNAIRES, Site
from tests.fixtures.database import ON_SQLITE
from tests.prospect import Prospect

pytestmark = ON_SQLITE


@pytest.fixture
def reader(tmp_path: Path, new_site: Callable[..., Site]) -> Prospect:
    """Somebody who reads English at a firm whose questionnaire has not been translated."""
    folder = tmp_path / "questionnaires"
    shutil.copytree(QUESTIONNAIRES, folder)
    (folder / "heizung.en.yaml").unlink()
    return Prospect(new_site(QUESTIONNAIRES=str(folder)), "en")


def test_its_pages_say_the_language_they_speak(reader: Prospect):
    """The words of a page and the language it says it has come from one and the same place."""
    german = Prospect(reader.site)
    assert german.opens().text == reader.opens().text
    for step in ("/question/art", "/ask"):
        assert reader.opens(step).language == "de", step
        assert reader.opens(step).text == german.opens(step).text, step
    wrong = reader.sends(f"{reader.base}/question/art", {"art": "schloss"})
    assert (wrong.status, wrong.language) == (422, "de")
    assert wrong.errors == [german.say("states.unknown_option_text")]


def test_the_way_goes_on_at_its_own_address(reader: Prospect):
    page = reader.answers("art", "neu")
    assert page.location == "/heizung/question/laufzeit"
    assert [each for each in reader.opens().links if each.startswith("/en")] == []


def test_it_is_the_same_by_the_private_link(reader: Prospect):
    german = Prospect(reader.site).completes()
    link = german.private_link()
    for step in ("", "/result", "/review", "/conversation"):
        page = Prospect(reader.site).visits(f"/en{link}{step}")
        assert page.language == "de", step
        assert german.say("common.privacy") in page.text, step
        assert [each for each in page.links if each.startswith("/en")] == [], step


def test_a_translated_one_offers_its_other_language(reader: Prospect, prospect: Prospect):
    other = {"de": "/en/heizung", "en": "/heizung"}[prospect.language]
    assert other in prospect.opens().links
    assert f"{other}/question/art" in prospect.opens("/question/art").links
