"""Every state of the product has a page, with its words and its status."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from app.translations import Words, words
from app.translations.catalogue import texts
from tests.application import Site
from tests.fixtures.database import ON_SQLITE
from tests.prospect import Prospect
from tests.web.states import STATES, Scene, erased, expired, new_scene


@pytest.fixture
def scene(new_site: Callable[..., Site], tmp_path: Path, language: str) -> Scene:
    return new_scene(new_site, tmp_path / "questionnaires", language)


@ON_SQLITE
@pytest.mark.parametrize("state", STATES)
def test_a_state_has_a_page_with_its_words_and_its_status(scene: Scene, state: str, say: Words):
    status, key, arrive = STATES[state]
    page = arrive(scene)
    assert page.status == status
    assert page.language == scene.prospect.language
    said = texts(page.language)[key].split("{")[0].strip()
    assert said
    assert said in page.text
    if key.endswith("_heading") and status != 200:
        assert page.heading == say(key)
    assert page.html.count("<h1") == 1
    assert "Traceback" not in page.html
    assert page.dead_error_links() == []
    assert page.headers["Cache-Control"] == "no-store"
    assert '<meta name="robots" content="noindex">' in page.html
    assert [each for each in page.links if each.startswith("/") and "/ask" not in each]


@ON_SQLITE
def test_what_has_expired_and_what_was_erased_look_the_same(scene: Scene):
    """Nothing is kept to tell them apart."""
    gone = erased(scene)
    scene.prospect = Prospect(scene.site, scene.prospect.language)
    over = expired(scene)
    without_token = [re.sub(r"/j/[^/\"]+", "/j/…", each.html) for each in (gone, over)]
    assert without_token[0] == without_token[1]


def test_every_state_that_has_words_is_in_the_table():
    named = {key for _, key, _ in STATES.values()}
    headings = {
        key for key in texts("de") if key.startswith("states.") and key.endswith("_heading")
    }
    assert headings - named == set()
    assert words("de")("states.expired_heading")
