"""A clock that is set back: nothing is lost, nothing is sent twice, nothing is erased too early."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from app.mail.errors import NotSent
from app.services import delivery, health
from app.services.retention import Erased, erase_expired
from tests.application import Postbox, Site
from tests.prospect import Prospect, path_in
from tests.services.posting import confirmed, put_questions, tries


def is_set_back(site: Site, hours: float = 3) -> None:
    site.clock.forward(hours=-hours)


def test_what_was_put_into_the_outbox_before_leaves_at_once(site: Site):
    confirmed(site)
    is_set_back(site)
    assert site.delivers().only()["To"] == "vertrieb@probewerk.example"


def test_what_is_being_sent_meanwhile_is_sent_once(site: Site):
    put_questions(site)
    other = Postbox()

    def sends(_: EmailMessage) -> int:
        is_set_back(site)
        assert tries(site, other, "other") is None
        return 250

    assert tries(site, sends) is True
    assert tries(site, other, "other") is None
    assert other.sent == []
    assert [row["state"] for row in site.rows("outbox")] == ["sent"]


def test_what_waits_for_another_attempt_waits_longer_and_is_sent(site: Site):
    put_questions(site)

    def refuses(_: EmailMessage) -> int:
        raise NotSent(451, permanent=False)

    tries(site, refuses)
    is_set_back(site)
    assert tries(site, Postbox()) is None
    site.clock.forward(hours=3, minutes=1)
    assert len(site.delivers().sent) == 1


def test_a_form_from_the_future_keeps_what_was_typed_and_is_asked_for_once_more(site: Site):
    prospect = Prospect(site)
    prospect.answers("art", "neu")
    form = prospect.opens("/question/worte")
    is_set_back(site)
    page = prospect.sends("", {"worte": "Ein Satz."}, form=form)
    assert page.form["worte"] == ["Ein Satz."]
    assert prospect.posts(page.action, page.form).status == 303
    assert "Ein Satz." in prospect.opens("/review").text


def test_links_lead_where_they_led(site: Site):
    prospect = Prospect(site).completes()
    link = prospect.private_link()
    prospect.requests()
    confirmation = path_in(site.delivers().only(), "/confirm/")
    is_set_back(site)
    assert prospect.visits(f"{link}/result").status == 200
    assert prospect.confirms(confirmation).heading == prospect.say("confirm.done_heading")
    assert len(site.delivers().sent) == 1


def test_nothing_is_erased_too_early(site: Site):
    confirmed(site)
    is_set_back(site, hours=24 * 365)
    with site.at_work() as surroundings:
        assert erase_expired(surroundings) == Erased(0, 0, 0)


@pytest.mark.parametrize("hours", [0, 3])
def test_a_worker_that_was_heard_of_in_the_future_is_not_heard_of_now(site: Site, hours: float):
    with site.at_work() as surroundings:
        delivery.heard_of(surroundings, "dead", sending_works=True)
        is_set_back(site, hours)
        assert delivery.mail_works(surroundings) is not bool(hours)
        assert health.ready(surroundings)["worker"] is not bool(hours)
