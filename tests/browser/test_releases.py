"""What sales may know beforehand is the prospect's choice, and it holds for all that leaves."""

from collections.abc import Callable
from urllib.parse import urljoin

import pytest
from playwright.sync_api import expect

from app.definitions.edition import Edition, Persona
from tests.browser.conversations import Preview, Wish, preview
from tests.browser.letters import Letter
from tests.browser.visitor import Visitor
from tests.fixtures.smtp import Mailbox

HandedOn = Callable[[str], tuple[Preview, Letter, bytes]]
"""Asks for a conversation with a release and confirms; gives what was shown, what was sent, and the
document that the preview opened."""

OWN_WORDS = "Der Quittenbaum im Hof trägt nicht mehr."
OWN_QUESTION = "Wann lohnt sich ein Haselstrauch?"


@pytest.fixture
def handed_on(
    visitor: Visitor, flagship: Edition, persona: Callable[[str], Persona], mail: Mailbox
) -> HandedOn:
    def ask_and_confirm(release: str) -> tuple[Preview, Letter, bytes]:
        check = flagship.questionnaires[visitor.language]
        own = {"f_worte": OWN_WORDS, "f_frage": OWN_QUESTION}
        visitor.has_answered(check, {**persona("reif_und_zeit_zaehlt").answers, **own})
        visitor.opens(f"/{check.slug}/conversation")
        topic = visitor.page.get_by_role("textbox", name=visitor.say("conversation.topic"))
        expect(topic).to_have_value(OWN_QUESTION)
        shown = preview(
            visitor, Wish(release, f"{release}@example.org", topic="Ein Gespräch im Mai")
        )
        document = opened(visitor)
        visitor.presses(visitor.say("preview.submit"))
        letter = Letter(mail.wait())
        visitor.page.goto(next(each for each in letter.links if "/confirm/" in each))
        visitor.presses(visitor.say("confirm.submit"))
        return shown, Letter(mail.wait()), document

    return ask_and_confirm


def opened(visitor: Visitor) -> bytes:
    """The document that would be attached; nothing where the preview leads to none."""
    link = visitor.page.get_by_role("link", name=visitor.say("preview.attachment_open"))
    if not link.count():
        return b""
    address = urljoin(visitor.page.url, link.get_attribute("href"))
    return visitor.page.request.get(address).body()


def test_contact_details_alone_reveal_nothing_of_the_result(
    handed_on: HandedOn, visitor: Visitor, flagship: Edition
):
    shown, letter, document = handed_on("contact")
    assert document == b""
    assert shown.attachment == visitor.say("preview.attachment_contact")
    assert shown.recipient == "vertrieb@example.com"
    assert letter.recipients == ("vertrieb@example.com",)
    assert letter.subject == shown.subject == "Gesprächswunsch"
    assert letter.attachments == []
    shown.values_in(letter.text)
    assert "Ein Gespräch im Mai" in letter.text
    check = flagship.questionnaires["de"]
    for each in (*check.stages, *check.categories, *check.dimensions, *check.urgency):
        assert each.title not in letter.text
    for typed in ("Quittenbaum", "Haselstrauch"):
        assert typed not in letter.text


def test_the_result_goes_along_without_any_free_text(handed_on: HandedOn, visitor: Visitor):
    shown, letter, document = handed_on("result")
    assert letter.attached == document
    assert letter.recipients == (shown.recipient,) == ("grosskunden@example.com",)
    assert letter.subject == shown.subject == "Gesprächswunsch: Entscheiden, Thema Rollen"
    shown.values_in(letter.text)
    assert "Entscheiden" in letter.report.text
    for typed in ("Quittenbaum", "Haselstrauch"):
        assert typed not in letter.text
        assert typed not in letter.report.text
    assert visitor.say("common.withheld") in letter.report.text


def test_everything_goes_along_where_everything_was_released(handed_on: HandedOn):
    shown, letter, document = handed_on("all")
    assert letter.attached == document
    shown.values_in(letter.text)
    for typed in (OWN_WORDS, OWN_QUESTION):
        assert typed in letter.text
        assert typed in letter.report.text
