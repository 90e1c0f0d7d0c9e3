"""What goes along with a request can be opened before it is sent, and is what is attached."""

from html import unescape

import pytest

from app.domain.conversation import Release
from app.rendering.report_process import Outcome, ReportFailed
from app.translations import Words
from tests.application import Site
from tests.page import Page
from tests.prospect import Prospect, path_in

TEXTS = ("Die Heizung ist alt.", "Was kostet das im Jahr?")


def attachment(prospect: Prospect) -> Page:
    """The document that the preview leads to."""
    return prospect.opens("/conversation/report.pdf")


@pytest.mark.parametrize("release", [Release.RESULT, Release.ALL])
@pytest.mark.parametrize("by_link", [False, True])
def test_the_document_opened_before_sending_is_the_one_that_is_attached(
    prospect: Prospect, site: Site, release: Release, by_link: bool
):
    prospect.completes()
    if by_link:
        prospect = prospect.by_link()
    preview = prospect.previews(release=release)
    assert f"{prospect.base}/conversation/report.pdf" in preview.links
    opened = attachment(prospect)
    assert (opened.status, opened.headers["Content-Type"]) == (200, "application/pdf")
    prospect.sends(f"{prospect.base}/conversation/preview", {}, form=preview)
    to_confirm = path_in(site.delivers().only(), "/confirm/")
    site.clock.forward(days=3)
    prospect.confirms(to_confirm)
    site.clock.forward(hours=2)
    (attached,) = site.delivers().only().iter_attachments()
    assert attached.get_content() == opened.body
    assert str(attached.get_filename()) in opened.headers["Content-Disposition"]


@pytest.mark.parametrize("release", list(Release))
def test_the_preview_says_what_goes_along(prospect: Prospect, say: Words, release: Release):
    said = {
        Release.CONTACT: say("preview.attachment_contact"),
        Release.RESULT: say("preview.attachment_result"),
        Release.ALL: say("preview.attachment_all"),
    }
    page = prospect.completes().previews(release=release)
    assert [text for text in said.values() if text in page.text] == [said[release]]


def test_with_only_the_contact_released_there_is_no_document_to_open(prospect: Prospect):
    preview = prospect.completes().previews(release="contact")
    assert not any(each.endswith("report.pdf") for each in preview.links)
    page = attachment(prospect)
    assert (page.status, page.location) == (303, f"{prospect.base}/conversation/preview")


def test_without_a_request_there_is_nothing_to_open(prospect: Prospect):
    page = attachment(prospect.completes())
    assert (page.status, page.location) == (303, f"{prospect.base}/conversation/preview")


@pytest.mark.parametrize("words", [TEXTS[0], None])
def test_texts_that_are_not_released_read_so_whether_they_were_written_or_not(
    prospect: Prospect, say: Words, words: str | None
):
    prospect.completes()
    prospect.answers("worte", words)
    prospect.previews(release="result")
    document = unescape(attachment(prospect).html)
    assert document.count(say("common.withheld")) == 2
    assert say("common.not_given") not in document
    assert not any(text in document for text in TEXTS)


@pytest.mark.parametrize("question", [TEXTS[1], None])
def test_an_own_question_that_is_not_released_does_not_read_as_nothing_open(
    prospect: Prospect, say: Words, question: str | None
):
    prospect.completes()
    prospect.answers("frage", question)
    preview = prospect.previews(release="result")
    assert say("mail_handoff.open_points_none_withheld") in preview.text
    document = attachment(prospect)
    kept = say("result.open_points_count_withheld", points=say("result.open_points_count_none"))
    assert kept in document.text
    (part,) = (each for each in document.all("section") if each.get("id") == "open-points")
    told = [
        " ".join("".join(each.itertext()).split())
        for each in part.iter()
        if each.tag in {"h3", "p"}
    ]
    assert told == [
        say("result.own_question_heading"),
        say("common.withheld"),
        say("result.open_points_none_else"),
    ]


def test_with_everything_released_nothing_is_said_to_be_withheld(prospect: Prospect, say: Words):
    prospect.completes().previews(release="all")
    document = unescape(attachment(prospect).html)
    assert say("common.withheld") not in document
    assert all(text in document for text in TEXTS)


def test_opening_it_sends_and_changes_nothing(prospect: Prospect, site: Site):
    prospect.completes().previews(release="all")
    before = site.everything()
    for _ in range(2):
        assert attachment(prospect).status == 200
    assert site.everything() == before


def test_no_browser_keeps_it_and_no_search_engine_finds_it(prospect: Prospect):
    prospect.completes().previews(release="all")
    headers = attachment(prospect).headers
    assert (headers["Cache-Control"], headers["X-Robots-Tag"]) == ("no-store", "noindex")


def test_a_document_that_cannot_be_made_now_is_a_page_that_leads_back_to_it(
    prospect: Prospect, site: Site, monkeypatch: pytest.MonkeyPatch, say: Words
):
    def busy(*_args: object) -> bytes:
        raise ReportFailed(Outcome.BUSY)

    prospect.completes().previews(release="all")
    monkeypatch.setattr(site.surroundings.reports, "_make", busy)
    page = attachment(prospect)
    assert (page.status, page.heading) == (503, say("states.report_waiting_heading"))
    assert f"{prospect.base}/conversation/report.pdf" in page.links
