"""What can come of a questionnaire, and what cannot: exactly, never by sampling.

The question "is there a way of answering that leads here" is put for every question, option,
band, stage, category, level of urgency and route, and for a conversation. It is NP-hard:
conditions can express any circuit, thresholds over several dimensions a knapsack. Nearly all
questionnaires are far from that, and the algorithm is arranged accordingly:

1. *Chance* (`sampling`): some hundred answer sets, assessed together, reach what is easy to reach.
   They only ever prove that something can be, never that it cannot.
2. *Forms* (`goals`): everything else is one or several conjunctions of linear sums that must not be
   negative, and of conditions that must hold or not.
3. *Graphs* (`model`, `steps`, `order`, `graph`): only questions that add to these sums, and those
   their conditions look at, are decided, one after the other. Ways that no later step can tell
   apart are merged, in an order that keeps few of them apart; conditions that tie nothing together
   cost nothing. n steps of k choices with at most w states between two of them make at most n·w·k
   edges. w is the product of what is half decided at one time, so at worst exponential in the
   number of conditions: where it grows too large, conditions are loosened. Proofs that something
   cannot be hold all the same.
4. *Bounds* (`bounds`): passes over the graph, linear in its edges, for each sum alone and for
   weighted sums (Lagrange multipliers). They decide nearly everything.
5. *Labels* (`labels`): the rest by dynamic programming over vectors of sums, pruned by the bounds,
   first for the most promising vectors, in the end for all of them: exponential at worst.

Every thing gets a cheap try before any gets a dear one, and the dear ones share what time is left.
What is still open when the time is up is reported as undecided.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from app.definitions.reachability.forms import OutOfTime
from app.definitions.reachability.goals import goals, route_name
from app.definitions.reachability.model import Model
from app.definitions.reachability.pursuit import Graphs, Pursuit
from app.definitions.reachability.reasons import Reasons
from app.definitions.reachability.result import Kind, Reachability, Reason, Status, Thing, Verdict
from app.definitions.reachability.sampling import sampled
from app.definitions.reachability.things import completed, document, led_to, things
from app.domain.answers import UNKNOWN, Answers, Value
from app.domain.questionnaire import UNKNOWN_ID, Questionnaire, Recipients


def analyse(
    questionnaire: Questionnaire,
    *,
    recipients: Recipients | None = None,
    seconds: float = 2.0,
    clock: Callable[[], float] = time.monotonic,
) -> Reachability:
    """What ways of answering lead to, each with a witness, and what none does, each with a reason.

    A way of answering is a complete valid answer set: each shown question answered, or skipped
    where it is optional. Routes are looked at where `recipients` are given. `seconds`: when to stop
    by `clock`. As long as nothing is undecided, the result is the same each time.
    """
    return _Analysis(questionnaire, recipients, _Time(seconds, clock)).result()


class _Time:
    """The time there is, and the share of it that the current work may take."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._end = self._until = clock() + seconds

    def share(self, among: int) -> None:
        """From now on, an equal share of what is left."""
        now = self._clock()
        self._until = now + (self._end - now) / among

    def is_late(self) -> bool:
        return self._clock() >= self._until

    @property
    def is_over(self) -> bool:
        return self._clock() >= self._end


class _Analysis:
    """One analysis, from nothing known to a verdict on each thing."""

    def __init__(
        self, questionnaire: Questionnaire, recipients: Recipients | None, time_: _Time
    ) -> None:
        self._questionnaire = questionnaire
        self._recipients = recipients
        self._time = time_
        routes = recipients.routes if recipients else ()
        named = {route_name(at): route.when for at, route in enumerate(routes, 1)}
        self._graphs = Graphs(Model(questionnaire, named), time_.is_late)
        self._explained = Reasons(self._graphs)
        self._witnesses: dict[Thing, Answers] = {}
        self._reasons: dict[Thing, Reason] = {}

    def result(self) -> Reachability:
        for thing, answers in sampled(self._questionnaire, self._recipients):
            self._witnesses.setdefault(thing, answers)
        asked = tuple(things(self._questionnaire, self._recipients))
        self._pursue([each for each in asked if each.kind is not Kind.OPTION])
        return Reachability(tuple(map(self._verdict, asked)))

    def _pursue(self, asked: list[Thing]) -> None:
        """Decide things, each with one try before any gets the next."""
        shared: dict[str, Pursuit] = {}
        pursued = {
            thing: [
                shared.setdefault(repr(goal), Pursuit(self._graphs, goal))
                for goal in goals(self._questionnaire, thing)
            ]
            for thing in asked
            if thing not in self._witnesses
        }
        while pursued and not self._time.is_over:
            for left, (thing, pursuits) in zip(
                range(len(pursued), 0, -1), list(pursued.items()), strict=True
            ):
                self._time.share(left)
                if thing not in self._witnesses:
                    self._try(thing, pursuits)
                is_settled = thing in self._witnesses or thing in self._reasons
                if is_settled or all(each.is_exhausted for each in pursuits):
                    del pursued[thing]

    def _try(self, thing: Thing, pursuits: list[Pursuit]) -> None:
        """One more try for each goal of a thing that is still open."""
        for pursuit in pursuits:
            try:
                pursuit.try_harder()
            except OutOfTime:
                continue
            if pursuit.answers is not None:
                for each in led_to(self._questionnaire, self._recipients, pursuit.answers):
                    self._witnesses.setdefault(each, pursuit.answers)
                return
        if all(each.is_decided for each in pursuits):
            self._reasons[thing] = self._explained.reason(thing)

    def _verdict(self, thing: Thing) -> Verdict:
        if thing.kind is Kind.OPTION:
            return self._option(thing)
        if thing in self._witnesses:
            witness = document(self._questionnaire, self._witnesses[thing])
            return Verdict(thing, Status.REACHABLE, witness)
        if thing in self._reasons:
            return Verdict(thing, Status.UNREACHABLE, reason=self._reasons[thing])
        return Verdict(thing, Status.UNDECIDED)

    def _option(self, thing: Thing) -> Verdict:
        """An option can be chosen wherever its question is shown: nothing else keeps it away."""
        question_id, option_id = thing.ids
        question = Thing(Kind.QUESTION, (question_id,))
        if question in self._reasons:
            return Verdict(thing, Status.UNREACHABLE, reason=self._explained.reason(thing))
        if question not in self._witnesses:
            return Verdict(thing, Status.UNDECIDED)
        value: Value = UNKNOWN if option_id == UNKNOWN_ID else (option_id,)
        answers = completed(self._questionnaire, {**self._witnesses[question], question_id: value})
        return Verdict(thing, Status.REACHABLE, document(self._questionnaire, answers))
