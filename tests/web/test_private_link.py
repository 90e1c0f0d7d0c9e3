"""The private link: everything in it, sent once, erased once, also without a cookie."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

import pytest
import segno

from app.services import answering, assessments
from app.services.retention import erase_expired
from app.translations import Words
from tests.application import Site
from tests.page import text_of
from tests.prospect import Prospect, path_in, text_in


def completed_twice(site: Site, days: float = 20) -> Prospect:
    """Somebody who has assessed twice, some days apart."""
    prospect = Prospect(site).completes(stand=3)
    site.clock.forward(days=days)
    prospect.sends(f"{prospect.base}/again", {})
    prospect.answers("stand", "9")
    return prospect


# --- come back -------------------------------------------------------------------------------


def test_a_browser_that_lost_its_cookie_goes_on_with_the_private_link(
    site: Site, say: Words, language: str
):
    prospect = Prospect(site, language)
    prospect.answers("art", "neu")
    link = prospect.private_link()
    stranger = Prospect(site, language)
    lost = stranger.opens("/review")
    assert (lost.status, lost.heading) == (404, say("states.cookie_lost_heading"))
    assert f"{prospect.prefix}/heizung" in lost.links
    before = site.everything()
    found = stranger.visits(link)
    assert say("private_link.action_continue") in found.text
    assert f"{link}/question/laufzeit" in found.links
    assert site.everything() == before
    by_link = Prospect(site, language, base=link, cookies=False)
    assert by_link.answers("laufzeit", "20").location == f"{link}/question/frost"


def test_the_whole_link_works_without_a_cookie(site: Site, say: Words, language: str):
    by_link = Prospect(site, language).completes(stand=3).by_link()
    page = by_link.sends(f"{by_link.base}/again", {})
    assert page.location == f"{by_link.base}/question/art"
    by_link.answers("stand", "9")
    assert say("then_now.heading") in by_link.opens("").text
    for step in ("/result", "/report.pdf", "/export.json", "/take-back", "/erase"):
        assert by_link.opens(step).status == 200
    assert by_link.sends(f"{by_link.base}/erase", {}).heading == say("not_for_me.done_heading")
    assert by_link.opens("").status == 410


def test_no_search_engine_and_no_cache_keeps_what_is_private(prospect: Prospect):
    by_link = prospect.completes().by_link()
    for step in ("", "/question/art", "/review", "/result", "/conversation", "/ask", "/erase"):
        page = by_link.opens(step)
        assert '<meta name="robots" content="noindex">' in page.html, step
        assert page.headers["Cache-Control"] == "no-store", step
        assert page.headers["Referrer-Policy"] == "same-origin", step
    for step in ("/report.pdf", "/export.json"):
        page = by_link.opens(step)
        assert page.headers["X-Robots-Tag"] == "noindex", step
        assert page.headers["Cache-Control"] == "no-store", step


@pytest.mark.parametrize("step", ["/result", "/private"])
def test_the_picture_of_the_link_says_the_same_address_as_the_text_beside_it(
    prospect: Prospect, step: str
):
    page = prospect.completes().opens(step)
    (box,) = [each for each in page.all("div") if each.get("id") == "private-link"]
    (address,) = box.iter("code")
    (drawn,) = [each.get("d") for each in box.iter("path") if each.get("stroke")]
    codes = [segno.make(text_of(address), error=level, boost_error=False) for level in "lmqh"]
    assert f'd="{drawn}"' in "".join(code.svg_inline(border=4) for code in codes)
    assert urlsplit(text_of(address)).path == prospect.private_link()
    assert [each for each in box.iter() if each.get("role") == "img" and each.get("aria-label")]


# --- have it sent ----------------------------------------------------------------------------


def test_the_link_is_sent_by_one_mail_and_the_address_is_forgotten(
    site: Site, say: Words, language: str
):
    prospect = Prospect(site, language).completes()
    page = prospect.has_link_sent()
    assert (page.status, page.notices) == (200, [say("states.mail_down_link_text")])
    prospect.opens("/private/send")
    mail = site.delivers().only()
    assert mail["To"] == "ada@kundin.example"
    assert path_in(mail, "/j/") == prospect.private_link()
    assert prospect.visits(path_in(mail, "/j/")).status == 200
    assert "Reply-To" not in mail
    assert "ada@kundin.example" not in str(site.everything())
    site.clock.forward(days=30)
    assert site.delivers().sent == []


def test_the_mail_says_nothing_of_the_answers(site: Site):
    prospect = Prospect(site).completes(worte="Geheime Worte")
    prospect.sends("/heizung/private", {"email": "ada@kundin.example"})
    text = text_in(site.delivers().only())
    for secret in ("Geheime", "Entscheiden", "Technik", "1.800"):
        assert secret not in text


# --- take it along ---------------------------------------------------------------------------


def test_an_export_holds_every_assessment_with_its_result_and_time(site: Site):
    prospect = completed_twice(site)
    told = json.loads(prospect.opens("/export.json").body)
    (earlier,) = told["earlier_assessments"]
    assert (earlier["answers"]["stand"], told["answers"]["stand"]) == (3, 9)
    assert earlier["result"]["dimensions"]["wissen"]["clarity"] == "30/1"
    assert told["result"]["dimensions"]["wissen"]["clarity"] == "90/1"
    assert earlier["assessed_at"] == "2026-03-02T09:00:00+00:00"
    assert told["answered_at"]["stand"] == "2026-03-22T09:00:00+00:00"
    assert told["answered_at"]["art"] == "2026-03-02T09:00:00+00:00"
    assert "art" in told["carried_over"]
    assert "stand" not in told["carried_over"]


def test_an_export_holds_what_was_consented_to_and_what_sales_said(site: Site):
    prospect = Prospect(site)
    mail = prospect.hands_over()
    prospect.sends(re.findall(r"/feedback/\S+", text_in(mail))[0], {"value": "early"})
    told = json.loads(prospect.opens("/export.json").body)
    (request,) = told["requests"]
    assert "Probewerk" in request["consent"]["email"]
    assert request["consent"]["id"]
    assert request["confirmed_at"]
    assert request["topic"] == "Größe der Anlage"
    assert request["feedback"] == "early"
    assert [each["kind"] for each in told["messages"]] == ["confirmation", "handoff"]


# --- erase it --------------------------------------------------------------------------------


@pytest.mark.parametrize("by_link", [False, True])
@pytest.mark.parametrize("step", ["/erase", "/not-for-me"])
def test_erasing_twice_says_the_same_and_counts_once(site: Site, step: str, by_link: bool):
    prospect = Prospect(site).completes()
    if by_link:
        prospect = prospect.by_link()
    form = prospect.opens(step)
    pages = [
        prospect.sends(prospect.base + step, {"reason": "provider"}, form=form) for _ in range(2)
    ]
    assert [(each.status, each.heading) for each in pages] == [(200, pages[0].heading)] * 2
    counted = {row["name"]: row["number"] for row in site.rows("counts")}
    left = {name: number for name, number in counted.items() if name.startswith("left")}
    assert left == ({"left_provider": 1} if step == "/not-for-me" else {})


def test_who_never_had_anything_is_not_told_that_it_was_erased(site: Site, say: Words):
    stranger = Prospect(site)
    for form in ({}, stranger.opens("/question/art").form | {"csrf_token": "invented"}):
        page = stranger.posts("/heizung/erase", form)
        assert page.status == 404


def test_erasing_takes_all_assessments_along(site: Site):
    prospect = completed_twice(site)
    assert len(site.rows("assessments")) == 1
    prospect.sends(f"{prospect.base}/erase", {})
    for table in ("journeys", "answers", "assessments"):
        assert site.rows(table) == []


# --- retention -------------------------------------------------------------------------------


def test_earlier_assessments_are_kept_as_long_as_the_newest(site: Site):
    prospect = completed_twice(site, days=80)
    site.clock.forward(days=90)
    with site.at_work() as surroundings:
        assert erase_expired(surroundings).journeys == 0
        assert prospect.opens("/result").status == 200
        site.clock.forward(seconds=1)
        assert erase_expired(surroundings).journeys == 1
    assert site.rows("assessments") == site.rows("answers") == []


def test_a_new_assessment_half_done_is_no_draft(site: Site):
    """What was finished before is a result, and is kept like one."""
    prospect = completed_twice(site)
    with site.at_work() as surroundings:
        found = answering.find(surroundings, prospect.journey_id, "de")
        assert found is not None
        assessments.assess_again(surroundings, found)
    prospect.answers("art", "alt")
    assert "gilt bis zum 20.\N{NO-BREAK SPACE}Juni 2026" in prospect.opens("/private").text
    site.clock.forward(days=90)
    with site.at_work() as surroundings:
        assert erase_expired(surroundings).journeys == 0
        assert "22.\N{NO-BREAK SPACE}März 2026" in prospect.opens("/private").text
        site.clock.forward(seconds=1)
        assert erase_expired(surroundings).journeys == 1


def test_opening_the_questionnaire_again_does_not_shorten_the_time(site: Site):
    """Answers that no longer fit go, and with them the moment at which they were given."""
    prospect = completed_twice(site)
    promised = prospect.opens("/private").text.partition("gilt bis zum ")[2][:14]
    prospect.sends("/heizung/again", {})
    site.change("answers", answered_at=site.clock().replace(month=1))
    assert promised in prospect.opens("/private").text
