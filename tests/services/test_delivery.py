"""The outbox: every message leaves once, whatever workers, mail server and clock do."""

from collections import Counter
from datetime import timedelta
from email.message import EmailMessage
from itertools import pairwise
from threading import Event

import pytest

from app.mail.errors import NotSent
from app.services import outgoing
from app.services.delivery import GIVE_UP_AFTER, LEASE, LONGEST_PAUSE, pause
from tests.application import Postbox, Site, at_once
from tests.services.posting import MailServer, put_questions, tries

LATER = NotSent(451, permanent=False)
AWAY = NotSent(None, permanent=False)
NEVER = NotSent(550, permanent=True)


def state(site: Site) -> str:
    (row,) = site.rows("outbox")
    return str(row["state"])


# --- several workers -------------------------------------------------------------------------


def test_two_workers_never_send_one_message_twice(site: Site):
    put_questions(site, 30)
    server = MailServer()

    def work(number: int) -> None:
        while tries(site, server, f"worker {number}") is not None:
            pass

    at_once(2, work)
    sent = Counter(str(message["Message-ID"]) for message in server.taken)
    assert len(sent) == 30
    assert set(sent.values()) == {1}
    assert {row["state"] for row in site.rows("outbox")} == {"sent"}


def test_while_one_worker_sends_a_message_another_finds_nothing(site: Site):
    put_questions(site)
    in_hand, go_on = Event(), Event()
    box = Postbox()

    def slowly(message: EmailMessage) -> int:
        in_hand.set()
        assert go_on.wait(timeout=10)
        return box(message)

    def work(number: int) -> bool | None:
        if number == 0:
            return tries(site, slowly, "slow")
        assert in_hand.wait(timeout=10)
        try:
            return tries(site, box, "other")
        finally:
            go_on.set()

    assert at_once(2, work) == [True, None]
    assert len(box.sent) == 1


def test_what_a_dead_worker_held_is_due_again_when_its_lease_is_over(site: Site):
    put_questions(site)

    def dies(_: EmailMessage) -> int:
        raise SystemExit

    with pytest.raises(SystemExit):
        tries(site, dies, "dead")
    server = MailServer()
    site.clock.forward(seconds=LEASE.total_seconds())
    assert tries(site, server) is None
    site.clock.forward(seconds=1)
    assert tries(site, server) is True
    assert len(server.taken) == 1
    assert state(site) == "sent"


def test_a_worker_that_comes_back_late_changes_nothing_any_more(site: Site):
    """Its lease was over and somebody else has sent the message meanwhile."""
    put_questions(site)
    box = Postbox()

    def sleeps(message: EmailMessage) -> int:
        site.clock.forward(seconds=LEASE.total_seconds() + 1)
        assert tries(site, box, "other") is True
        raise LATER

    tries(site, sleeps, "late")
    assert state(site) == "sent"
    assert len(box.sent) == 1
    assert tries(site, box) is None


def test_a_repeat_carries_the_same_message_id(site: Site):
    put_questions(site)
    server = MailServer([AWAY, LATER])
    for _ in range(3):
        tries(site, server)
        site.clock.forward(hours=2)
    assert len({str(message["Message-ID"]) for message in server.attempts}) == 1
    assert len(server.taken) == 1


# --- what fails ------------------------------------------------------------------------------


@pytest.mark.parametrize("reply", [LATER, AWAY])
def test_what_is_refused_for_now_is_tried_again_with_growing_pauses(site: Site, reply: NotSent):
    put_questions(site)
    server = MailServer([reply] * 4)
    moments = []
    while state(site) == "due":
        if tries(site, server) is not None:
            moments.append(site.clock())
        site.clock.forward(seconds=1)
    waited = [(later - earlier).seconds for earlier, later in pairwise(moments)]
    assert waited == [15, 30, 60, 120]
    assert len(server.taken) == 1


def test_pauses_double_up_to_an_hour_and_are_spread(site: Site):
    pauses = [pause(attempts, 0.0) for attempts in range(1, 12)]
    assert pauses[:4] == [timedelta(seconds=15 * 2**n) for n in range(4)]
    assert pauses[-1] == LONGEST_PAUSE
    assert pause(1, 1.0) == timedelta(seconds=18.75)
    assert pause(10_000, 1.0) == LONGEST_PAUSE * 1.25


def test_a_message_that_is_put_back_is_not_due_before_its_pause_is_over(site: Site):
    put_questions(site)
    server = MailServer([LATER])
    tries(site, server)
    site.clock.forward(seconds=14)
    assert tries(site, server) is None
    site.clock.forward(seconds=1)
    assert tries(site, server) is True
    assert len(server.taken) == 1


def test_what_is_refused_for_good_is_not_tried_again_and_blanked(site: Site):
    put_questions(site)
    server = MailServer([NEVER])
    assert tries(site, server) is True
    site.clock.forward(days=4)
    assert tries(site, server) is None
    (row,) = site.rows("outbox")
    assert (row["state"], row["last_code"]) == ("failed", 550)
    assert {row[name] for name in ("recipient", "reply_to", "subject", "body")} == {None}


def test_what_is_sent_is_blanked(site: Site):
    put_questions(site)
    tries(site, Postbox())
    (row,) = site.rows("outbox")
    assert (row["state"], row["last_code"], row["finished_at"]) == ("sent", 250, site.clock())
    assert {row[name] for name in ("recipient", "reply_to", "subject", "body")} == {None}


def test_after_three_days_it_is_given_up_and_blanked(site: Site):
    put_questions(site)
    server = MailServer([AWAY] * 1000)
    begun = site.clock()
    while state(site) == "due":
        tries(site, server)
        site.clock.forward(minutes=30)
    assert GIVE_UP_AFTER < site.clock() - begun < GIVE_UP_AFTER + timedelta(hours=2)
    assert 70 < len(server.attempts) < 90
    (row,) = site.rows("outbox")
    assert (row["state"], row["recipient"], row["body"]) == ("failed", None, None)


def test_a_mail_server_that_comes_back_before_that_gets_the_message_once(site: Site):
    put_questions(site)
    server = MailServer([AWAY] * 20)
    while state(site) == "due":
        tries(site, server)
        site.clock.forward(minutes=30)
    assert len(server.taken) == 1


def test_a_message_nobody_can_send_does_not_block_the_others(site: Site):
    put_questions(site, 3)
    server = MailServer([ValueError("of another kind")])
    for _ in range(3):
        tries(site, server)
    assert len(server.taken) == 2
    assert Counter(row["state"] for row in site.rows("outbox"))["sent"] == 2


def test_a_message_nobody_can_send_is_given_up_too(site: Site):
    put_questions(site)
    server = MailServer([ValueError("of another kind")] * 1000)
    for _ in range(24 * 4):
        tries(site, server)
        site.clock.forward(hours=1)
    assert state(site) == "failed"
    assert 10 < len(server.attempts) < 100


def test_a_message_nobody_can_make_is_tried_again_and_given_up(
    site: Site, monkeypatch: pytest.MonkeyPatch
):
    put_questions(site)
    monkeypatch.setattr(outgoing, "compose", None)
    server = MailServer()
    for _ in range(24 * 4):
        tries(site, server)
        site.clock.forward(hours=1)
    assert server.attempts == []
    assert state(site) == "failed"


def test_whether_sending_works_is_known_from_the_last_attempt(site: Site):
    put_questions(site)
    assert tries(site, MailServer([AWAY])) is False
    site.clock.forward(hours=1)
    assert tries(site, MailServer([NEVER])) is True
