"""Forms that carry no token, an old one or somebody else's; links and cookies that were changed."""

import re
from collections.abc import Callable

import pytest

from app.translations import Words
from app.web.security import FORM_AGE
from tests.application import Site
from tests.page import Page
from tests.prospect import REQUEST, Filled, Prospect, path_in, text_in

FORMS: dict[str, dict[str, Filled]] = {
    "/question/laufzeit": {"laufzeit": "12,5"},
    "/question/worte": {"worte": "Meine Worte"},
    "/question/schritte": {"schritte": ["berechnet", "geld"]},
    "/conversation": REQUEST,
    "/ask": {"question": "Was kostet das?", "email": "ada@kundin.example"},
    "/private": {"email": "ada@kundin.example"},
    "/again": {},
    "/erase": {},
    "/not-for-me": {"reason": "time"},
}
"""The forms of the way, with something in every field."""

every_form = pytest.mark.parametrize("step", FORMS)


def send(prospect: Prospect, step: str, token: str | None) -> Page:
    """Sends a form with this token, and with everything that was typed into it."""
    return prospect.sends(prospect.base + step, {**FORMS[step], "csrf_token": token})


def is_asked_again(page: Page, step: str, prospect: Prospect, problem: str) -> None:
    """The page shows the form once more, with what was typed and a token that is good."""
    assert page.errors == [problem]
    assert page.language == prospect.language
    assert page.title.startswith(prospect.say("common.page_title_error", page="").strip())
    assert page.dead_error_links() == []
    if step not in ("/erase", "/not-for-me"):
        typed = {name: value for name, value in FORMS[step].items() if value is not None}
        assert {name: page.form[name] for name in typed} == {
            name: [value] if isinstance(value, str) else value for name, value in typed.items()
        }
    again = prospect.sends(page.action, FORMS[step], form=page)
    assert again.status in (200, 303)
    assert "error-summary" not in again.html


@every_form
def test_a_form_without_a_token_is_asked_for_once_more(
    prospect: Prospect, site: Site, say: Words, step: str
):
    prospect.completes()
    before = site.everything()
    page = send(prospect, step, None)
    assert page.status == 400
    assert site.everything() == before
    is_asked_again(page, step, prospect, say("errors.form_token"))


@every_form
def test_a_form_with_a_changed_token_is_asked_for_once_more(
    prospect: Prospect, site: Site, say: Words, step: str
):
    prospect.completes()
    token = prospect.opens("/question/art").form["csrf_token"][0]
    before = site.everything()
    for wrong in (token.swapcase(), f"x{token}", f"{token}x", "ü" * 9, "\x00"):
        page = send(prospect, step, wrong)
        assert page.status == 400
    assert site.everything() == before
    is_asked_again(page, step, prospect, say("errors.form_token"))


@every_form
def test_a_form_with_the_token_of_another_journey_is_asked_for_once_more(
    prospect: Prospect, site: Site, say: Words, step: str
):
    prospect.completes()
    other = Prospect(site, prospect.language).completes()
    before = site.everything()
    page = send(prospect, step, other.opens("/question/art").form["csrf_token"][0])
    assert page.status == 400
    assert site.everything() == before
    is_asked_again(page, step, prospect, say("errors.form_token"))


@every_form
def test_a_form_from_a_tab_that_was_open_since_yesterday_is_asked_for_once_more(
    prospect: Prospect, site: Site, say: Words, step: str
):
    prospect.completes()
    form = prospect.opens(step)
    before = site.everything()
    site.clock.forward(seconds=FORM_AGE.total_seconds() + 1)
    page = prospect.sends(prospect.base + step, FORMS[step], form=form)
    assert site.everything() == before
    if step.startswith("/question/"):
        assert page.status == 422
        is_asked_again(page, step, prospect, say("states.stale_form_text"))
    else:
        assert page.status == 400
        is_asked_again(page, step, prospect, say("errors.form_token"))


def test_a_form_that_was_open_for_half_a_day_is_taken(prospect: Prospect, site: Site):
    form = prospect.opens("/question/art")
    site.clock.forward(seconds=FORM_AGE.total_seconds())
    page = prospect.sends(f"{prospect.base}/question/art", {"art": "neu"}, form=form)
    assert page.status == 303


def test_assessing_again_without_a_token_where_there_is_no_result_leads_on(prospect: Prospect):
    """A page is to be read or leads on: no browser follows what comes with an error."""
    prospect.answers("art", "neu")
    page = prospect.posts(f"{prospect.base}/again", {})
    assert (page.status, page.location) == (303, f"{prospect.base}/private")


def test_the_preview_is_sent_only_with_its_token(prospect: Prospect, site: Site, say: Words):
    preview = prospect.completes().previews()
    before = site.everything()
    address = f"{prospect.base}/conversation/preview"
    page = prospect.sends(address, {"csrf_token": None}, form=preview)
    assert (page.status, page.errors) == (400, [say("errors.form_token")])
    assert page.dead_error_links() == []
    assert site.everything() == before
    assert prospect.posts(address, page.form).status == 303


def test_beginning_anew_needs_its_token_and_says_so(prospect: Prospect, site: Site, say: Words):
    prospect.completes()
    page = prospect.posts(f"{prospect.base}/restart", {})
    assert (page.status, page.errors) == (400, [say("errors.form_token")])
    assert page.dead_error_links() == []
    assert prospect.opens("/result").status == 200
    again = prospect.posts(page.action, page.form)
    assert again.status == 303
    assert prospect.opens("/result").status == 404


# --- cookies ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change", [lambda value: value[:-2] + "xx", lambda value: "x", lambda _: ""]
)
def test_a_changed_cookie_opens_nothing(
    prospect: Prospect, site: Site, say: Words, change: Callable[[str], str]
):
    prospect.completes()
    before = site.everything()
    cookie = prospect.client.get_cookie("klarheit")
    assert cookie is not None
    prospect.client.set_cookie("klarheit", change(cookie.value))
    for step in ("/review", "/result", "/report.pdf", "/conversation", "/private", "/export.json"):
        page = prospect.opens(step)
        assert (page.status, page.heading) == (404, say("states.cookie_lost_heading"))
        assert "Die Heizung ist alt." not in page.html
    assert site.everything() == before


def test_with_a_changed_cookie_one_can_begin_again(prospect: Prospect, site: Site):
    prospect.completes()
    prospect.client.set_cookie("klarheit", "eyJqb3VybmV5cyI6e319.x.x")
    assert prospect.answers("art", "alt").status == 303
    assert len(site.rows("journeys")) == 2


def test_a_cookie_is_good_for_as_long_as_answers_are_kept(prospect: Prospect, site: Site):
    """Also one that has been looked at before, and is remembered."""
    kept = site.app.permanent_session_lifetime
    prospect.completes()
    site.clock.forward(seconds=kept.total_seconds() + 1)
    assert prospect.opens("/result").status == 404
    assert site.rows("journeys") != []


def test_a_cookie_grows_no_older_than_a_day_while_its_visitor_is_there(
    prospect: Prospect, site: Site
):
    prospect.completes()
    for _ in range(4):
        site.clock.forward(days=60)
        assert prospect.opens("/result").status == 200


def test_a_cookie_is_sent_anew_once_a_day_with_a_page_and_with_nothing_that_is_kept(
    prospect: Prospect, site: Site
):
    prospect.completes()
    result = prospect.opens("/result")
    assert "Set-Cookie" not in result.headers
    site.clock.forward(days=1, seconds=1)
    (sheet, *_) = (each for each in result.all("link") if each.get("rel") == "stylesheet")
    assert "Set-Cookie" not in prospect.visits(sheet.get("href", "")).headers
    assert "Set-Cookie" in prospect.opens("/result").headers
    assert "Set-Cookie" not in prospect.opens("/result").headers


def test_a_cookie_from_the_future_is_as_good_as_any(prospect: Prospect, site: Site):
    prospect.completes()
    site.clock.forward(days=-2)
    assert prospect.opens("/result").status == 200


def test_what_one_request_puts_into_the_cookie_is_not_in_that_of_another(
    prospect: Prospect, site: Site
):
    """Both come with the same cookie, which is read once for both."""
    prospect.completes()
    other = Prospect(site, prospect.language)
    cookie = prospect.client.get_cookie("klarheit")
    assert cookie is not None
    other.client.set_cookie("klarheit", cookie.value)
    assert prospect.sends(f"{prospect.base}/erase", {}).status == 200
    assert prospect.journey_id_is_forgotten()
    assert not other.journey_id_is_forgotten()


# --- links -----------------------------------------------------------------------------------


def wrong_versions(path: str) -> list[str]:
    """A signed link, changed in every way somebody may try."""
    head, _, token = path.rpartition("/")
    subject, _, signature = token.rpartition(".")
    return [
        f"{head}/{each}"
        for each in (
            subject,
            f"{subject}.",
            f"{subject}.{signature[:-1]}",
            f"{subject}.{signature[::-1]}",
            f"{subject}x.{signature}",
            f"{subject}.{signature}x",
            f"{subject}.{signature.swapcase()}",
            f".{signature}",
            "%00.x",
            "%ff%fe.x",
            "x" * 3000,
            "ü.ü",
            "'; drop table journeys; --",
        )
    ]


def test_a_changed_private_link_opens_nothing(prospect: Prospect, site: Site, say: Words):
    link = prospect.completes().private_link()
    before = site.everything()
    for path in wrong_versions(link):
        for step in ("", "/result", "/report.pdf", "/export.json", "/question/art", "/erase"):
            page = prospect.visits(path + step)
            assert (page.status, page.heading) == (410, say("states.expired_heading")), path
            assert page.language == prospect.language
        assert prospect.posts(f"{path}/erase", {}).status == 410
    assert site.everything() == before


def test_a_changed_confirmation_link_confirms_nothing(prospect: Prospect, site: Site, say: Words):
    prospect.completes().requests()
    link = path_in(site.delivers().only(), "/confirm/")
    before = site.everything()
    for path in wrong_versions(link):
        for page in (prospect.visits(path), prospect.posts(path, {})):
            assert (page.status, page.heading) == (410, say("states.confirm_expired_heading")), path
    assert site.everything() == before


def test_a_changed_feedback_link_says_nothing(prospect: Prospect, site: Site):
    link = f"{prospect.prefix}/feedback/{feedback_tokens(prospect)[0]}"
    before = site.everything()
    swapped = link.replace(".fit.", ".unfit.")
    for path in (*wrong_versions(link), swapped):
        for page in (prospect.visits(path), prospect.posts(path, {"value": "fit"})):
            assert (page.status, page.heading) == (410, prospect.say("states.expired_heading"))
    assert site.everything() == before


def feedback_tokens(prospect: Prospect) -> list[str]:
    """The tokens of the three links that sales receives."""
    return re.findall(r"/feedback/(\S+)", text_in(prospect.hands_over()))


def test_a_link_for_one_purpose_is_worth_nothing_for_another(prospect: Prospect, site: Site):
    prospect.completes()
    private = prospect.private_link().rpartition("/")[2]
    prospect.requests()
    confirm = path_in(site.delivers().only(), "/confirm/").rpartition("/")[2]
    form = prospect.opens("/question/art").form["csrf_token"][0]
    before = site.everything()
    for token in (private, confirm, form):
        for path in ("/j/", "/confirm/", "/feedback/"):
            if (token, path) not in ((private, "/j/"), (confirm, "/confirm/")):
                assert prospect.visits(f"{prospect.prefix}{path}{token}").status == 410
    assert site.everything() == before


def test_confirming_needs_the_token_of_its_form(prospect: Prospect, site: Site, say: Words):
    prospect.completes().requests()
    link = path_in(site.delivers().only(), "/confirm/")
    before = site.everything()
    page = prospect.posts(link, {})
    assert (page.status, page.errors) == (400, [say("errors.form_token")])
    assert page.dead_error_links() == []
    assert site.everything() == before
    assert prospect.posts(link, page.form).heading == say("confirm.done_heading")


def test_feedback_needs_the_token_of_its_form_and_keeps_what_was_chosen(
    prospect: Prospect, site: Site, say: Words
):
    link = f"{prospect.prefix}/feedback/{feedback_tokens(prospect)[0]}"
    page = prospect.posts(link, {"value": "early"})
    assert (page.status, page.errors) == (400, [say("errors.form_token")])
    assert page.form["value"] == ["early"]
    assert site.rows("feedback") == []
    assert say("feedback.done") in prospect.posts(link, page.form).text
    assert [row["value"] for row in site.rows("feedback")] == ["early"]


def test_feedback_that_is_none_of_the_three_is_asked_back(
    prospect: Prospect, site: Site, say: Words
):
    link = f"{prospect.prefix}/feedback/{feedback_tokens(prospect)[0]}"
    page = prospect.sends(link, {"value": "great"})
    assert (page.status, page.errors) == (422, [say("errors.single_missing")])
    assert page.dead_error_links() == []
    assert site.rows("feedback") == []
