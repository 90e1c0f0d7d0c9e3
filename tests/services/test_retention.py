"""What is over its time is erased by itself, and whoever does nothing hears nothing."""

import threading
from datetime import timedelta

import pytest

from app.cli.worker import Worker
from app.services import retention
from app.services.delivery import heard_of
from app.services.retention import FINISHED_MESSAGES, Erased, erase_expired
from app.services.surroundings import Surroundings
from app.translations import long_date
from tests.application import Postbox, Site
from tests.prospect import Prospect, path_in, text_in


def erases(site: Site) -> Erased:
    """Does what a worker does every hour."""
    with site.at_work() as surroundings:
        return erase_expired(surroundings)


def test_a_draft_is_kept_for_thirty_days_after_the_last_answer(site: Site):
    prospect = Prospect(site)
    prospect.answers("art", "neu")
    site.clock.forward(days=20)
    prospect.answers("eile", "laeuft")
    site.clock.forward(days=30)
    assert erases(site).journeys == 0
    assert prospect.opens("/question/stand").status == 200
    link = prospect.private_link()
    site.clock.forward(seconds=1)
    assert erases(site).journeys == 1
    assert site.rows("journeys") == site.rows("answers") == []
    assert prospect.visits(link).status == 410


def test_a_result_is_kept_for_ninety_days(site: Site):
    prospect = Prospect(site).completes()
    site.clock.forward(days=90)
    assert erases(site).journeys == 0
    assert prospect.opens("/result").status == 200
    site.clock.forward(seconds=1)
    assert erases(site).journeys == 1
    assert site.rows("journeys") == site.rows("answers") == []


def test_a_result_that_becomes_a_draft_again_is_kept_as_long_as_a_draft(site: Site):
    prospect = Prospect(site).completes(art="neu")
    prospect.answers("art", "alt")
    assert prospect.opens("/result").status == 409
    site.clock.forward(days=30, seconds=1)
    assert erases(site).journeys == 1


def test_what_the_page_promises_is_when_it_is_erased(site: Site, language: str):
    prospect = Prospect(site, language).completes()
    promised = site.clock().date() + timedelta(days=90)
    assert long_date(language, promised) in prospect.opens("/private").text
    site.clock.now = site.clock.now.replace(
        year=promised.year, month=promised.month, day=promised.day, hour=8
    )
    assert erases(site).journeys == 0


def test_a_preview_that_was_never_sent_is_kept_for_seven_days(site: Site):
    Prospect(site).completes().previews()
    site.clock.forward(days=7)
    assert erases(site).unconfirmed_requests == 0
    site.clock.forward(seconds=1)
    assert erases(site).unconfirmed_requests == 1
    assert site.rows("requests") == []


def test_a_request_is_kept_as_long_as_its_confirmation_link_is_good(site: Site):
    """Seven days from the moment it was sent, however long the preview was open before."""
    prospect = Prospect(site).completes()
    preview = prospect.previews()
    site.clock.forward(hours=11)
    prospect.sends("/heizung/conversation/preview", {}, form=preview)
    link = path_in(site.delivers().only(), "/confirm/")
    site.clock.forward(days=6, hours=23)
    assert erases(site).unconfirmed_requests == 0
    assert prospect.visits(link).status == 200
    site.clock.forward(hours=1, seconds=1)
    assert erases(site).unconfirmed_requests == 1
    assert prospect.visits(link).status == 410


def test_a_hand_off_is_kept_for_180_days_also_when_its_journey_is_gone(site: Site):
    message = Prospect(site).hands_over()
    site.clock.forward(days=91)
    assert erases(site) == Erased(1, 0, 0)
    (request,) = site.rows("requests")
    assert request["journey_id"] is None
    site.clock.forward(days=89)
    assert erases(site).confirmed_requests == 0
    site.clock.forward(days=1)
    assert erases(site).confirmed_requests == 1
    assert site.rows("requests") == []
    for path in {f"/feedback/{each}" for each in text_in(message).split("/feedback/")[1:]}:
        assert Prospect(site).visits(path.split("\n")[0]).status == 410


def test_feedback_is_kept_for_a_year(site: Site):
    prospect = Prospect(site)
    link = text_in(prospect.hands_over()).split("/feedback/")[1].split("\n")[0]
    prospect.sends(f"/feedback/{link}", {})
    site.clock.forward(days=365)
    erases(site)
    assert len(site.rows("feedback")) == 1
    assert site.rows("feedback")[0]["request_id"] is None
    site.clock.forward(seconds=1)
    erases(site)
    assert site.rows("feedback") == []


def test_that_a_message_was_sent_can_be_seen_for_a_month(site: Site):
    prospect = Prospect(site)
    prospect.sends("/heizung/ask", {"question": "Und?", "email": "ada@kundin.example"})
    site.delivers()
    site.clock.forward(seconds=FINISHED_MESSAGES.total_seconds())
    erases(site)
    assert len(site.rows("outbox")) == 1
    site.clock.forward(seconds=1)
    erases(site)
    assert site.rows("outbox") == []


def test_what_waits_to_be_sent_is_not_tidied_away(site: Site):
    prospect = Prospect(site)
    prospect.sends("/heizung/ask", {"question": "Und?", "email": "ada@kundin.example"})
    site.clock.forward(days=400)
    erases(site)
    assert len(site.delivers().sent) == 1


def test_erasing_what_is_over_twice_erases_nothing_more(site: Site):
    Prospect(site).completes()
    site.clock.forward(days=91)
    assert erases(site) == Erased(1, 0, 0)
    assert erases(site) == Erased(0, 0, 0)


# --- silence (promise P2) --------------------------------------------------------------------


def live(site: Site, days: int) -> Postbox:
    """Lets a worker do what it does, day by day; gives what it sent."""
    box = Postbox()
    worker = Worker(site.surroundings, box, threading.Event())
    with site.at_work():
        for _ in range(days):
            site.clock.forward(days=1)
            worker.heartbeat.next = worker.duties.next = 0.0
            while worker.step():
                pass
    return box


def test_whoever_does_nothing_hears_nothing_in_400_days(site: Site):
    """After a first answer, a result, a preview, a request, a confirmation, a private link."""
    Prospect(site).answers("art", "neu")
    Prospect(site).walks()
    Prospect(site).completes().previews()
    Prospect(site).completes().requests()
    assert len(site.delivers().sent) == 1
    Prospect(site).hands_over()
    keeps_link = Prospect(site).completes()
    keeps_link.sends("/heizung/private", {"email": "ada@kundin.example"})
    assert len(site.delivers().sent) == 1

    assert live(site, 400).sent == []
    left = site.everything()
    assert left["journeys"] == left["answers"] == left["requests"] == left["outbox"] == []


# --- somebody comes back, something cannot be read -------------------------------------------


def test_who_comes_back_while_retention_looks_at_their_journey_keeps_it(
    site: Site, monkeypatch: pytest.MonkeyPatch
):
    prospect = Prospect(site)
    prospect.answers("art", "neu")
    Prospect(site).answers("art", "neu")
    site.clock.forward(days=31)
    looks = retention._is_complete

    def comes_back(surroundings: Surroundings, journey_id: str) -> bool:
        found = looks(surroundings, journey_id)
        if journey_id == prospect.journey_id:
            assert prospect.answers("stand", "4").status == 303
        return found

    monkeypatch.setattr(retention, "_is_complete", comes_back)
    assert erases(site).journeys == 1
    assert prospect.opens("/question/stand").status == 200


def test_a_journey_that_cannot_be_read_is_erased_as_late_as_a_result_and_keeps_no_other(
    site: Site, monkeypatch: pytest.MonkeyPatch
):
    for _ in range(2):
        Prospect(site).answers("art", "neu")
    broken = site.rows("journeys")[0]["id"]
    finds = retention.find

    def find(surroundings: Surroundings, journey_id: str, language: str) -> object:
        if journey_id == broken:
            raise KeyError("a snapshot of long ago")
        return finds(surroundings, journey_id, language)

    monkeypatch.setattr(retention, "find", find)
    site.clock.forward(days=30, seconds=1)
    assert erases(site).journeys == 1
    site.clock.forward(days=60)
    assert erases(site).journeys == 1
    assert site.rows("journeys") == []


def test_a_worker_that_was_killed_is_forgotten_after_a_day(site: Site):
    with site.at_work() as surroundings:
        heard_of(surroundings, "killed", sending_works=True)
    site.clock.forward(days=1, seconds=1)
    erases(site)
    assert site.rows("workers") == []
