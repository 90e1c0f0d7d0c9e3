"""Erasing says what has left already, to whom, and what becomes of it there: before and after."""

from __future__ import annotations

import pytest

from app.translations import Words, long_date
from tests.application import Site
from tests.page import Page
from tests.prospect import Prospect, path_in

STEPS = ("/erase", "/not-for-me")
SALES = "vertrieb@probewerk.example"


def question_said(say: Words) -> str:
    """What the pages say of a question to a human."""
    return say(
        "erase.question",
        recipient="fragen@probewerk.example",
        days=90,
        contact_email="kontakt@probewerk.example",
    )


def erases(prospect: Prospect, step: str) -> Page:
    return prospect.sends(prospect.base + step, {})


@pytest.mark.parametrize("step", STEPS)
def test_a_question_to_a_human_is_named_before_and_after(
    prospect: Prospect, site: Site, say: Words, step: str
):
    """It stays where it went: nothing connects it with the answers."""
    prospect.completes().asks()
    assert question_said(say) in prospect.opens(step).text
    page = erases(prospect, step)
    assert page.heading == say("not_for_me.done_heading")
    assert question_said(say) in page.text
    assert str(site.delivers().only()["To"]) == "fragen@probewerk.example"


@pytest.mark.parametrize("step", STEPS)
def test_a_request_that_sales_has_is_asked_back_and_both_pages_say_so(
    prospect: Prospect, site: Site, say: Words, step: str
):
    prospect.hands_over()
    today = long_date(prospect.language, site.clock().date())
    before = prospect.opens(step)
    assert say("erase.handed_on", date=today, recipient=SALES) in before.text
    after = erases(prospect, step)
    assert say("take_back.done_asked", recipient=SALES) in after.text
    assert str(site.delivers().only()["To"]) == SALES


@pytest.mark.parametrize("step", STEPS)
def test_a_request_that_is_not_confirmed_is_said_to_go_to_nobody(
    prospect: Prospect, site: Site, say: Words, step: str
):
    prospect.completes().requests()
    link = path_in(site.delivers().only(), "/confirm/")
    today = long_date(prospect.language, site.clock().date())
    assert say("erase.not_confirmed", date=today) in prospect.opens(step).text
    assert SALES not in erases(prospect, step).text
    assert prospect.visits(link).status == 410
    assert site.delivers().sent == []


@pytest.mark.parametrize("step", STEPS)
def test_of_a_request_nobody_sent_nothing_is_said(prospect: Prospect, say: Words, step: str):
    prospect.completes().previews()
    for page in (prospect.opens(step), erases(prospect, step)):
        assert SALES not in page.text
        assert say("erase.not_confirmed", date="\0").split("\0")[0] not in page.text


def test_the_second_click_by_the_private_link_says_it_too(prospect: Prospect, say: Words):
    """By then nobody knows which questionnaire it was: the firm itself is named."""
    by_link = prospect.completes().by_link()
    form = by_link.opens("/erase")
    first, second = (by_link.sends(f"{by_link.base}/erase", {}, form=form) for _ in range(2))
    assert question_said(say) in first.text
    assert "kontakt@probewerk.example" in second.text
