"""What sums can still come to, from each state of a graph on.

1. For each form alone, the most it can still gain: one pass over the edges, last layer first. A
   form that cannot be fulfilled even alone ends the search.
2. The same for weighted sums of the forms, the weights moved towards what was missed (Lagrange
   multipliers by subgradients). A sum that cannot reach 0 proves that the forms exclude each other;
   a best way that fulfils all of them is an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from app.definitions.effects import Effect
from app.definitions.reachability.forms import Form, IsLate, OutOfTime, Vector, dot, undominated
from app.definitions.reachability.graph import Graph, Key
from app.domain.answers import Value

Gains: TypeAlias = list[list[int]]
"""For each layer, for each of its states, the most (or the least) a sum can still gain."""

SCALE: Final = 1 << 16
"""What weights are multiples of: they are integers, so that sums stay exact."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way through a graph: its states, and what each step added to each form."""

    keys: tuple[Key, ...]
    added: tuple[Vector, ...]


class Bounds:
    """The forms of a goal on a graph, without those that always hold.

    `start`: what the forms are before anything is answered. `most` and `least`: what each can still
    gain. `weighted`: weights with the gains of the sum they make, the tightest first.
    """

    def __init__(self, graph: Graph, forms: Sequence[Form], is_late: IsLate) -> None:
        self.graph = graph
        self.forms = tuple(forms)
        self._is_late = is_late
        bundles = [self.vectors(bundle) for bundle in graph.bundles]
        least = [self._gains(unit, bundles, min) for unit in _units(len(forms))]
        kept = [at for at, form in enumerate(forms) if form.constant + least[at][0][0] < 0]
        self.forms = tuple(forms[at] for at in kept)
        self.least = [least[at] for at in kept]
        self.start: Vector = tuple(form.constant for form in self.forms)
        self._bundles = [undominated(self.vectors(bundle)) for bundle in graph.bundles]
        self.most = [self._gains(unit, self._bundles) for unit in _units(len(kept))]
        self.weighted: list[tuple[Vector, Gains]] = []
        self.shares = [1.0] * len(kept)

    def vectors(self, effects: Iterable[Effect]) -> set[Vector]:
        """What effects add to the forms."""
        return {tuple(form.of(effect) for form in self.forms) for effect in effects}

    def total(self, way: Way) -> Vector:
        """What the forms come to on a way."""
        return tuple(map(sum, zip(self.start, *way.added, strict=True)))

    def decide(self, rounds: int) -> tuple[bool, Way | None]:
        """Whether bounds alone decide the goal, and a way if one was found.

        On a graph with loosened conditions a way is only a suggestion.
        """
        if self.graph.is_empty:
            return True, None
        if any(value + most[0][0] < 0 for value, most in zip(self.start, self.most, strict=True)):
            return True, None
        if not self.forms:
            return True, self._best_way((), self._gains((), self._bundles))
        for unit, most in zip(_units(len(self.forms)), self.most, strict=True):
            way = self._best_way(unit, most)
            if min(self.total(way)) >= 0:
                return True, way
        return self._by_weights(rounds) if len(self.forms) > 1 else (True, None)

    def _gains(
        self,
        weights: Vector,
        bundles: Sequence[Collection[Vector]],
        choose: Callable[[list[int]], int] = max,
    ) -> Gains:
        worth = [choose([dot(weights, each) for each in vectors]) for vectors in bundles]
        following = [0] * len(self.graph.layers[-1])
        found = [following]
        for edges in reversed(self.graph.edges):
            if self._is_late():
                raise OutOfTime
            following = [
                choose([worth[bundle] + following[to] for to, bundle in out]) if out else 0
                for out in edges
            ]
            found.append(following)
        found.reverse()
        return found

    def _best_way(self, weights: Vector, gains: Gains) -> Way:
        position, positions, added = 0, [0], []
        for at, edges in enumerate(self.graph.edges):
            _, vector, position = max(
                (
                    (dot(weights, vector) + gains[at + 1][to], vector, to)
                    for to, bundle in edges[position]
                    for vector in self._bundles[bundle]
                ),
                key=lambda each: each[0],
            )
            positions.append(position)
            added.append(vector)
        keys = (
            next(key for key, place in layer.items() if place == position)
            for layer, position in zip(self.graph.layers, positions, strict=True)
        )
        return Way(tuple(keys), tuple(added))

    def _by_weights(self, rounds: int) -> tuple[bool, Way | None]:
        spans = [
            max(1, most[0][0] - least[0][0])
            for most, least in zip(self.most, self.least, strict=True)
        ]
        tightest = float("inf")
        for turn in range(rounds):
            weights = tuple(
                int(SCALE * share / span) + (share > 0)
                for share, span in zip(self.shares, spans, strict=True)
            )
            gains = self._gains(weights, self._bundles)
            bound = dot(weights, self.start) + gains[0][0]
            if bound < 0:
                return True, None
            way = self._best_way(weights, gains)
            total = self.total(way)
            if min(total) >= 0:
                return True, way
            tightest = min(tightest, bound / SCALE)
            self.weighted.append((weights, gains))
            missed = [value / span for value, span in zip(total, spans, strict=True)]
            # Towards a bound a little below 0, in steps that grow shorter.
            length = (bound / SCALE + 0.02) / sum(each * each for each in missed)
            moved = [
                max(0.0, share - 1.5 / (1 + turn / 4) * length * each)
                for share, each in zip(self.shares, missed, strict=True)
            ]
            if not any(moved):
                break
            self.shares = [share * len(moved) / sum(moved) for share in moved]
        self.weighted.sort(key=self._slack)
        del self.weighted[3:]
        return False, None

    def _slack(self, weighted: tuple[Vector, Gains]) -> float:
        weights, gains = weighted
        return float((dot(weights, self.start) + gains[0][0]) / sum(weights))

    def picks(self, way: Way) -> dict[str, Value]:
        """The answers that make a way."""
        graph = self.graph
        found: dict[str, Value] = {}
        for at, step in enumerate(graph.steps):
            target, added = way.keys[at + 1], way.added[at]
            pick = next(
                choice.pick
                for choice, effect, then in graph.moves(step, way.keys[at])
                if target in (then, graph.loosened(then, at + 1))
                and added == tuple(form.of(effect) for form in self.forms)
            )
            if isinstance(pick, tuple) and step.part.option is not None:
                before = found.get(step.part.question.id, ())
                assert isinstance(before, tuple)
                found[step.part.question.id] = (*before, *pick)
            elif pick is not None:
                found[step.part.question.id] = pick
        return found


def _units(count: int) -> list[Vector]:
    return [tuple(int(at == other) for other in range(count)) for at in range(count)]
