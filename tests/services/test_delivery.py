"""The outbox: every message leaves once, whatever workers, mail server and clock do."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from itertools import pairwise
from threading import Event

import pytest

from app.mail.errors import NotSent
from app.services import confirmation, delivery
from app.services.answering import find
from app.services.ask import ask_a_human
from app.services.delivery import GIVE_UP_AFTER, LEASE, LONGEST_PAUSE, deliver_next, pause
from app.services.private_link import erase
from app.services.retention import erase_expired
from tests.application import ON_BOTH, Postbox, Site, at_once
from tests.prospect import Prospect, path_in

pytestmark = ON_BOTH


@dataclass
class MailServer:
    """Answers each attempt as it is told to; afterwards it takes everything."""

    replies: list[NotSent | Exception] = field(default_factory=list)
    attempts: list[EmailMessage] = field(default_factory=list)
    taken: list[EmailMessage] = field(default_factory=list)

    def __call__(self, message: EmailMessage) -> int:
        self.attempts.append(message)
        if self.replies:
            raise self.replies.pop(0)
        self.taken.append(message)
        return 250


LATER = NotSent(451, permanent=False)
AWAY = NotSent(None, permanent=False)
NEVER = NotSent(550, permanent=True)


def put_questions(site: Site, number: int = 1) -> None:
    """Puts messages into the outbox, as a question to a human does."""
    with site.at_work() as surroundings:
        edition = surroundings.catalogue.edition("heizung")
        assert edition is not None
        for each in range(number):
            ask_a_human(
                surroundings, edition.questionnaires["de"], "ada@kundin.example", f"Frage {each}?"
            )


def tries(site: Site, send: Callable[[EmailMessage], int], worker: str = "worker") -> bool | None:
    """One attempt at what is due now; None: nothing is."""
    with site.at_work() as surroundings:
        return deliver_next(surroundings, send, worker, float)


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
    monkeypatch.setattr(delivery, "compose", None)
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


# --- erased ----------------------------------------------------------------------------------


def confirmed(site: Site) -> Prospect:
    """Somebody whose request is confirmed; the hand-off waits in the outbox."""
    prospect = Prospect(site).completes()
    prospect.requests()
    token = path_in(site.delivers().only(), "/confirm/").rpartition("/")[2]
    with site.at_work() as surroundings:
        confirmation.confirm(surroundings, token)
    return prospect


def erases(site: Site, prospect: Prospect) -> None:
    with site.at_work() as surroundings:
        journey = find(surroundings, prospect.journey_id, "de")
        assert journey is not None
        erase(surroundings, journey)


def test_what_is_erased_before_it_is_sent_is_never_sent(site: Site):
    prospect = confirmed(site)
    erases(site, prospect)
    assert site.delivers().sent == []
    site.clock.forward(days=1)
    assert site.delivers().sent == []


def test_what_is_erased_while_mail_is_down_is_never_sent(site: Site):
    prospect = confirmed(site)
    server = MailServer([NotSent(421, permanent=False)])
    tries(site, server)
    erases(site, prospect)
    site.clock.forward(days=1)
    sent = site.delivers().sent
    assert all("Gesprächswunsch:" not in str(message["Subject"]) for message in sent)


@pytest.mark.parametrize("days", [0, 1, 31, 89])
def test_sales_is_asked_to_erase_what_was_sent_before(site: Site, days: int):
    """Also when it was sent long ago, and whatever retention has tidied up since."""
    prospect = confirmed(site)
    handoff = site.delivers().only()
    site.clock.forward(days=days)
    with site.at_work() as surroundings:
        erase_expired(surroundings)
    erases(site, prospect)
    message = site.delivers().only()
    assert message["To"] == handoff["To"]
    assert "löschen" in str(message["Subject"])
    assert "ada@kundin.example" not in message.as_string()
    assert "Ada" not in message.as_string()
    (consent,) = {word for word in str(message["Subject"]).split() if word.startswith("id-")}
    body = handoff.get_body(("plain",))
    assert body is not None
    assert consent in body.get_content()


def test_what_is_erased_while_it_is_being_sent_is_asked_back(site: Site):
    prospect = confirmed(site)
    box = Postbox()

    def sends(message: EmailMessage) -> int:
        erases(site, prospect)
        return box(message)

    tries(site, sends)
    assert len(box.sent) == 1
    assert "löschen" in str(site.delivers().only()["Subject"])


def test_erasing_at_the_moment_of_sending_is_never_forgotten(site: Site):
    """Either it is not sent, or sales is asked to erase it."""
    for _ in range(8):
        prospect = confirmed(site)
        box = Postbox()
        at_once(2, _race(site, prospect, box))
        box.sent += site.delivers().sent
        subjects = [str(message["Subject"]).partition(":")[0] for message in box.sent]
        assert subjects != ["Gesprächswunsch"]
        site.empty()


def _race(site: Site, prospect: Prospect, box: Postbox) -> Callable[[int], None]:
    def act(number: int) -> None:
        if number:
            tries(site, box)
        else:
            erases(site, prospect)

    return act


def test_a_private_link_is_not_sent_once_its_journey_is_erased(site: Site):
    prospect = Prospect(site).completes()
    prospect.sends("/heizung/private", {"email": "ada@kundin.example"})
    erases(site, prospect)
    assert site.delivers().sent == []
