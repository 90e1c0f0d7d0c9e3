"""Whoever comes back is told the truth about where they stand, and led on from there."""

from __future__ import annotations

from app.translations import Words, long_date
from tests.application import Site
from tests.prospect import Prospect, path_in


def test_the_landing_page_says_that_the_result_is_ready_and_leads_to_it(
    prospect: Prospect, site: Site, say: Words
):
    page = prospect.completes().opens()
    today = long_date(prospect.language, site.clock().date())
    assert say("landing.ready_heading") in page.text
    assert say("landing.ready_text", date=today) in page.text
    assert say("landing.ready_restart") in page.text
    assert page.links.count(f"{prospect.base}/result") == 2
    assert f"{prospect.base}/private" in page.links
    for text in (
        "landing.resume", "landing.resume_heading", "landing.resume_text", "landing.start_text",
    ):  # fmt: skip
        assert say(text) not in page.text


def test_whoever_is_half_way_is_led_to_the_next_question(prospect: Prospect, say: Words):
    prospect.answers("art", "neu")
    page = prospect.opens()
    assert say("landing.resume_heading") in page.text
    assert page.links.count(f"{prospect.base}/question/laufzeit") == 2
    for text in ("landing.ready_heading", "landing.start_text"):
        assert say(text) not in page.text


def test_an_open_new_assessment_hides_no_result(prospect: Prospect, site: Site, say: Words):
    prospect.completes()
    today = long_date(prospect.language, site.clock().date())
    prospect.sends(f"{prospect.base}/again", {})
    prospect.answers("art", "alt")
    assert say("review.still_open") in prospect.opens("/review").text
    page = prospect.opens()
    assert say("private_link.status_open", date=today) in page.text
    assert f"{prospect.base}/result" in page.links


# --- after a question to a human -------------------------------------------------------------


def test_after_a_question_the_way_leads_back_to_the_result(prospect: Prospect, say: Words):
    page = prospect.completes().asks()
    assert page.heading == say("ask.done_heading")
    assert say("ask.done_when", contact="kontakt@probewerk.example") in page.text
    assert f"{prospect.base}/result" in page.links


def test_by_the_private_link_it_leads_back_there(prospect: Prospect):
    by_link = prospect.completes().by_link()
    assert f"{by_link.base}/result" in by_link.asks().links


def test_half_way_it_leads_back_to_the_next_question(prospect: Prospect):
    prospect.answers("art", "neu")
    assert f"{prospect.base}/question/laufzeit" in prospect.asks().links


def test_who_has_not_begun_is_led_to_the_start(prospect: Prospect):
    page = prospect.asks()
    assert (prospect.prefix or "/") in page.links
    assert f"{prospect.base}/result" not in page.links


# --- after confirming ------------------------------------------------------------------------


def test_after_confirming_the_result_and_taking_back_are_one_step_away(
    prospect: Prospect, site: Site, say: Words
):
    prospect.completes().requests()
    link = path_in(site.delivers().only(), "/confirm/")
    for page in (prospect.confirms(link), prospect.visits(link)):
        assert f"{prospect.base}/result" in page.links
        assert f"{prospect.base}/take-back" in page.links


def test_a_stranger_with_the_confirmation_link_is_led_to_nothing_of_the_persons(
    prospect: Prospect, site: Site, say: Words
):
    """The address may have had a slip in it."""
    prospect.completes().requests()
    link = path_in(site.delivers().only(), "/confirm/")
    token = prospect.private_link().rpartition("/")[2]
    stranger = Prospect(site, prospect.language)
    page = stranger.confirms(link)
    assert say("confirm.elsewhere", contact_email="kontakt@probewerk.example") in page.text
    for each in (page, stranger.visits(link)):
        assert token not in each.html
        assert not any("/result" in address or "/take-back" in address for address in each.links)


def test_who_withdraws_by_the_link_is_led_back_to_the_result(prospect: Prospect, site: Site):
    prospect.completes().requests()
    link = path_in(site.delivers().only(), "/confirm/")
    assert f"{prospect.base}/result" in prospect.sends(link, {"withdraw": "1"}).links
