"""The report is read in the order of the result's page, from the stage to the limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest

from app.domain.answers import read
from app.services import answering
from app.translations import words
from tests.application import Site, make_site, settings
from tests.page import Page
from tests.rendering import flagship
from tests.rendering.tags import Read

SHORT = 14
"""So few letters may stand anywhere: "offen", "Marketing"."""

BLOCKS = frozenset({"h2", "h3", "p", "li", "dt", "dd"})
FACTS = frozenset({"dt", "dd"})


@pytest.fixture(scope="module")
def flagship_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The product with the questionnaires it comes with."""
    folder = tmp_path_factory.mktemp("flagship")
    site = make_site(settings(folder, QUESTIONNAIRES=str(Path("questionnaires").resolve())))
    yield site
    site.close()


def result_page(site: Site, persona: str, language: str) -> Page:
    """The page of a persona's result."""
    given = next(each.answers for each in flagship.edition().personas if each.id == persona)
    with site.at_work() as surroundings:
        journey_id = surroundings.new_id()
        journey = answering.fresh(surroundings, "klarheitscheck", language, journey_id)
        for question_id, value in given.items():
            question = journey.questionnaire.questions[question_id]
            journey = answering.save(surroundings, journey, question_id, read(question, value))
    client = site.app.test_client()
    with client.session_transaction() as session:
        session["journeys"] = {"klarheitscheck": journey_id}
    prefix = "" if language == "de" else f"/{language}"
    return Page(client.get(f"{prefix}/klarheitscheck/result"))


def told(page: Page) -> list[str]:
    """What the page says from the stage to the limits, block by block.

    Without the facts about timing: the report leaves out those that are not known.
    """
    (main,) = page.all("main")
    parts = [each for each in main.iter("section") if each.get("id")]
    ids = [each.get("id") for each in parts]
    shown = parts[ids.index("stage") : ids.index("limits") + 1]
    return [
        " ".join(seen(block).split())
        for part in shown
        for block in part.iter()
        if block.tag in BLOCKS and not any(each.tag in BLOCKS for each in list(block.iter())[1:])
        if part.get("id") != "timing" or block.tag not in FACTS
    ]


def seen(element: Element) -> str:
    """The text of an element without what is for the eye only."""
    inside = (seen(each) + (each.tail or "") for each in element)
    return "" if element.get("aria-hidden") else (element.text or "") + "".join(inside)


def heard(report: Read, beginning: str) -> str:
    """What a screen reader says of a report from this heading on."""
    texts = [
        " ".join(each.text.split()) for each in report.all("H2", "H3", "P", "LBody", "TH", "TD")
    ]
    return " ".join(texts[texts.index(beginning) :])


@pytest.mark.parametrize(
    "persona", ["ganz_am_anfang", "ein_starker_bereich", "reif_und_zeit_zaehlt"]
)
@pytest.mark.parametrize("language", ["de", "en"])
def test_all_that_the_page_says_comes_in_its_order(
    flagship_site: Site, read_of: Callable[[str], Read], persona: str, language: str
) -> None:
    page = result_page(flagship_site, persona, language)
    assert page.status == 200
    report = heard(read_of(f"{persona}, {language}"), words(language)("result.stage_label"))
    head = words(language)("result.path_money")  # of a column, so it is read before what it heads
    place, missing = 0, []
    for text in told(page):
        if text not in report:
            missing.append(text)
        elif len(text) > SHORT and text != head:
            found = report.find(text, place)
            assert found >= 0, f"„{text}“ is read too early"
            place = found
    assert [text for text in missing if not is_for_the_page_only(persona, language, text)] == []


def is_for_the_page_only(persona: str, language: str, text: str) -> bool:
    """Whether only the page says it: what was answered to an open point, what more there is to
    read, and a label the report does not need."""
    say = words(language)
    further = flagship.result(persona, language).further_impulses
    only = {say("result.urgency_facts"), say("doors.read_on_text")}
    only |= {say("result.open_points_more", n=14)}
    only |= {each.impulse.title for each in further} | {each.impulse.text for each in further}
    answered = say("result.open_point_answer", answer="").partition(":")[0]
    return text in only or text.startswith(answered)
