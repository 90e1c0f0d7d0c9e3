"""Programs that fill in forms are told the truth, and people who are taken for one go on."""

from __future__ import annotations

import pytest

from app.translations import Words
from app.web.programs import FASTEST, TRAP
from tests.application import Site
from tests.page import Page
from tests.prospect import REQUEST, Filled, Prospect

FORMS: dict[str, dict[str, Filled]] = {
    "/ask": {"question": "Was kostet das?\n\nUnd wann?", "email": "ada@kundin.example"},
    "/private": {"email": "ada@kundin.example"},
    "/conversation": REQUEST,
}
"""The forms that set off mail, filled in."""

every_form = pytest.mark.parametrize("step", FORMS)


@pytest.fixture
def ready(prospect: Prospect) -> Prospect:
    """Somebody to whom every form is open."""
    return prospect.completes()


def is_told_the_truth(page: Page, say: Words, state: str, contact: str) -> None:
    assert (page.status, page.heading) == (422, say(f"states.{state}_heading"))
    assert say(f"states.{state}_text", contact=contact) in page.text
    assert contact in page.text


def goes_on(prospect: Prospect, page: Page, site: Site) -> None:
    """The person presses the button, and everything that was typed arrives."""
    again = prospect.posts(page.action, page.form)
    assert again.status == 303, again.html
    if page.action.endswith("/conversation"):
        assert site.rows("requests")[0]["topic"] == REQUEST["topic"]
    else:
        assert len(site.delivers().sent) == 1


@every_form
def test_who_fills_in_what_people_do_not_see_is_told_so_and_can_go_on(
    ready: Prospect, site: Site, say: Words, step: str
):
    before = site.everything()
    page = ready.sends(ready.base + step, {**FORMS[step], TRAP: "cheap pills"})
    is_told_the_truth(page, say, "trap_filled", "kontakt@probewerk.example")
    assert site.everything() == before
    assert "cheap pills" not in page.html
    goes_on(ready, page, site)


@every_form
def test_who_is_faster_than_people_is_told_so_and_can_go_on(
    ready: Prospect, site: Site, say: Words, step: str
):
    form = ready.opens(step)
    before = site.everything()
    page = ready.posts(form.action, {**form.form, **FORMS[step]})
    is_told_the_truth(page, say, "sent_fast", "kontakt@probewerk.example")
    assert site.everything() == before
    site.clock.forward(seconds=FASTEST.total_seconds())
    goes_on(ready, page, site)


@every_form
def test_who_mends_a_field_at_once_is_not_taken_for_a_program(
    ready: Prospect, say: Words, step: str
):
    """A form that comes back is as old as when it was opened first."""
    wrong = ready.sends(ready.base + step, {**FORMS[step], "email": "ada"})
    assert wrong.status == 422
    page = ready.posts(wrong.action, {**wrong.form, **FORMS[step]})
    assert page.status == 303


@every_form
def test_the_field_says_to_leave_it_empty_where_it_is_seen_after_all(
    ready: Prospect, say: Words, step: str
):
    page = ready.opens(step)
    assert page.form[TRAP] == [""]
    assert say("common.leave_empty") in page.text
