"""All ways of answering as one layered graph, in which ways that can no longer differ are merged.

A layer lies between two steps. A state of a layer is what later steps still depend on: what is left
of each condition that is half decided, and how far each half answered `multi` has come. An edge is
everything that choices which lead to the same state can add.

Where a layer would have more states than it may, conditions are *loosened* from there on: their
questions may then be shown or not, whatever was answered. Such a graph has all ways there are and
some there are not, so that what cannot be found on it does not exist.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from app.definitions.effects import Effect
from app.definitions.reachability.forms import IsLate, OutOfTime
from app.definitions.reachability.model import FALSE, TRUE, Model, Rest, after
from app.definitions.reachability.order import order
from app.definitions.reachability.steps import (
    Choice,
    Features,
    Step,
    is_relevant,
    parts,
    steps,
)

Key: TypeAlias = tuple[int, ...]
"""A state: a number for what is left of each condition, then how far each `multi` is."""

Edge: TypeAlias = tuple[int, int]
"""The position of the state it leads to in the next layer, and that of its bundle."""

Bundle: TypeAlias = tuple[Effect, ...]

Move: TypeAlias = tuple[Choice, Effect, Key]
"""A choice, what it adds, and the state it leads to."""

NOT_OPEN: Final = 0
DONE: Final = -1
"""How far a `multi` is: not begun or over, answered with one option, or 1 + 2 × points + taken."""

LARGEST: Final = 20_000
"""States of a layer that differ only in how far a `multi` is."""

_FALSE, _TRUE, _LOOSE = 0, 1, 2
"""The first numbers for what is left of a condition."""


class Graph:
    """The ways of answering on which the wanted conditions hold, and what they add to features.

    `wanted` says of conditions, by name, whether they have to hold. `layers` has the positions of
    the states, `edges` where each leads, `bundles` what edges can add. The first layer has one
    state; states from which no way leads to the end have no edges. `width`: the most states of a
    layer. Raises OutOfTime where `is_late`, or where there are too many states all the same.
    """

    def __init__(
        self,
        model: Model,
        features: Features,
        wanted: Mapping[str, bool],
        width: int,
        is_late: IsLate,
    ) -> None:
        questions = model.questionnaire.questions
        relevant = {id_ for id_, each in questions.items() if is_relevant(each, features)}
        relevant |= model.ancestors((*relevant, *wanted))
        gates = {id_: rest for id_, rest in model.gates.items() if id_ in relevant or id_ in wanted}
        self._masks = [_union(rest) for rest in gates.values()]
        needed = _union(self._masks)
        found = [
            part
            for id_, question in questions.items()
            if id_ in relevant
            for part in parts(model, question, features, needed)
        ]
        self.steps = steps(model, order(found, gates), features, needed)
        self._gates = {id_: at for at, id_ in enumerate(gates)}
        multis = dict.fromkeys(part.question.id for part in found if part.option is not None)
        self._slots = {id_: at for at, id_ in enumerate(multis, len(gates))}
        self._wanted = {self._gates[id_]: int(hold) for id_, hold in wanted.items()}
        self._numbers: dict[Rest, int] = {FALSE: _FALSE, TRUE: _TRUE}
        self._rests: list[Rest] = [FALSE, TRUE, ()]
        self._after: dict[tuple[int, int, int], int] = {}
        self.start = (*map(self._number, gates.values()), *(NOT_OPEN for _ in multis))
        self.layers: list[dict[Key, int]] = [{self.start: 0}]
        self.edges: list[list[tuple[Edge, ...]]] = []
        self.bundles: dict[Bundle, int] = {}
        self._loosened: list[dict[int, int]] = [{}]
        self._build(width, is_late)

    @property
    def is_exact(self) -> bool:
        """Whether no condition had to be loosened."""
        return not any(self._loosened)

    def _build(self, width: int, is_late: IsLate) -> None:
        for at, step in enumerate(self.steps):
            following: dict[Key, int] = {}
            targets = []
            for key in self.layers[at]:
                if is_late():
                    raise OutOfTime
                grouped: dict[Key, dict[Effect, None]] = {}
                for _, effect, then in self.moves(step, key):
                    grouped.setdefault(then, {})[effect] = None
                    following[then] = 0
                targets.append(grouped)
            self._loosened.append(self._carried(step, self._loosened[at]))
            states = self._narrow(following, width)
            self.layers.append(states)
            self.edges.append([self._edges(grouped, at + 1) for grouped in targets])
        self._trim()

    def _edges(self, grouped: Mapping[Key, Mapping[Effect, None]], at: int) -> tuple[Edge, ...]:
        merged: dict[int, dict[Effect, None]] = {}
        for then, effects in grouped.items():
            merged.setdefault(self.layers[at][self.loosened(then, at)], {}).update(effects)
        return tuple(
            (to, self.bundles.setdefault(tuple(effects), len(self.bundles)))
            for to, effects in merged.items()
        )

    def _carried(self, step: Step, loosened: Mapping[int, int]) -> dict[int, int]:
        """The conditions that stay loose: all but that of the question that begins here."""
        over = self._gates.get(step.part.question.id) if step.part.option is None else None
        return {gate: _LOOSE for gate in loosened if gate != over}

    def _narrow(self, states: dict[Key, int], width: int) -> dict[Key, int]:
        """The states by position, with conditions loosened until there are few enough."""
        at = len(self._loosened) - 1
        found = dict.fromkeys(self.loosened(key, at) for key in states)
        while len(found) > width:
            values = list(zip(*found, strict=True))[: len(self._masks)]
            candidates = [gate for gate, column in enumerate(values) if len(set(column)) > 1]
            if not candidates:
                if len(found) > LARGEST:
                    # They differ only in how far each `multi` is, and that cannot be loosened.
                    raise OutOfTime
                break
            merged = {
                gate: dict.fromkeys((*key[:gate], _LOOSE, *key[gate + 1 :]) for key in found)
                for gate in candidates
            }
            gate = min(candidates, key=lambda each: len(merged[each]))
            self._loosened[at][gate] = _LOOSE
            found = merged[gate]
        return {key: position for position, key in enumerate(found)}

    def _trim(self) -> None:
        """Take out the edges that lead nowhere, so that whatever is left leads to the end."""
        alive = [True] * len(self.layers[-1])
        for at in range(len(self.edges) - 1, -1, -1):
            if not all(alive):
                self.edges[at] = [
                    tuple(edge for edge in out if alive[edge[0]]) for out in self.edges[at]
                ]
            alive = [bool(out) for out in self.edges[at]]
        self.is_empty = not any(alive) or not self._is_allowed(self.start)

    def loosened(self, key: Key, at: int) -> Key:
        """The state of this graph that stands for an exact state of this layer."""
        loose = self._loosened[at]
        if not loose:
            return key
        return tuple(loose.get(place, value) for place, value in enumerate(key))

    def moves(self, step: Step, key: Key) -> Iterator[Move]:
        """Every way to take a step from a state."""
        moves = self._openings(step, key) if step.part.option is None else self._options(step, key)
        for choice, effect, then in moves:
            if self._decide(then, choice):
                yield choice, effect, tuple(then)

    def _openings(self, step: Step, key: Key) -> Iterator[tuple[Choice, Effect, list[int]]]:
        question_id = step.part.question.id
        gate, slot = self._gates.get(question_id), self._slots.get(question_id)
        choices = step.choices
        then = list(key)
        if gate is not None:
            is_shown = key[gate]
            then[gate] = self._wanted.get(gate, _FALSE)
            if is_shown == _LOOSE:
                is_shown = self._wanted.get(gate, _LOOSE)
            hidden = (Choice(None, 0, step.literals),)
            choices = (*choices, *hidden) if is_shown == _LOOSE else (hidden, choices)[is_shown]
        for choice in choices:
            if slot is not None:
                then[slot] = 1 if choice.several else DONE
            yield choice, choice.effect, list(then)

    def _options(self, step: Step, key: Key) -> Iterator[tuple[Choice, Effect, list[int]]]:
        slot = self._slots[step.part.question.id]
        left_out, taken = step.choices
        then = list(key)
        if key[slot] == DONE:
            then[slot] = NOT_OPEN if step.closes else DONE
            yield left_out, (), then
            return
        points, some = divmod(key[slot] - 1, 2)
        if some or not step.closes:
            then[slot] = NOT_OPEN if step.closes else key[slot]
            yield left_out, (), list(then)
        added = taken.points
        if step.cap is not None:
            added = min(added, step.cap - points)
            points += added
        then[slot] = NOT_OPEN if step.closes else 2 + 2 * points
        counted = ((step.counts_for, added),) if step.counts_for and added else ()
        yield taken, (*taken.effect, *counted), then

    def _decide(self, key: list[int], choice: Choice) -> bool:
        """Enter the literals that a choice decides; False where a wanted condition then fails."""
        if choice.hits or choice.kills:
            for gate, mask in enumerate(self._masks):
                hits, kills = mask & choice.hits, mask & choice.kills
                if key[gate] > _LOOSE and (hits or kills):
                    memo = (key[gate], hits, kills)
                    if memo not in self._after:
                        left = after(self._rests[key[gate]], hits, kills)
                        self._after[memo] = self._number(left)
                    key[gate] = self._after[memo]
                    if key[gate] <= _TRUE and self._wanted.get(gate, key[gate]) != key[gate]:
                        return False
        return True

    def _is_allowed(self, key: Key) -> bool:
        return all(key[gate] > _TRUE or key[gate] == hold for gate, hold in self._wanted.items())

    def _number(self, rest: Rest) -> int:
        if rest not in self._numbers:
            self._numbers[rest] = len(self._rests)
            self._rests.append(rest)
        return self._numbers[rest]


def _union(masks: Sequence[int]) -> int:
    found = 0
    for mask in masks:
        found |= mask
    return found
