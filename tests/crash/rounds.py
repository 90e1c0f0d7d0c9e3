"""Rounds of the crash test: somebody goes the whole way, and one process is killed on it."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from functools import partial

from tests.crash.fleet import Fleet
from tests.crash.middle import Place, stopping_at
from tests.crash.people import PATIENCE, Person, Press
from tests.crash.sink import Point, Sink
from tests.fixtures.product import wait_until
from tests.prospect import path_in

STEPS = ("submit", "confirm", "erase")
"""What a person does, each with one press of a button."""

MOMENTS = ("in the middle", "committed", "answered")
"""When the web worker that does it is killed."""

IN_THE_MIDDLE = {
    "submit": Place("outbox", "insert"),
    "confirm": Place("outbox", "insert"),
    "erase": Place("journeys", "delete"),
}


@dataclass
class Tally:
    """What happened to whom."""

    rounds: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    confirmed: int = 0
    arrived: int = 0
    erased: int = 0
    asked_to_erase: int = 0
    repeated: int = 0
    """Messages that arrived again after a worker had died with them in hand."""
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    """Messages that arrived again for no such reason."""

    def __str__(self) -> str:
        kills = "\n".join(f"  {number:5} {what}" for what, number in sorted(self.kills.items()))
        return (
            f"{self.rounds} rounds, kill -9:\n{kills}\n"
            f"confirmed {self.confirmed}, arrived {self.arrived}, lost {len(self.lost)}\n"
            f"erased {self.erased}, asked to erase {self.asked_to_erase}\n"
            f"arrived again with the same Message-ID after a worker died with it: {self.repeated}\n"
            f"arrived twice otherwise: {len(self.twice)}"
        )


@dataclass
class Voyage:
    """A fleet, the mail server it sends to, and what has happened so far."""

    fleet: Fleet
    sink: Sink
    chance: random.Random
    tally: Tally = field(default_factory=Tally)
    people: int = 0

    def __post_init__(self) -> None:
        def who(port: int) -> int:
            process = self.fleet.at_the_other_end(self.sink.port, port)
            assert process is not None
            return process

        self.sink.who, self.sink.kill = who, self.fleet.kill

    def sail(self, rounds: int, seconds: float) -> Tally:
        """So many rounds: every named point once, then by chance. After `seconds` it is enough."""
        until = time.monotonic() + seconds
        named = [partial(self.web, step, moment) for step in STEPS for moment in MOMENTS]
        named += [partial(self.worker, step, point) for step in STEPS for point in Point]
        named.append(self.retention)
        for number in range(rounds):
            if number >= len(named) and time.monotonic() > until:
                break
            self.tally.rounds += 1
            if number < len(named):
                named[number]()
            elif self.chance.random() < 0.5:
                self.anybody(self.chance.choice(STEPS))
            else:
                self.chance.choice(named)()
        return self.tally

    # --- one round each ----------------------------------------------------------------------

    def web(self, step: str, moment: str) -> None:
        """The web worker is killed that does this step."""
        self._way({step: lambda person: self._killed_web(person, step, moment)})
        self.tally.kills[f"web worker, {step}, {moment}"] += 1

    def worker(self, step: str, point: Point) -> None:
        """The mail worker is killed that sends what this step sets off."""

        def act(person: Person) -> None:
            kills, self.sink.kill_at = self.fleet.kills, point
            self._presses(person, step)
            self._until(lambda: self.fleet.kills > kills)

        self._way({step: act})
        self.tally.kills[f"mail worker, {step}, {point.value}"] += 1

    def anybody(self, step: str) -> None:
        """Somebody is killed at some moment."""
        victim = self.chance.choice(["web worker", "mail worker"])

        def act(person: Person) -> None:
            seconds = self.chance.uniform(0, 0.3)
            if victim == "web worker":
                self._killed_web(person, step, seconds)
                return
            later = threading.Timer(seconds, self.fleet.kill, [self.fleet.worker.pid])
            later.start()
            self._presses(person, step)
            later.join()

        self._way({step: act})
        self.tally.kills[f"{victim}, {step}, at random"] += 1

    def retention(self) -> None:
        """The worker is killed that erases what is over its time, in the middle of it."""
        fleet, name = self.fleet, f"r{self.people}-"
        self.people += 1
        journeys = [f"{name}{number:02}" for number in range(20)]
        for each in journeys:
            self._grow_old(each)
        at_the_tenth = Place("journeys", "delete", f"old.id = '{journeys[10]}'")
        with stopping_at(fleet, at_the_tenth) as is_reached:
            self._let_an_hour_pass()
            fleet.tend()
            wait_until(is_reached, PATIENCE)
            ((holder,),) = fleet.ask("select held_by from duties where name = 'retention'")
            fleet.kill(int(str(holder).split("-")[-2]))
        left = {str(row[0]) for row in fleet.ask("select id from journeys")} & set(journeys)
        kept = {str(row[0]) for row in fleet.ask("select distinct journey_id from answers")}
        assert left == kept & set(journeys), "something was erased by half"
        assert journeys[10] in left
        self._let_an_hour_pass()
        self._until(lambda: not fleet.ask("select 1 from journeys where id like :n", n=f"{name}%"))
        self.tally.kills["mail worker, in the middle of retention"] += 1

    # --- the way -----------------------------------------------------------------------------

    def _way(self, acts: dict[str, Callable[[Person], None]]) -> None:
        """Somebody asks for a conversation and confirms it; in rounds about erasing, erases it."""
        person = Person(self.fleet.site, self.people)
        self.people += 1

        def do(step: str) -> None:
            acts.get(step, lambda who: self._presses(who, step))(person)

        do("submit")
        person.confirmation = path_in(self._letter(person.is_to_confirm), "/confirm/")
        do("confirm")
        self.tally.confirmed += 1
        self._letter(person.is_handed_over)
        self._settle()
        self._count(person)
        if "erase" in acts:
            consent = self._consent_id(person)
            do("erase")
            self.tally.erased += 1
            self._letter(lambda each: consent in str(each["Subject"]))
            self._settle()
            self._count_requests_to_erase(person, consent)

    def _letter(self, wanted: Callable[[EmailMessage], bool]) -> EmailMessage:
        self._until(lambda: self.sink.find(wanted) is not None)
        found = self.sink.find(wanted)
        assert found is not None
        return found

    def _settle(self) -> None:
        """Wait until nothing is due or held any more."""
        waiting = "select 1 from outbox where state in ('due', 'claimed')"
        self._until(lambda: not self.fleet.ask(waiting))

    def _until(self, holds: Callable[[], bool]) -> None:
        def tended() -> bool:
            self.fleet.tend()
            return holds()

        try:
            wait_until(tended, PATIENCE)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.fleet.product.output}") from None

    def _count(self, person: Person) -> None:
        """Look at what has become of everything that this person has set off."""
        rows = self.fleet.ask(
            "select o.id, o.kind, o.state, "
            "(select count(*) from attempts a where a.message_id = o.id and outcome = 'unknown') "
            "from outbox o join requests r on r.id = o.request_id where r.email = :email",
            email=person.email,
        )
        assert sorted(str(row[1]) for row in rows) == ["confirmation", "handoff"], rows
        for message_id, kind, state, unknown in rows:
            copies = self.sink.ids[str(message_id)]
            assert state == "sent", rows
            if copies == 0:
                self.tally.lost.append(f"{kind} {message_id}")
            elif kind == "handoff":
                self.tally.arrived += 1
            self._judge(f"{kind} {message_id}", copies, int(str(unknown)))

    def _judge(self, what: str, copies: int, unknown: int) -> None:
        """Every copy more must belong to an attempt of which nobody knows how it ended."""
        if copies > 1 + unknown:
            self.tally.twice.append(what)
        else:
            self.tally.repeated += max(0, copies - 1)

    def _count_requests_to_erase(self, person: Person, consent: str) -> None:
        where = "select 1 from requests where email = :email"
        assert not self.fleet.ask(where, email=person.email)
        assert not self.fleet.ask("select 1 from journeys where id = :id", id=person.journey_id)
        asked = {
            str(each["Message-ID"]) for each in self.sink.letters if consent in each["Subject"]
        }
        if len(asked) != 1:
            self.tally.twice.append(f"erase_request {asked}")
            return
        self.tally.asked_to_erase += 1
        message_id = asked.pop().strip("<>").partition("@")[0]
        ((unknown,),) = self.fleet.ask(
            "select count(*) from attempts where message_id = :id and outcome = 'unknown'",
            id=message_id,
        )
        self._judge("erase_request", self.sink.ids[message_id], int(str(unknown)))

    def _consent_id(self, person: Person) -> str:
        """What sales is told instead of a name."""
        ((found,),) = self.fleet.ask(
            "select consent_id from requests where email = :email", email=person.email
        )
        return str(found)

    # --- pressing and killing ----------------------------------------------------------------

    def _presses(self, person: Person, step: str) -> None:
        """Somebody presses a button, and again for as long as nobody answers."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                with self._pressing(person, step) as (press, _):
                    press.send()
                    status = press.answer()
            except OSError:
                status = None
            if status is not None:
                assert status in (200, 303), f"{step}: {status}\n{self.fleet.product.output}"
                return
            assert time.monotonic() < until, self.fleet.product.output
            self.fleet.keep_serving()

    @contextmanager
    def _pressing(self, person: Person, step: str) -> Iterator[tuple[Press, int]]:
        """A button about to be pressed, and the process that will hear of it."""
        with person.pressing(step, self.fleet.port) as press:
            process = self.fleet.at_the_other_end(press.port, self.fleet.port)
            if process is None:
                raise ConnectionError
            yield press, process

    def _killed_web(self, person: Person, step: str, when: str | float) -> None:
        # A server that is just ending, after deaths close together, hears nobody.
        with suppress(OSError), self._pressing(person, step) as (press, process):
            if when == "in the middle":
                with stopping_at(self.fleet, IN_THE_MIDDLE[step]) as is_reached:
                    press.send()
                    wait_until(is_reached, PATIENCE)
                    self.fleet.kill(process)
            elif when == "committed":
                before = self._written()
                press.send()
                while self._written() == before and not press.is_answered():
                    pass
                self.fleet.kill(process)
            elif when == "answered":
                press.send()
                press.answer()
                self.fleet.kill(process)
            else:
                press.send()
                time.sleep(float(when))
                self.fleet.kill(process)
        self._presses(person, step)

    def _written(self) -> list[tuple[object, ...]]:
        return self.fleet.ask("select count(*) from outbox") + self.fleet.ask(
            "select count(*) from requests"
        )

    # --- time --------------------------------------------------------------------------------

    def _grow_old(self, journey_id: str) -> None:
        """A draft that nobody has touched for a year."""
        fleet = self.fleet
        fleet.change(
            "insert into journeys (id, nonce, slug, version, language, started_at) "
            "select :id, 'n', slug, version, 'de', :past from versions limit 1",
            id=journey_id,
            past=fleet.past(),
        )
        fleet.change(
            "insert into answers (journey_id, question_id, value, answered_at) "
            "values (:id, 'art', '\"neu\"', :past)",
            id=journey_id,
            past=fleet.past(),
        )

    def _let_an_hour_pass(self) -> None:
        """Retention is due, and a worker that has just started looks at once."""
        self.fleet.change("update duties set done_at = null, held_until = null")
        self.fleet.kill(self.fleet.worker.pid)
        self.fleet.worker.wait()
