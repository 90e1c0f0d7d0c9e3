"""A model of the hand-off: whatever people, workers, mail server, time and operators do, in any
order, the promises hold after each step.

Hypothesis looks for an order that breaks one, and shows the shortest it has found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from app.domain.conversation import ConversationRequest, Release
from app.mail.errors import NotSent
from app.services import (
    answering,
    confirmation,
    conversations,
    delivery,
    feedback,
    links,
    operations,
    private_link,
    retention,
)
from app.services.conversations import Outcome
from app.services.limits import TooMany
from app.storage.database import database
from app.storage.outbox import ABOUT_NOBODY
from app.storage.tables import metadata
from tests.application import Site
from tests.prospect import Prospect

KEY = "a key for tests, and for nothing else"

REPLIES = {
    "taken": None,
    "later": NotSent(451, permanent=False),
    "never": NotSent(550, permanent=True),
    "away": NotSent(None, permanent=False),
    "hung up, not taken": NotSent(None, permanent=False, unclear=True),
    "hung up, taken": NotSent(None, permanent=False, unclear=True),
    "worker dies, not taken": SystemExit(),
    "worker dies, taken": SystemExit(),
}
"""What a mail server does with a message, and what the worker hears of it."""

MEANWHILE = ("nothing", "erase", "take_back", "confirm")
"""What happens while a message is on its way."""

SPANS = {
    "a second": 1,
    "a minute": 60,
    "a lease": int(delivery.LEASE.total_seconds()) + 1,
    "an hour": 3601,
    "a day": 86400,
    "four days": 4 * 86400,
}

WHO = st.sampled_from([0, 1])

HOW_FAR = st.sampled_from([3, 3, 2, 0])
"""How many of preview, request and confirmation somebody has behind them at the beginning."""


class HandOff(RuleBasedStateMachine):
    """Two people who have answered everything, two workers, a mail server and an operator."""

    def __init__(self, site: Site, seed: dict[str, list[dict[str, Any]]], begun: datetime) -> None:
        super().__init__()
        self.site = site
        self.seed = seed
        self.begun = begun
        self.people = [str(row["id"]) for row in seed["journeys"]]
        self.arrived: Counter[str] = Counter()
        self.not_told: Counter[str] = Counter()
        """How often the server took a message and the worker does not know."""
        self.perhaps: set[str] = set()
        """Messages of which a worker does not know whether they left."""
        self.in_hand: set[str] = set()
        self.forbidden: set[str] = set()
        """Messages that must not arrive any more: erased before they left."""
        self.to_be_told: dict[str, bool] = {}
        """By consent id: whether sales has to be asked to erase a request."""

    @initialize(steps=st.tuples(HOW_FAR, HOW_FAR))
    def begin(self, steps: tuple[int, int]) -> None:
        self.site.empty()
        self.site.clock.now = self.begun
        with self.site.app.app_context(), database.engine.begin() as connection:
            for table in metadata.sorted_tables:
                if rows := self.seed[table.name]:
                    connection.execute(table.insert(), rows)
        for who, far in enumerate(steps):
            if far > 0:
                self.preview(who, "eins")
            if far > 1:
                self.submit(who, 1)
        while self._deliver(self._taken, "one"):
            pass
        for who, far in enumerate(steps):
            if far > 2:
                self.confirm(who, 1)

    # --- people --------------------------------------------------------------------------

    @rule(who=WHO, topic=st.sampled_from(["eins", "zwei"]))
    def preview(self, who: int, topic: str) -> None:
        asked = ConversationRequest("Ada", "ada@kundin.example", Release.CONTACT, topic, "")
        self._act(who, lambda at, journey: conversations.preview(at, journey, asked))

    @rule(who=WHO, times=st.sampled_from([1, 2]))
    def submit(self, who: int, times: int) -> None:
        request = self._request(who, "previewed")
        for _ in range(times if request else 0):
            self._act(who, lambda at, j: conversations.submit(at, j, request["id"]))  # type: ignore[index]

    @rule(who=WHO, times=st.sampled_from([1, 2]))
    def confirm(self, who: int, times: int) -> None:
        if (token := self._token(who)) is None:
            return
        with self.site.at_work() as surroundings:
            outcomes = [confirmation.confirm(surroundings, token)[0] for _ in range(times)]
        assert outcomes.count(Outcome.DONE) <= 1

    @rule(who=WHO)
    def withdraw(self, who: int) -> None:
        if (token := self._token(who)) is not None:
            with self.site.at_work() as surroundings:
                confirmation.withdraw(surroundings, token)

    @rule(who=WHO, times=st.sampled_from([1, 2]))
    def take_back(self, who: int, times: int) -> None:
        self._note_what_is_taken_back(who)
        for _ in range(times):
            self._act(who, private_link.take_back)

    @rule(who=WHO, times=st.sampled_from([1, 2]))
    def erase(self, who: int, times: int) -> None:
        self._note_what_is_taken_back(who)
        for _ in range(times):
            self._act(who, private_link.erase)

    @rule(who=WHO, value=st.sampled_from(feedback.VALUES))
    def give_feedback(self, who: int, value: str) -> None:
        if (request := self._request(who, "confirmed")) is not None:
            with self.site.at_work() as surroundings:
                feedback.give(surroundings, request["id"], value)

    # --- machines and operators ----------------------------------------------------------

    @rule(
        worker=st.sampled_from(["one", "two"]),
        reply=st.sampled_from(sorted(REPLIES)),
        meanwhile=st.sampled_from(MEANWHILE),
        who=WHO,
    )
    def deliver(self, worker: str, reply: str, meanwhile: str, who: int) -> None:
        def send(message: EmailMessage) -> int:
            message_id = str(message["Message-ID"]).strip("<>").partition("@")[0]
            self.in_hand.add(message_id)
            before = self.arrived[message_id]
            self._meanwhile(meanwhile, who)
            self.in_hand.discard(message_id)
            if reply == "taken" and self.arrived[message_id] > before:
                # It was asleep for longer than its lease, and another one has sent it.
                self.not_told[message_id] += 1
            return self._hears(message_id, reply)

        self._deliver(send, worker)

    @rule(
        first=st.sampled_from(["worker dies, not taken", "worker dies, taken"]),
        then=st.sampled_from(["taken", "later", "never"]),
        afterwards=st.sampled_from(["nothing", "erase", "take_back"]),
        who=WHO,
    )
    def crash_and_come_back(self, first: str, then: str, afterwards: str, who: int) -> None:
        """A worker dies with a message; when its lease is over, another one takes it up."""
        self.deliver("one", first, "nothing", who)
        self.pass_time("a lease")
        self.deliver("two", then, "nothing", who)
        self._meanwhile(afterwards, who)

    @rule(reply=st.sampled_from(sorted(REPLIES)), who=WHO)
    def sleep_too_long(self, reply: str, who: int) -> None:
        """A worker is asleep for longer than its lease, and hands the message over all the same."""
        self.deliver("one", reply, "lease is lost", who)

    @rule(span=st.sampled_from(sorted(SPANS)))
    def pass_time(self, span: str) -> None:
        self.site.clock.forward(seconds=SPANS[span])

    @rule()
    def tidy(self) -> None:
        with self.site.at_work() as surroundings:
            retention.erase_expired(surroundings)

    @rule(which=st.integers(0, 5))
    def retry(self, which: int) -> None:
        if rows := self.site.rows("outbox"):
            with self.site.at_work() as surroundings, suppress(operations.CannotRevive):
                operations.retry(surroundings, rows[which % len(rows)]["id"])

    @rule(which=st.integers(0, 5))
    def cancel(self, which: int) -> None:
        if rows := self.site.rows("outbox"):
            with self.site.at_work() as surroundings:
                operations.cancel(surroundings, rows[which % len(rows)]["id"])

    # --- the promises --------------------------------------------------------------------

    @invariant()
    def each_step_has_its_one_message(self) -> None:
        kinds = Counter((row["request_id"], row["kind"]) for row in self.site.rows("outbox"))
        for request in self.site.rows("requests"):
            expected = {"previewed": 0, "submitted": 1, "confirmed": 1}[request["state"]]
            assert kinds[request["id"], "confirmation"] == expected
            assert kinds[request["id"], "handoff"] == (request["state"] == "confirmed")

    @invariant()
    def a_person_has_one_open_request(self) -> None:
        open_ones = [row for row in self.site.rows("requests") if row["state"] != "confirmed"]
        assert max(Counter(row["journey_id"] for row in open_ones).values(), default=0) <= 1

    @invariant()
    def what_is_over_says_nothing(self) -> None:
        for row in self.site.rows("outbox"):
            if row["state"] in ("sent", "failed") and row["kind"] not in ABOUT_NOBODY:
                assert row["recipient"] is row["body"] is row["reply_to"] is row["subject"] is None

    @invariant()
    def nothing_arrives_twice_but_what_nobody_knew_of(self) -> None:
        for message_id, copies in self.arrived.items():
            assert copies <= 1 + self.not_told[message_id], message_id

    @invariant()
    def what_is_marked_as_sent_has_arrived(self) -> None:
        for row in self.site.rows("outbox"):
            assert row["state"] != "sent" or self.arrived[row["id"]] > 0

    @invariant()
    def what_was_erased_does_not_arrive(self) -> None:
        assert not self.forbidden & set(self.arrived)

    @invariant()
    def sales_is_asked_to_erase_what_it_may_have_and_nothing_else(self) -> None:
        asked = [row for row in self.site.rows("outbox") if row["kind"] == "erase_request"]
        for consent, wanted in self.to_be_told.items():
            assert sum(consent in row["subject"] for row in asked) == wanted, consent

    @invariant()
    def a_request_has_one_word_of_feedback(self) -> None:
        given = Counter(row["request_id"] for row in self.site.rows("feedback"))
        given.pop(None, None)
        assert max(given.values(), default=0) <= 1

    def teardown(self) -> None:
        """When mail works again, all that was not given up arrives."""
        if not self.people:
            return
        for _ in range(4):
            self.site.clock.forward(seconds=SPANS["a lease"] + SPANS["an hour"] * 2)
            while self._deliver(self._taken, "one") is not None:
                pass
        states = Counter(row["state"] for row in self.site.rows("outbox"))
        assert states["due"] == states["claimed"] == 0
        self.what_is_marked_as_sent_has_arrived()
        self.what_was_erased_does_not_arrive()
        self.nothing_arrives_twice_but_what_nobody_knew_of()

    # --- how -----------------------------------------------------------------------------

    def _act(self, who: int, act: Callable[..., object]) -> None:
        with self.site.at_work() as surroundings, suppress(TooMany):
            journey = answering.find(surroundings, self.people[who], "de")
            if journey is not None:
                act(surroundings, journey)

    def _request(self, who: int, state: str) -> dict[str, Any] | None:
        found = [
            row
            for row in self.site.rows("requests")
            if row["journey_id"] == self.people[who] and row["state"] == state
        ]
        return found[-1] if found else None

    def _token(self, who: int) -> str | None:
        request = self._request(who, "submitted") or self._request(who, "confirmed")
        if request is None:
            return None
        return links.sign(KEY, links.Purpose.CONFIRM, request["id"], request["nonce"])

    def _note_what_is_taken_back(self, who: int) -> None:
        requests = {row["id"]: row for row in self.site.rows("requests")}
        for row in self.site.rows("outbox"):
            request = requests.get(row["request_id"])
            if request is None or request["journey_id"] != self.people[who]:
                continue
            is_out = row["state"] in ("sent", "claimed")
            may_be = is_out or row["id"] in self.perhaps or row["id"] in self.in_hand
            if not may_be:
                self.forbidden.add(row["id"])
            if row["kind"] == "handoff":
                self.to_be_told[request["consent_id"]] = may_be

    def _meanwhile(self, what: str, who: int) -> None:
        if what == "lease is lost":
            self.site.clock.forward(seconds=SPANS["a lease"])
            self._deliver(self._taken, "other")
        elif what != "nothing":
            getattr(self, what)(who, 1)

    def _taken(self, message: EmailMessage) -> int:
        message_id = str(message["Message-ID"]).strip("<>").partition("@")[0]
        # Whoever takes a message up from somebody else cannot know what that one did with it.
        self.perhaps |= {message_id} & self.in_hand
        return self._hears(message_id, "taken")

    def _hears(self, message_id: str, reply: str) -> int:
        """What a worker hears; what the server does is noted first."""
        if reply.endswith("taken") and "not taken" not in reply:
            self.arrived[message_id] += 1
            self.not_told[message_id] += reply != "taken"
        fault = REPLIES[reply]
        if isinstance(fault, SystemExit) or (isinstance(fault, NotSent) and fault.unclear):
            self.perhaps.add(message_id)
        if fault is not None:
            raise fault
        return 250

    def _deliver(self, send: Callable[[EmailMessage], int], worker: str) -> bool | None:
        try:
            with self.site.at_work() as surroundings:
                return delivery.deliver_next(surroundings, send, worker, float)
        except SystemExit:
            return True


@pytest.fixture
def seed(site: Site) -> dict[str, list[dict[str, Any]]]:
    """Everything that two people have stored who have answered all questions."""
    for _ in range(2):
        Prospect(site).completes()
    return {table.name: site.rows(table.name) for table in metadata.sorted_tables}


def test_the_promises_hold_in_any_order(site: Site, seed: dict[str, list[dict[str, Any]]]):
    begun = site.clock()
    run_state_machine_as_test(
        lambda: HandOff(site, seed, begun),
        settings=settings(
            max_examples=60,
            stateful_step_count=40,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
