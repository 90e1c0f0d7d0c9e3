"""The privacy page says what is configured and what is stored, and leaves nothing out."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import pytest
from ruamel.yaml import YAML

from app.definitions.brand import load_brand
from app.services.delivery import GIVE_UP_AFTER
from app.services.limits import WINDOW
from app.services.retention import FINISHED_MESSAGES
from app.storage.tables import metadata
from app.translations import Words
from tests.application import QUESTIONNAIRES, Site
from tests.fixtures.database import ON_SQLITE
from tests.page import Page, text_of
from tests.prospect import Prospect

TOLD_BY: Final[Mapping[str, str | None]] = {
    "answers": "what",
    "assessments": "retention_results",
    "attempts": "messages",
    "counts": "figures",
    "duties": None,
    "feedback": "retention_feedback",
    "journeys": "what",
    "limits": "limits",
    "outbox": "messages",
    "requests": "conversation",
    "versions": None,
    "workers": None,
}
"""Where the page tells of each table. None: nothing in it comes from a prospect."""

DAYS = {
    "drafts": 31,
    "results": 92,
    "unconfirmed": 6,
    "handoffs": 183,
    "questions": 74,
    "feedback": 365,
    "server_logs": 8,
}


def beginning(say: Words, key: str) -> str:
    """The first sentence of a text, as far as nothing is filled in."""
    facts = dict.fromkeys(
        ("legal_basis_conversation", "result_days", "feedback_days", "message_days"), "\0"
    )
    return say(f"privacy.{key}", **facts).split("\0")[0]


def page_of(new_site: Callable[..., Site], folder: Path, language: str, **changes: object) -> Page:
    """The page of a firm with these entries in `brand.yaml`; None takes one out."""
    shutil.copytree(QUESTIONNAIRES, folder)
    yaml, file = YAML(), folder / "brand.yaml"
    brand = yaml.load(file)
    for name, value in changes.items():
        if value is None:
            brand.pop(name, None)
        else:
            brand[name] = value
    yaml.dump(brand, file)
    site = new_site(QUESTIONNAIRES=str(folder))
    return Prospect(site, language).visits(f"{'' if language == 'de' else '/en'}/privacy")


@ON_SQLITE
def test_every_period_is_the_configured_one(
    new_site: Callable[..., Site], tmp_path: Path, language: str, say: Words
):
    page = page_of(
        new_site, tmp_path / "q", language, retention_days=DAYS, backup_days=19, campaigns=["messe"]
    )
    for number in (*DAYS.values(), 19, FINISHED_MESSAGES.days):
        assert f"{number}\N{NO-BREAK SPACE}" in page.text, number
    assert "messe" in page.text


@ON_SQLITE
def test_everybody_who_gets_something_is_named(
    new_site: Callable[..., Site], tmp_path: Path, language: str
):
    page = page_of(
        new_site,
        tmp_path / "q",
        language,
        data_protection_officer="Dora Muster, dsb@probewerk.example",
        supervisory_authority="die Aufsicht in Musterland",
        processors=["Musterhost GmbH (Server)", "Musterpost GmbH (E-Mail)"],
    )
    brand = load_brand(tmp_path / "q")
    for told in (
        brand.responsible.name,
        *brand.responsible.address,
        brand.contact.email,
        "dsb@probewerk.example",
        "die Aufsicht in Musterland",
        "Musterhost GmbH",
        "Musterpost GmbH",
        "vertrieb@probewerk.example",
        "altbau@probewerk.example",
        "fragen@probewerk.example",
        brand.legal_bases.check.within(language),
        brand.legal_bases.conversation.within(language),
        brand.legal_bases.questions.within(language),
        "klarheit",
    ):
        assert told in page.text, told


# --- of which questionnaire ------------------------------------------------------------------


def with_a_second(folder: Path) -> None:
    """A folder of two questionnaires with recipients of their own."""
    shutil.copytree(QUESTIONNAIRES, folder)
    for ending in ("yaml", "en.yaml"):
        text = (folder / f"heizung.{ending}").read_text("utf-8")
        for old, new in (
            ("vertrieb@", "zweite@"),
            ("fragen@", "hilfe@"),
            ("altbau@", "drittbau@"),
            ("title: Heizungs-Check", "title: Zweiter Check"),
            ("title: Heating check", "title: Second check"),
        ):
            text = text.replace(old, new)
        (folder / f"zweiter.{ending}").write_text(text, "utf-8")


@ON_SQLITE
def test_from_a_questionnaire_the_page_names_its_own_recipients_alone(
    new_site: Callable[..., Site], tmp_path: Path, language: str
):
    with_a_second(tmp_path / "q")
    prospect = Prospect(new_site(QUESTIONNAIRES=str(tmp_path / "q")), language)
    address = f"{prospect.prefix}/privacy/heizung"
    link = prospect.by_link() if prospect.completes() else prospect
    for page in (
        prospect.visits(prospect.prefix or "/"),
        prospect.opens(),
        prospect.opens("/question/art"),
        prospect.opens("/result"),
        link.opens("/result"),
    ):
        assert address in page.links
    page = prospect.visits(address)
    assert page.status == 200
    for own in ("vertrieb@", "altbau@", "fragen@probewerk"):
        assert own in page.text
    for other in ("zweite@", "hilfe@", "drittbau@"):
        assert other not in page.text
    switched = "/en/privacy/heizung" if language == "de" else "/privacy/heizung"
    assert switched in page.links
    assert f"{prospect.base}/ask" in page.links


@ON_SQLITE
def test_without_a_questionnaire_the_page_groups_them_by_their_titles(
    new_site: Callable[..., Site], tmp_path: Path, language: str
):
    with_a_second(tmp_path / "q")
    prospect = Prospect(new_site(QUESTIONNAIRES=str(tmp_path / "q")), language)
    page = prospect.visits(f"{prospect.prefix}/privacy")
    first, second = (text_of(each) for each in page.all("h3"))
    assert second in ("Zweiter Check", "Second check")
    one, _, other = page.text.partition(second)
    for address in ("vertrieb@", "altbau@", "fragen@probewerk"):
        assert address in one.partition(first)[2]
        assert address not in other
    for address in ("zweite@", "drittbau@", "hilfe@"):
        assert address in other
        assert address not in one


@pytest.mark.parametrize("slug", ["gibtsnicht", "heizung2"])
def test_of_a_questionnaire_that_is_not_offered_the_page_is_the_general_one(
    prospect: Prospect, slug: str
):
    page = prospect.visits(f"{prospect.prefix}/privacy/{slug}")
    assert (page.status, page.location) == (302, f"{prospect.prefix}/privacy")


def test_the_page_does_not_deny_what_it_counts(prospect: Prospect, say: Words):
    page = prospect.visits(f"{prospect.prefix}/privacy").text
    assert say("privacy.figures") in page
    for denial in ("Eine Auswertung", "findet nicht statt", "is not analysed"):
        assert denial not in page


@ON_SQLITE
def test_what_there_is_not_is_not_claimed(
    new_site: Callable[..., Site], tmp_path: Path, language: str, say: Words
):
    page = page_of(new_site, tmp_path / "q", language, processors=[], backup_days=0, campaigns=None)
    assert say("privacy.processors_none") in page.text
    assert say("privacy.retention_no_backup") in page.text
    assert beginning(say, "figures") in page.text
    for key in ("webhooks", "campaigns", "officer"):
        facts = {"host": "\0", "campaigns": "\0", "officer_contact": "\0"}
        assert say(f"privacy.{key}", **facts).split("\0")[0] not in page.text


@ON_SQLITE
@pytest.mark.parametrize("table", metadata.tables)
def test_of_every_table_that_holds_something_of_a_person_the_page_tells(
    prospect: Prospect, say: Words, table: str
):
    """Who adds a table says here where the page tells of it."""
    key = TOLD_BY[table]
    if key is not None:
        assert beginning(say, key) in prospect.visits(f"{prospect.prefix}/privacy").text


def test_the_periods_that_the_page_has_in_words_are_those_of_the_program():
    """„eine Stunde“ and „drei Tage“ stand in the catalogue."""
    assert WINDOW.total_seconds() == 3600
    assert GIVE_UP_AFTER.days == 3
