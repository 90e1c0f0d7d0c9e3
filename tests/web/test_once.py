"""What is sent twice arrives once: a double click, a reload, Back, two tabs."""

from __future__ import annotations

import pytest

from app.translations import Words
from tests.application import Site, at_once
from tests.page import Page
from tests.prospect import Filled, Prospect

QUESTION: dict[str, Filled] = {"question": "Was kostet das?", "email": "ada@kundin.example"}

FORMS: dict[str, dict[str, Filled]] = {
    "/ask": QUESTION,
    "/private": {"email": "ada@kundin.example"},
}
"""The forms that put a message into the outbox on their own."""

every_form = pytest.mark.parametrize("step", FORMS)


def sent(site: Site) -> int:
    return len(site.delivers().sent)


@every_form
def test_a_form_sent_again_before_and_after_the_mail_left_sends_one(
    site: Site, step: str, language: str
):
    prospect = Prospect(site, language).completes()
    form = prospect.opens(step)
    pages = [prospect.sends(form.action, FORMS[step], form=form) for _ in range(2)]
    assert sent(site) == 1
    pages.append(prospect.sends(form.action, FORMS[step], form=form))
    assert {(page.status, page.location) for page in pages} == {(303, pages[0].location)}
    assert sent(site) == 0


@every_form
@pytest.mark.parametrize("attempt", range(3))
def test_a_form_sent_four_times_at_once_sends_one(site: Site, step: str, attempt: int):
    prospect = Prospect(site).completes()
    form = prospect.opens(step)
    cookie = prospect.client.get_cookie("klarheit")
    assert cookie is not None
    site.clock.forward(minutes=1)

    def click(number: int) -> Page:
        other = Prospect(site)
        other.client.set_cookie("klarheit", cookie.value)
        return other.posts(form.action, {**form.form, **FORMS[step]})

    assert {page.status for page in at_once(4, click)} == {303}
    assert sent(site) == 1


@every_form
def test_reloading_the_page_that_follows_sends_nothing(
    prospect: Prospect, site: Site, step: str, say: Words
):
    prospect.completes()
    page = prospect.sends(prospect.base + step, FORMS[step])
    assert sent(site) == 1
    before = site.everything()
    first, second = (prospect.visits(page.location) for _ in range(2))
    assert first.status == second.status == 200
    assert first.html == second.html
    assert site.everything() == before


def test_another_question_from_the_same_form_is_another_question(site: Site):
    """Somebody went back, wrote something else and sent it: that must not be lost."""
    prospect = Prospect(site)
    form = prospect.opens("/ask")
    for question in ("Was kostet das?", "Und wie lange dauert es?"):
        prospect.sends(form.action, {**QUESTION, "question": question}, form=form)
    bodies = [str(each.get_body(("plain",))) for each in site.delivers().sent]
    assert len(bodies) == 2
    assert "Und wie lange" in bodies[1]


def test_the_same_question_from_a_new_form_is_asked_again(site: Site):
    prospect = Prospect(site)
    prospect.asks()
    site.clock.forward(days=1)
    prospect.asks()
    assert sent(site) == 2


def test_that_a_question_was_taken_is_only_said_of_one_that_was(prospect: Prospect, say: Words):
    page = prospect.opens("/ask/no-such-question")
    assert (page.status, page.location) == (303, f"{prospect.base}/ask")
    assert say("private_link.send_done") not in prospect.completes().opens("/private?sent=x").text
