"""Limits: too much is refused with a page, nothing typed is lost, and people never meet them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from app.services.limits import PER_ADDRESS, PER_JOURNEY, WINDOW
from app.translations import Words
from app.web.limits import Limits, limits
from tests.application import SECRET, Site
from tests.page import Page
from tests.prospect import TYPED, Prospect

CLIENT = "203.0.113.7"


@pytest.fixture
def windows(site: Site) -> Iterator[Limits]:
    """The limits of the web worker, for this test alone."""
    site.app.extensions["klarheit_limits"] = Limits()
    with site.app.app_context():
        yield limits()
    site.app.extensions["klarheit_limits"] = Limits()


def comes_from(prospect: Prospect, address: str) -> Prospect:
    """The prospect, with requests that come from this address."""
    prospect.client.environ_base["REMOTE_ADDR"] = address
    return prospect


def is_refused(page: Page, say: Words, seconds: int) -> None:
    assert (page.status, page.headers["Retry-After"]) == (429, str(seconds))
    assert page.heading == say("states.too_many_heading")
    assert say("states.too_many_text", seconds=seconds) in page.text


# --- pages -----------------------------------------------------------------------------------


def test_a_client_that_asks_without_end_is_told_when_to_come_back(
    prospect: Prospect, site: Site, say: Words, windows: Limits
):
    windows.pages.most = 3
    comes_from(prospect, CLIENT)
    site.clock.forward(seconds=15)
    for _ in range(3):
        assert prospect.opens().status == 200
    for address in ("", "/question/art", "/nirgends"):
        page = prospect.opens(address)
        is_refused(page, say, 45)
        assert page.language == prospect.language
    somebody_else = comes_from(Prospect(site, prospect.language), "203.0.113.8")
    assert somebody_else.opens().status == 200
    site.clock.forward(seconds=45)
    assert prospect.opens().status == 200


def test_an_answer_that_is_refused_is_sent_again_with_one_button(
    prospect: Prospect, site: Site, say: Words, windows: Limits
):
    comes_from(prospect, CLIENT)
    prospect.completes()
    form = prospect.opens("/question/worte")
    windows.pages.most = 0
    typed = 'Zeile "eins"\r\n<b>zwei</b> & drei'
    refused = prospect.sends(f"{prospect.base}/question/worte?back=review", {"worte": typed}, form)
    is_refused(refused, say, 60)
    assert "Die Heizung ist alt." in str(site.rows("answers"))
    windows.pages.most = 1200
    again = prospect.posts(refused.action, refused.form)
    assert again.status == 303
    assert prospect.opens("/question/worte").form["worte"] == [typed.replace("\r\n", "\n")]


def test_a_form_that_is_too_large_to_keep_is_refused_all_the_same(
    prospect: Prospect, say: Words, windows: Limits
):
    comes_from(prospect, CLIENT)
    windows.pages.most = 0
    page = prospect.posts(f"{prospect.base}/question/worte", {"worte": "x" * 1_000_000})
    is_refused(page, say, 60)


def test_who_answers_as_fast_as_pages_load_never_meets_them(site: Site, windows: Limits):
    """A whole room behind one address: each of 30 answers everything within the same minute."""
    for _ in range(30):
        prospect = comes_from(Prospect(site), CLIENT)
        assert prospect.opens().status == 200
        assert prospect.walks().status == 200
        assert prospect.opens("/result").status == 200
        assert prospect.opens("/report.pdf").status == 200
    assert len(TYPED) >= 9


def test_what_watches_the_product_is_never_refused(prospect: Prospect, site: Site, windows: Limits):
    windows.pages.most = 0
    comes_from(prospect, CLIENT)
    assert prospect.visits("/health").status == 200
    assert prospect.visits("/ready").status == 503


def test_this_machine_is_never_refused(prospect: Prospect, windows: Limits):
    """It may be a proxy that nobody counted, whose visitors all look like one client."""
    windows.pages.most = 0
    for address in ("127.0.0.1", "::1"):
        assert comes_from(prospect, address).opens().status == 200


def test_one_network_of_the_new_internet_is_one_client(
    prospect: Prospect, say: Words, windows: Limits
):
    windows.pages.most = 1
    assert comes_from(prospect, "2001:db8:1:2::1").opens().status == 200
    is_refused(comes_from(prospect, "2001:db8:1:2:ffff::9").opens(), say, 60)
    assert comes_from(prospect, "2001:db8:1:3::1").opens().status == 200


@pytest.mark.parametrize("proxies", [0, 1, 2])
def test_behind_proxies_the_client_is_the_one_the_outermost_trusted_one_saw(
    new_site: Callable[..., Site], proxies: int
):
    site = new_site(
        BASE_URL="https://check.probewerk.example",
        MAIL_URL="smtp://127.0.0.1",
        SECRET_KEY=SECRET,
        TRUSTED_PROXIES=str(proxies),
    )
    site.app.extensions["klarheit_limits"].pages.most = 1
    prospect = comes_from(Prospect(site), "198.51.100.1")

    def status(client: str) -> int:
        """A visit whose client pretends to be a proxy too."""
        seen = ", ".join(["192.0.2.99", client, "198.51.100.2"][: proxies + 1])
        return prospect.visits("/heizung", **{"X-Forwarded-For": seen}).status

    assert status(CLIENT) == 200
    assert status(CLIENT) == 429
    assert status("203.0.113.8") == (429 if proxies == 0 else 200)


def test_nothing_about_a_client_is_kept(
    prospect: Prospect, site: Site, windows: Limits, caplog: pytest.LogCaptureFixture
):
    windows.pages.most = windows.mails.most = 0
    comes_from(prospect, CLIENT).opens()
    assert CLIENT not in str(site.everything())
    assert CLIENT not in caplog.text
    assert CLIENT.encode() not in b"".join(windows.pages.counts)


# --- mail ------------------------------------------------------------------------------------


def is_asked_to_wait(page: Page, say: Words, typed: dict[str, str]) -> None:
    """The form once more, with everything in it and a word about when to go on."""
    minutes = round(WINDOW.total_seconds() / 60)
    assert (page.status, page.headers["Retry-After"]) == (429, str(60 * minutes))
    assert page.errors == [say("errors.too_much_mail", minutes=minutes)]
    assert page.dead_error_links() == []
    assert {name: page.form[name] for name in typed} == {
        name: [value] for name, value in typed.items()
    }


def test_questions_from_one_address_are_limited_and_none_is_lost(
    prospect: Prospect, site: Site, say: Words
):
    clock = site.clock.now
    for number in range(PER_ADDRESS):
        site.clock.now = clock
        assert prospect.asks(f"Frage {number}").heading == say("ask.done_heading")
    site.clock.now = clock
    stranger = Prospect(site, prospect.language)
    page = stranger.asks("Noch eine Frage")
    is_asked_to_wait(page, say, {"question": "Noch eine Frage", "email": "ada@kundin.example"})
    assert len(site.delivers().sent) == PER_ADDRESS
    site.clock.forward(seconds=WINDOW.total_seconds())
    assert stranger.sends(page.action, {}, form=page).status == 303
    assert len(site.delivers().sent) == 1


def test_links_sent_from_one_journey_are_limited(prospect: Prospect, site: Site, say: Words):
    prospect.completes()
    clock = site.clock.now
    for number in range(PER_JOURNEY):
        site.clock.now = clock
        assert prospect.has_link_sent(f"ada{number}@kundin.example").status == 200
    site.clock.now = clock
    page = prospect.has_link_sent("bob@kundin.example")
    is_asked_to_wait(page, say, {"email": "bob@kundin.example"})
    assert len(site.delivers().sent) == PER_JOURNEY


def test_requests_that_name_one_address_are_limited_and_the_preview_stays(
    prospect: Prospect, site: Site, say: Words
):
    prospect.completes()
    for _ in range(PER_ADDRESS):
        Prospect(site).asks("Ada und die Frage")
    site.delivers()
    minutes = 60
    site.clock.now = site.clock.now.replace(minute=0, second=0)
    preview = prospect.previews()
    page = prospect.sends(f"{prospect.base}/conversation/preview", {}, form=preview)
    assert page.status == 429
    (problem,) = page.errors
    assert problem.startswith(say("errors.too_much_mail", minutes=minutes)[:40])
    assert [row["state"] for row in site.rows("requests")] == ["previewed"]
    assert site.delivers().sent == []
    site.clock.forward(seconds=2 * WINDOW.total_seconds())
    again = prospect.sends(f"{prospect.base}/conversation/preview", {}, form=page)
    assert prospect.visits(again.location).heading == say("preview.sent_heading")
    assert len(site.delivers().sent) == 1


def test_a_client_that_writes_to_ever_new_addresses_is_limited_too(
    prospect: Prospect, site: Site, say: Words, windows: Limits
):
    windows.mails.most = 1
    comes_from(prospect, CLIENT)
    assert prospect.asks("Eine").heading == say("ask.done_heading")
    page = comes_from(Prospect(site, prospect.language), CLIENT).asks("Zwei", "b@kundin.example")
    assert page.status == 429
    assert page.form["question"] == ["Zwei"]
    assert len(site.delivers().sent) == 1
