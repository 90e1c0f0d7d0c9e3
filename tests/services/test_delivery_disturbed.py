"""What becomes of a message is noted and never forgotten, whoever is away or comes in between."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from threading import Event

import pytest

from app.cli.worker import Worker
from app.mail.errors import NotSent
from app.services import outgoing
from app.services.delivery import FEWEST_ATTEMPTS, GIVE_UP_AFTER, LEASE, NotNoted
from app.storage import outbox
from tests.application import Postbox, Site
from tests.services.posting import MailServer, confirmed, erases, put_questions, tries

LATER = NotSent(451, permanent=False)
AWAY = NotSent(None, permanent=False)
UNCLEAR = NotSent(None, permanent=False, unclear=True)


def outcomes(site: Site) -> list[str]:
    return [row["outcome"] for row in sorted(site.rows("attempts"), key=lambda row: row["id"])]


def state(site: Site) -> str:
    (row,) = site.rows("outbox")
    return str(row["state"])


@pytest.fixture
def disturb(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, int], None]:
    """Lets the database be away the next few times a step of the outbox is asked for."""

    def next_times(step: str, times: int) -> None:
        real, left = getattr(outbox, step), iter(range(times))

        def away_at_first(*given: object, **named: object) -> object:
            if next(left, None) is not None:
                raise OSError("the database is away")
            return real(*given, **named)

        monkeypatch.setattr(outbox, step, away_at_first)

    return next_times


# --- the database is away when a message has left --------------------------------------------


@pytest.mark.parametrize(("reply", "step"), [(None, "finish"), (LATER, "put_back")])
def test_a_worker_notes_what_became_of_a_message_before_it_takes_another(
    site: Site, disturb: Callable[[str, int], None], reply: NotSent | None, step: str
):
    put_questions(site, 2)
    server = MailServer([reply] if reply else [])
    worker = Worker(site.surroundings, server, Event())
    disturb(step, 3)
    with site.at_work():
        for _ in range(3):
            with pytest.raises((NotNoted, OSError)):
                worker.step()
        while worker.step():
            site.clock.forward(minutes=1)
        site.clock.forward(minutes=1)
        worker.step()
    assert len(server.attempts) == 2 + bool(reply)
    assert len({str(each["Message-ID"]) for each in server.taken}) == len(server.taken) == 2


def test_a_worker_that_is_told_to_stop_notes_what_has_left_first(
    site: Site, disturb: Callable[[str, int], None]
):
    put_questions(site)
    stopping, box = Event(), Postbox()

    def sends(message: EmailMessage) -> int:
        stopping.set()
        return box(message)

    disturb("finish", 1)
    with site.at_work():
        Worker(site.surroundings, sends, stopping).run()
    assert state(site) == "sent"
    assert site.rows("workers") == []


def test_what_was_sent_is_not_sent_again_although_another_worker_holds_it_now(
    site: Site, disturb: Callable[[str, int], None]
):
    put_questions(site)
    disturb("finish", 1)
    with pytest.raises(NotNoted) as fault:
        tries(site, Postbox(), "first")
    site.clock.forward(seconds=LEASE.total_seconds() + 1)

    def notes_meanwhile(_: EmailMessage) -> int:
        fault.value.note()
        raise LATER

    assert tries(site, notes_meanwhile, "second") is False
    assert state(site) == "sent"
    site.clock.forward(days=1)
    assert tries(site, Postbox()) is None


# --- attempts whose outcome nobody knows -----------------------------------------------------


def test_an_attempt_that_died_is_recorded_when_its_message_is_claimed_again(site: Site):
    put_questions(site)

    def dies(_: EmailMessage) -> int:
        raise SystemExit

    with pytest.raises(SystemExit):
        tries(site, dies, "dead")
    site.clock.forward(seconds=LEASE.total_seconds() + 1)
    tries(site, Postbox(), "alive")
    assert [(row["worker"], row["outcome"]) for row in site.rows("attempts")] == [
        ("dead", "unknown"),
        ("alive", "sent"),
    ]


@pytest.mark.parametrize(("reply", "asked"), [(UNCLEAR, 1), (LATER, 0), (AWAY, 0)])
def test_sales_is_asked_to_erase_what_may_have_arrived(site: Site, reply: NotSent, asked: int):
    """A server that hung up over a whole message may have taken it; one that said no has not."""
    prospect = confirmed(site)
    tries(site, MailServer([reply]))
    erases(site, prospect)
    site.clock.forward(days=1)
    assert ["löschen" in str(each["Subject"]) for each in site.delivers().sent] == [True] * asked


def test_sales_is_asked_to_erase_what_may_have_arrived_and_was_given_up(site: Site):
    prospect = confirmed(site)
    while state_of_handoff(site) == "due":
        tries(site, MailServer([UNCLEAR]))
        site.clock.forward(hours=1, minutes=30)
    assert state_of_handoff(site) == "failed"
    erases(site, prospect)
    assert "löschen" in str(site.delivers().only()["Subject"])


def state_of_handoff(site: Site) -> str:
    (row,) = [row for row in site.rows("outbox") if row["kind"] == "handoff"]
    return str(row["state"])


# --- erased or taken over while it is made ---------------------------------------------------


def test_what_is_erased_while_it_is_being_made_does_not_leave(
    site: Site, monkeypatch: pytest.MonkeyPatch
):
    prospect = confirmed(site)
    makes = outgoing.compose

    def erased_meanwhile(*given: object) -> EmailMessage:
        monkeypatch.undo()
        erases(site, prospect)
        return makes(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(outgoing, "compose", erased_meanwhile)
    box = Postbox()
    assert tries(site, box) is True
    assert box.sent == []
    assert all("Gesprächswunsch:" not in str(each["Subject"]) for each in site.delivers().sent)


def test_a_worker_that_was_asleep_too_long_leaves_the_message_to_the_other(
    site: Site, monkeypatch: pytest.MonkeyPatch
):
    put_questions(site)
    makes, box = outgoing.compose, Postbox()

    def asleep(*given: object) -> EmailMessage:
        monkeypatch.undo()
        site.clock.forward(seconds=LEASE.total_seconds() + 1)
        assert tries(site, box, "other") is True
        return makes(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(outgoing, "compose", asleep)
    tries(site, box, "asleep")
    assert len(box.sent) == 1
    assert outcomes(site) == ["unknown", "sent"]


def test_the_lease_begins_anew_when_a_message_is_ready(site: Site, monkeypatch: pytest.MonkeyPatch):
    """So that making it takes nothing from the time that a mail server may take."""
    put_questions(site)
    makes = outgoing.compose

    def slowly(*given: object) -> EmailMessage:
        site.clock.forward(seconds=LEASE.total_seconds() - 1)
        return makes(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(outgoing, "compose", slowly)

    def sends(_: EmailMessage) -> int:
        site.clock.forward(seconds=LEASE.total_seconds() - 1)
        assert tries(site, Postbox(), "other") is None
        return 250

    assert tries(site, sends) is True
    assert state(site) == "sent"


# --- giving up -------------------------------------------------------------------------------


def test_a_machine_that_was_off_for_days_does_not_give_up_at_the_first_attempt(site: Site):
    put_questions(site)
    site.clock.forward(seconds=GIVE_UP_AFTER.total_seconds() * 2)
    server = MailServer([AWAY] * (FEWEST_ATTEMPTS - 1))
    while state(site) == "due":
        tries(site, server)
        site.clock.forward(minutes=30)
    assert (state(site), len(server.taken)) == ("sent", 1)


def test_the_names_of_workers_fit_and_differ_also_where_machines_have_one_name(
    site: Site, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("socket.gethostname", lambda: "k" * 64)
    first, second = (Worker(site.surroundings, Postbox(), Event()) for _ in range(2))
    assert first.name != second.name
    put_questions(site)
    with site.at_work():
        assert first.step()
    assert {row["worker"] for row in site.rows("attempts")} == {first.name}
