"""What happens to somebody half-way when the firm changes or withdraws a questionnaire."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.translations import Words, words
from tests.application import Site
from tests.firm import Firm
from tests.prospect import REQUEST, Prospect, path_in


@pytest.fixture
def firm(tmp_path: Path) -> Firm:
    return Firm(tmp_path / "questionnaires")


@pytest.fixture
def site(firm: Firm, new_site: Callable[..., Site]) -> Site:
    """The product with the firm's own folder."""
    return new_site(firm.catalogue, QUESTIONNAIRES=str(firm.folder))


QUESTION = 'ask: "Läuft die Heizung noch?"'
CHANGED = 'ask: "Wärmt die Heizung noch?"'


# --- changed ---------------------------------------------------------------------------------


def test_somebody_half_way_finishes_the_version_they_began(site: Site, firm: Firm):
    prospect = Prospect(site)
    prospect.answers("art", "neu")
    firm.replaces(QUESTION, CHANGED)
    assert "Läuft die Heizung noch?" in prospect.opens("/question/eile").heading
    newcomer = Prospect(site)
    newcomer.answers("art", "neu")
    assert "Wärmt die Heizung noch?" in newcomer.opens("/question/eile").heading
    assert len({row["version"] for row in site.rows("journeys")}) == 2


def test_a_question_that_is_gone_from_the_new_version_can_still_be_answered(site: Site, firm: Firm):
    prospect = Prospect(site)
    form = prospect.answers("art", "neu") and prospect.opens("/question/eile")
    firm.replaces("      eile:\n", "      tempo:\n")
    page = prospect.sends("/heizung/question/eile", {"eile": "laeuft"}, form=form)
    assert page.status == 303


def test_a_page_that_was_opened_before_the_first_answer_finds_its_question_changed(
    site: Site, firm: Firm, language: str
):
    """Nothing is pinned before the first answer, so the form may be older than the version.

    The new one has no translation, so its pages speak German to everybody.
    """
    prospect = Prospect(site, language)
    form = prospect.opens("/question/art")
    firm.replaces('neu: "In einem Neubau"', 'halb: "In einem halben Neubau"')
    (firm.folder / "heizung.en.yaml").unlink()
    firm.waits()
    page = prospect.sends(f"{prospect.base}/question/art", {"art": "neu"}, form=form)
    problem = words("de")("states.unknown_option_text")
    assert (page.status, page.errors, page.language) == (422, [problem], "de")
    assert site.rows("journeys") == []


def test_an_invalid_file_changes_nothing_for_anybody(site: Site, firm: Firm):
    prospect = Prospect(site)
    prospect.answers("art", "neu")
    firm.replaces("language: de", "language: [")
    assert prospect.opens("/question/eile").status == 200
    assert Prospect(site).answers("art", "neu").status == 303


def test_a_request_is_confirmed_in_the_version_it_was_made_from(site: Site, firm: Firm):
    prospect = Prospect(site).completes()
    prospect.requests()
    link = path_in(site.delivers().only(), "/confirm/")
    firm.replaces("title: Entscheiden", "title: Aussuchen")
    prospect.confirms(link)
    message = site.delivers().only()
    assert "Entscheiden" in message["Subject"]
    (attachment,) = message.iter_attachments()
    assert "Aussuchen" not in attachment.get_content().decode()


def test_recipients_are_always_the_live_ones(site: Site, firm: Firm):
    prospect = Prospect(site).completes()
    firm.replaces("vertrieb@probewerk.example", "neu@probewerk.example")
    assert "neu@probewerk.example" in prospect.previews().text


def test_a_preview_whose_recipient_has_changed_is_shown_again(
    site: Site, firm: Firm, say: Words, language: str
):
    prospect = Prospect(site, language).completes()
    preview = prospect.previews()
    firm.replaces("vertrieb@probewerk.example", "neu@probewerk.example")
    page = prospect.sends(f"{prospect.base}/conversation/preview", {}, form=preview)
    assert page.status == 409
    assert page.notices == [say("preview.changed")]
    assert "neu@probewerk.example" in page.text
    assert site.rows("outbox") == []
    again = prospect.sends(f"{prospect.base}/conversation/preview", {}, form=page)
    assert again.status == 303
    assert len(site.rows("outbox")) == 1


# --- withdrawn -------------------------------------------------------------------------------


def test_nobody_begins_a_withdrawn_questionnaire(site: Site, firm: Firm, say: Words, language: str):
    Prospect(site).answers("art", "neu")
    newcomer = Prospect(site, language)
    form = newcomer.opens("/question/art")
    firm.withdraws()
    for page in (
        newcomer.opens(),
        newcomer.opens("/question/art"),
        newcomer.opens("/result"),
        newcomer.sends(f"{newcomer.base}/question/art", {"art": "neu"}, form=form),
    ):
        assert (page.status, page.heading) == (410, say("states.withdrawn_heading"))
        assert page.language == language
    assert len(site.rows("journeys")) == 1


def test_a_questionnaire_that_never_was_is_a_page_that_does_not_exist(
    site: Site, firm: Firm, say: Words, language: str
):
    firm.withdraws()
    page = Prospect(site, language).opens()
    assert (page.status, page.heading) == (404, say("states.not_found_heading"))


def test_somebody_half_way_finishes_a_withdrawn_questionnaire(site: Site, firm: Firm):
    prospect = Prospect(site)
    prospect.answers("art", "neu")
    firm.withdraws()
    assert prospect.walks().heading
    assert prospect.opens("/result").status == 200
    assert prospect.opens("/report.pdf").status == 200
    assert prospect.by_link().opens().status == 200
    assert prospect.sends("/heizung/erase", {}).status == 200
    assert site.rows("answers") == []


def test_a_conversation_is_not_offered_for_a_withdrawn_questionnaire(
    site: Site, firm: Firm, say: Words, language: str
):
    prospect = Prospect(site, language).completes()
    form = prospect.opens("/conversation")
    firm.withdraws()
    for page in (
        prospect.opens("/conversation"),
        prospect.sends(f"{prospect.base}/conversation", REQUEST, form=form),
    ):
        assert (page.status, page.heading) == (410, say("states.withdrawn_heading"))
    assert site.rows("requests") == []


def test_a_request_that_was_sent_before_is_still_confirmed(site: Site, firm: Firm, say: Words):
    prospect = Prospect(site).completes()
    prospect.requests()
    link = path_in(site.delivers().only(), "/confirm/")
    firm.withdraws()
    prospect.confirms(link)
    assert site.delivers().only()["To"] == "vertrieb@probewerk.example"


def test_a_human_can_still_be_asked(site: Site, firm: Firm, say: Words, language: str):
    prospect = Prospect(site, language).completes()
    firm.withdraws()
    page = prospect.asks()
    assert (page.status, page.heading) == (200, say("ask.done_heading"))
    assert site.delivers().only()["To"] == "kontakt@probewerk.example"
