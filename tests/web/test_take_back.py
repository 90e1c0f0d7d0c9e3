"""Taking a request back: what has not left never does, what has is asked back, the result stays."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from app.services import answering, confirmation, delivery, links, private_link
from app.services.answering import Journey
from app.translations import Words, long_date
from tests.application import ON_BOTH, Postbox, Site, at_once
from tests.prospect import Prospect, path_in


def confirmed(site: Site, language: str = "de") -> Prospect:
    """Somebody whose request is confirmed and waits to be sent."""
    prospect = Prospect(site, language).completes()
    prospect.requests()
    prospect.confirms(path_in(site.delivers().only(), "/confirm/"))
    return prospect


def takes_back(prospect: Prospect) -> None:
    """Presses the button in another tab."""
    with prospect.site.at_work() as surroundings:
        private_link.take_back(surroundings, journey_of(prospect))


def journey_of(prospect: Prospect) -> Journey:
    found = answering.find(prospect.site.surroundings, prospect.journey_id, prospect.language)
    assert found is not None
    return found


def subjects(messages: list[EmailMessage]) -> list[str]:
    return [str(each["Subject"]).partition(":")[0] for each in messages]


@ON_BOTH
def test_a_request_that_has_not_left_never_does(site: Site, say: Words, language: str):
    prospect = confirmed(site, language)
    today = long_date(language, site.clock().date())
    waiting = say("private_link.request_waiting", date=today)
    assert waiting in prospect.opens("/private").text
    page = prospect.sends(f"{prospect.base}/take-back", {})
    assert page.heading == say("confirm.cancelled_heading")
    assert say("take_back.done_never") in page.text
    assert say("take_back.stays") in page.text
    assert site.rows("requests") == []
    site.clock.forward(days=1)
    assert site.delivers().sent == []
    assert prospect.opens("/result").status == 200


@ON_BOTH
def test_a_request_that_has_left_is_asked_back_by_one_mail(site: Site, say: Words, language: str):
    prospect = confirmed(site, language)
    handoff = site.delivers().only()
    form = prospect.opens("/take-back")
    assert handoff["To"] in form.text
    first = prospect.sends(f"{prospect.base}/take-back", {}, form=form)
    assert say("take_back.done_asked", recipient=handoff["To"]) in first.text
    second = prospect.sends(f"{prospect.base}/take-back", {}, form=form)
    assert (second.status, second.heading) == (200, say("take_back.none_heading"))
    message = site.delivers().only()
    assert message["To"] == handoff["To"]
    assert "Ada" not in message.as_string()
    assert site.rows("requests") == []
    assert prospect.opens("/result").status == 200


def test_a_request_that_leaves_at_this_moment_is_asked_back(site: Site):
    prospect = confirmed(site)
    box = Postbox()

    def sends(message: EmailMessage) -> int:
        takes_back(prospect)
        return box(message)

    with site.at_work() as surroundings:
        delivery.deliver_next(surroundings, sends, "worker", float)
    assert subjects(box.sent) == ["Gesprächswunsch"]
    assert "löschen" in str(site.delivers().only()["Subject"])


@ON_BOTH
@pytest.mark.parametrize("attempt", range(6))
def test_taking_back_at_the_moment_of_sending_is_never_forgotten(site: Site, attempt: int):
    prospect, box = confirmed(site), Postbox()

    def act(number: int) -> None:
        with site.at_work() as surroundings:
            if number:
                delivery.deliver_next(surroundings, box, "worker", float)
            else:
                private_link.take_back(surroundings, journey_of(prospect))

    at_once(2, act)
    box.sent += site.delivers().sent
    assert subjects(box.sent) != ["Gesprächswunsch"]


@ON_BOTH
@pytest.mark.parametrize("attempt", range(6))
def test_taking_back_while_it_is_confirmed_leaves_nothing_that_is_sent(site: Site, attempt: int):
    prospect = Prospect(site).completes()
    prospect.requests()
    site.delivers()
    (request,) = site.rows("requests")
    key = site.surroundings.config.secret_key
    token = links.sign(key, links.Purpose.CONFIRM, request["id"], request["nonce"])

    def act(number: int) -> None:
        with site.at_work() as surroundings:
            if number:
                confirmation.confirm(surroundings, token)
            else:
                private_link.take_back(surroundings, journey_of(prospect))

    at_once(2, act)
    assert site.rows("requests") == []
    assert site.delivers().sent == []


def test_an_unconfirmed_request_is_taken_back_with_its_confirmation_link(
    site: Site, say: Words, language: str
):
    prospect = Prospect(site, language).completes()
    prospect.requests()
    link = path_in(site.delivers().only(), "/confirm/")
    page = prospect.sends(f"{prospect.base}/take-back", {})
    assert say("take_back.done_never") in page.text
    assert prospect.visits(link).heading == say("states.confirm_expired_heading")
    assert site.delivers().sent == []


def test_one_can_ask_anew_after_taking_back(site: Site):
    prospect = confirmed(site)
    takes_back(prospect)
    prospect.requests(topic="Noch einmal in Ruhe")
    prospect.confirms(path_in(site.delivers().only(), "/confirm/"))
    assert "Noch einmal in Ruhe" in str(site.delivers().only().get_body(("plain",)))


def test_where_nothing_was_asked_there_is_nothing_to_take_back(prospect: Prospect, say: Words):
    prospect.completes().previews()
    assert prospect.opens("/take-back").heading == say("take_back.none_heading")
    assert say("private_link.request_heading") not in prospect.opens("/private").text


def test_it_needs_the_token_of_its_form(site: Site, say: Words, language: str):
    prospect = confirmed(site, language)
    before = site.everything()
    page = prospect.posts(f"{prospect.base}/take-back", {})
    assert (page.status, page.errors) == (400, [say("errors.form_token")])
    assert page.dead_error_links() == []
    assert site.everything() == before
    assert prospect.posts(page.action or f"{prospect.base}/take-back", page.form).status == 200


def test_looking_at_the_page_takes_nothing_back(site: Site):
    prospect = confirmed(site)
    before = site.everything()
    prospect.opens("/take-back")
    assert site.everything() == before


def test_a_page_that_erases_says_whether_a_request_has_left(site: Site, say: Words, language: str):
    prospect = confirmed(site, language)
    for step in ("/erase", "/not-for-me"):
        assert "vertrieb@probewerk.example" not in prospect.opens(step).text
    site.delivers()
    for step in ("/erase", "/not-for-me"):
        assert "vertrieb@probewerk.example" in prospect.opens(step).text
