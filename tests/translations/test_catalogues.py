"""The product's own words: the same in every language, all there, all used, all in one tone."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from fontTools.ttLib import TTFont

import app.translations
from app.rendering.printable import glyphs
from app.translations import LANGUAGES, text
from app.translations.catalogue import texts
from tests.fixtures.product import ROOT
from tests.translations import sources

FOLDER = Path(app.translations.__file__).parent

LATER = frozenset(
    {
        "states.report_waiting_heading",
        "states.report_waiting_text",
    }
)
"""Texts that are written and wait for the page they belong to."""

FROM_DATA = ("band.", "check.value_", "help.")
"""Groups whose names come from questionnaires, from their schema, and from commands (test_help)."""


def catalogue(language: str) -> dict[str, dict[str, str]]:
    """The catalogue of a language as it stands in its file."""
    return tomllib.loads((FOLDER / f"{language}.toml").read_text())


def placeholders(value: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(value) if name}


def every_text() -> Iterator[tuple[str, str, str]]:
    """Language, key and text of everything the product can say."""
    for language in LANGUAGES:
        for key, value in texts(language).items():
            yield language, key, value


def said_to_people(language: str) -> Iterator[tuple[str, str]]:
    """Texts without what stands in them to be copied."""
    for key, value in texts(language).items():
        yield key, re.sub(r"python3 -c \".*\"|# klarheit: .*|fruehjahrsmesse", "", value)


def test_every_language_has_the_same_keys():
    first, *others = (set(texts(language)) for language in LANGUAGES)
    for other in others:
        assert other ^ first == set()


def test_the_keys_stand_in_the_same_order_so_that_catalogues_can_be_compared():
    first, *others = (
        [f"{group}.{name}" for group, names in catalogue(language).items() for name in names]
        for language in LANGUAGES
    )
    for other in others:
        assert other == first


def test_every_language_fills_in_the_same_things():
    for key, value in texts(LANGUAGES[0]).items():
        for language in LANGUAGES[1:]:
            assert placeholders(texts(language)[key]) == placeholders(value), key


def test_no_text_is_empty_or_has_space_around_it():
    for language, key, value in every_text():
        assert value.strip(), (language, key)
        if "\n" not in value:
            assert value == value.strip(), (language, key)


def test_everything_that_is_asked_for_is_there():
    missing = {
        f"{each.where}: {each.key}"
        for each in sources.asked(catalogue("de"))
        if each.key not in texts("de")
    }
    assert missing == set()


def test_everything_that_is_asked_for_is_filled_in():
    """A name without a value would be a fault of the program at the moment it is said."""
    unfilled = {
        f"{each.where}: {each.key} needs {', '.join(sorted(needed))}"
        for each in sources.asked(catalogue("de"))
        if each.filled is not None and each.key in texts("de")
        if (needed := placeholders(texts("de")[each.key]) - each.filled)
    }
    assert unfilled == set()


def test_every_text_is_used_somewhere():
    asked = {each.key for each in sources.asked(catalogue("de"))}
    patterns, words = sources.patterns(), sources.words()

    def is_put_together(word: str) -> bool:
        return word.lower() in words or any(
            all(is_put_together(part) for part in found.groups() if part)
            for pattern in patterns
            if (found := re.fullmatch(pattern, word))
        )

    unused = {
        key
        for key in texts("de")
        if not (key in asked or key.startswith(FROM_DATA) or is_put_together(key))
    }
    assert unused - LATER == set()
    assert set(texts("de")) >= LATER


# --- tone ------------------------------------------------------------------------------------


ON_PAGES = frozenset(
    [
        "common",
        "landing",
        "question",
        "review",
        "result",
        "method",
        "doors",
        "not_for_me",
        "conversation",
        "consent",
        "preview",
        "confirm",
        "ask",
        "private_link",
        "then_now",
        "export",
        "erase",
        "states",
        "errors",
        "feedback",
        "report",
        "answer",
        "privacy",
        "imprint",
        "mailbox",
        "again",
        "take_back",
    ]
)
"""Groups of what is said on the prospect's way and in the report. In e-mails and in a terminal a
hyphen is a hyphen."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_of_a_page_ends_within_email(language: str):
    for key, value in texts(language).items():
        if key.partition(".")[0] in ON_PAGES:
            assert re.search(r"\be-mail", value, re.IGNORECASE) is None, key
        else:
            assert "\N{NON-BREAKING HYPHEN}" not in value, key
    assert {key.partition(".")[0] for key in texts(language)} >= ON_PAGES


def test_every_face_has_the_hyphen_that_ends_no_line():
    """On pages and in the report, in roman and in italic."""
    assert "\N{NON-BREAKING HYPHEN}" in glyphs()
    for file in (ROOT / "static" / "fonts").glob("*.woff2"):
        if "-ext" not in file.name:
            assert 0x2011 in TTFont(file).getBestCmap(), file.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_exclaimed(language: str):
    assert [key for key, value in said_to_people(language) if "!" in value] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_dash_is_a_device_of_style(language: str):
    dashes = re.compile(r"\w [-–—] \w|—")
    assert [key for key, value in said_to_people(language) if dashes.search(value)] == []


def test_german_is_written_with_its_own_letters():
    substitutes = re.compile(
        r"\b(fuer|ueber|gegenueber|koenn|moeg|muess|duerf|wuerd|haett|waer|naechst|spaet|frueh|"
        r"zurueck|waehl|pruef|loesch|aender|geaender|erklaer|gehoer|hoer|fuehl|fuell|ausfuell|"
        r"schluess|verfueg|gueltig|bestaetig|vollstaend|veroeffentlich|gross|ausser|heiss|"
        r"schliess|strasse|gruess|massstab)\w*",
        re.IGNORECASE,
    )
    found = {
        key: match[0] for key, value in said_to_people("de") if (match := substitutes.search(value))
    }
    assert found == {}


def test_german_addresses_people_politely():
    familiar = re.compile(r"\b(du|dich|dir|dein\w*|euch|euer\w*|ihr seid)\b", re.IGNORECASE)
    found = {key: value for key, value in said_to_people("de") if familiar.search(value)}
    assert found == {}


def test_english_does_not_borrow_german_quotation_marks():
    assert [key for key, value in texts("en").items() if re.search("[„‟]", value)] == []


# --- looking up ------------------------------------------------------------------------------


def test_a_language_or_a_key_that_is_not_there_is_a_fault_of_the_program():
    with pytest.raises(KeyError):
        text("fr", "common.next")
    with pytest.raises(KeyError):
        text("de", "common.nothing")
    with pytest.raises(KeyError):
        text("de", "errors.text_long", count=1)
