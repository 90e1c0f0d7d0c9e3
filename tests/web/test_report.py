"""The report over HTTP: whole, in parts, only if it changed, and gone with its journey."""

from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest

from app.rendering.report_process import Outcome, ReportFailed
from app.services.retention import erase_expired
from app.translations import words
from tests.application import Site, report_for_tests
from tests.prospect import ANSWERS, Prospect

REPORT = "/heizung/report.pdf"


@pytest.fixture
def reader(site: Site) -> Prospect:
    """Somebody with a result."""
    return Prospect(site).completes()


def kept(site: Site) -> list[Path]:
    folder = site.surroundings.config.reports
    return [each for each in folder.rglob("*") if each.is_file()]


def test_it_says_what_it_is(prospect: Prospect):
    headers = prospect.completes().opens("/report.pdf").headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Language"] == prospect.language
    assert headers["Accept-Ranges"] == "bytes"
    name = prospect.say("report.file_name", date="2026-03-02")
    assert headers["Content-Disposition"] == f"inline; filename={name}"


def test_no_browser_keeps_it(reader: Prospect):
    assert reader.visits(REPORT).headers["Cache-Control"] == "no-store"


def test_whoever_has_it_is_not_sent_it_again(reader: Prospect):
    tag = reader.visits(REPORT).headers["ETag"]
    assert not tag.startswith("W/")
    page = reader.visits(REPORT, **{"If-None-Match": tag})
    assert (page.status, page.body, page.headers["ETag"]) == (304, b"", tag)


def test_a_changed_answer_makes_it_another_one(reader: Prospect):
    tag = reader.visits(REPORT).headers["ETag"]
    reader.answers("stand", "3")
    page = reader.visits(REPORT, **{"If-None-Match": tag})
    assert page.status == 200
    assert page.headers["ETag"] != tag


def test_another_language_is_another_one(reader: Prospect):
    german, english = reader.visits(REPORT), reader.visits(f"/en{REPORT}")
    assert german.headers["ETag"] != english.headers["ETag"]


def test_a_part_can_be_asked_for(reader: Prospect):
    whole = reader.visits(REPORT)
    part = reader.visits(REPORT, Range="bytes=5-9")
    assert (part.status, part.body) == (206, whole.body[5:10])
    assert part.headers["Content-Range"] == f"bytes 5-9/{len(whole.body)}"
    end = reader.visits(REPORT, Range="bytes=-4")
    assert end.body == whole.body[-4:]
    assert end.headers["ETag"] == whole.headers["ETag"]


def test_the_rest_of_another_report_is_sent_whole(reader: Prospect):
    tag = reader.visits(REPORT).headers["ETag"]
    same = reader.visits(REPORT, Range="bytes=5-", **{"If-Range": tag})
    other = reader.visits(REPORT, Range="bytes=5-", **{"If-Range": '"another"'})
    assert (same.status, other.status) == (206, 200)
    assert other.body == reader.visits(REPORT).body


def test_a_part_that_is_not_there_is_refused(reader: Prospect):
    length = len(reader.visits(REPORT).body)
    page = reader.visits(REPORT, Range=f"bytes={length}-")
    assert page.status == 416
    assert page.headers["Content-Range"] == f"bytes */{length}"


def test_it_can_be_taken_without_what_the_person_wrote(prospect: Prospect):
    written = [str(ANSWERS["worte"]), str(ANSWERS["frage"])]
    result = prospect.completes().opens("/result")
    (address,) = (each for each in result.links if each.endswith("/without-texts/report.pdf"))
    whole, without = prospect.opens("/report.pdf"), prospect.visits(address)
    assert all(each in unescape(whole.html) for each in written)
    assert not any(each in unescape(without.html) for each in written)
    assert prospect.say("common.withheld") not in without.html
    assert prospect.say("common.not_given") not in without.html
    name = prospect.say("report.file_name_without_texts", date="2026-03-02")
    assert without.headers["Content-Disposition"] == f"inline; filename={name}"


def test_who_wrote_nothing_is_offered_one_report(prospect: Prospect):
    prospect.completes(worte=None, frage=None)
    assert not any("without-texts" in each for each in prospect.opens("/result").links)


def test_without_a_result_there_is_none_without_texts_either(prospect: Prospect):
    prospect.answers("art", "neu")
    page = prospect.opens("/without-texts/report.pdf")
    assert (page.status, page.heading) == (409, prospect.say("states.no_result_heading"))


def test_its_head_alone_says_how_large_it_is(reader: Prospect):
    whole, head = reader.visits(REPORT), reader.visits(REPORT, method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Length"] == str(len(whole.body))
    assert head.headers["ETag"] == whole.headers["ETag"]


def test_it_is_made_once_and_by_link_or_cookie_it_is_the_same(new_site: Callable[..., Site]):
    made = []

    def make(html: str) -> bytes:
        made.append(html)
        return report_for_tests(html)

    reader = Prospect(new_site(render_report=make)).completes()
    reader.visits(REPORT)
    reader.visits(REPORT, Range="bytes=0-3")
    reader.by_link().opens("/report.pdf")
    assert len(made) == 1


def test_sales_gets_it_by_the_same_way(new_site: Callable[..., Site]):
    made = []

    def make(html: str) -> bytes:
        made.append(html)
        return report_for_tests(html)

    reader = Prospect(new_site(render_report=make))
    (attached,) = reader.hands_over(release="all").iter_attachments()
    assert attached.get_content() == reader.visits(REPORT).body
    assert len(made) == 1


@pytest.mark.parametrize(
    ("outcome", "state"), [(Outcome.MEMORY, "report_failed"), (Outcome.BUSY, "report_waiting")]
)
def test_where_there_is_none_the_page_says_so_and_leads_to_the_result(
    new_site: Callable[..., Site], outcome: Outcome, state: str
):
    outcomes = [outcome]

    def make(html: str) -> bytes:
        if outcomes:
            raise ReportFailed(outcomes.pop())
        return report_for_tests(html)

    reader = Prospect(new_site(render_report=make)).completes()
    page = reader.visits(REPORT)
    assert (page.status, page.heading) == (503, words("de")(f"states.{state}_heading"))
    assert page.headers["Content-Type"].startswith("text/html")
    assert int(page.headers["Retry-After"]) > 0
    assert "/heizung/result" in page.links
    assert (REPORT in page.links) == (outcome is Outcome.BUSY)
    assert reader.visits(REPORT).status == 200


# --- what is left of it ----------------------------------------------------------------------


def test_erasing_erases_it_at_once(reader: Prospect, site: Site):
    reader.visits(REPORT)
    other = Prospect(site).completes()
    other.visits(REPORT)
    assert len(kept(site)) == 2
    reader.sends("/heizung/erase", {})
    assert len(kept(site)) == 1


def test_what_is_erased_while_it_is_made_is_not_kept(new_site: Callable[..., Site]):
    def make(html: str) -> bytes:
        reader.sends("/heizung/erase", {})
        return report_for_tests(html)

    site = new_site(render_report=make)
    reader = Prospect(site).completes()
    assert reader.visits(REPORT).status == 200
    assert kept(site) == []


def test_what_is_kept_in_the_end_does_not_outlive_a_journey_erased_before(
    reader: Prospect, site: Site, monkeypatch: pytest.MonkeyPatch
):
    """Somebody else erases it after this request has found it."""
    get = site.surroundings.reports.get

    def erased_first(owner: str, html: str) -> bytes:
        Prospect(site, base=link).sends(f"{link}/erase", {})
        return get(owner, html)

    link = reader.private_link()
    monkeypatch.setattr(site.surroundings.reports, "get", erased_first)
    reader.visits(REPORT)
    assert kept(site) == []


def test_retention_erases_it(reader: Prospect, site: Site):
    site.clock.forward(days=90, minutes=-1)
    reader.visits(REPORT)
    site.clock.forward(minutes=2)
    with site.at_work() as surroundings:
        assert erase_expired(surroundings).journeys == 1
    assert kept(site) == []


def test_no_name_on_disk_says_whose_it_is(reader: Prospect, site: Site):
    reader.visits(REPORT)
    (file,) = kept(site)
    assert reader.journey_id not in str(file)
    assert file.stat().st_mode & 0o077 == 0
