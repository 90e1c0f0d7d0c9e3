"""What bounds leave open, decided by dynamic programming.

Through the layers of a graph go the vectors of the sums so far: without those from which a bound
shows that no way leads to the goal, and without those that another vector in the same state
surpasses in everything. Of a graph with loosened conditions only the bounds are used; the states
here are exact.

The problem is a knapsack of several dimensions, so this is exponential at worst. Only where `most`
says so are vectors left out, and then finding nothing is no proof.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import add
from typing import Final, TypeAlias

from app.definitions.effects import Effect
from app.definitions.reachability.bounds import Bounds, Way
from app.definitions.reachability.forms import IsLate, OutOfTime, Vector, dot, undominated
from app.definitions.reachability.graph import Key

Moves: TypeAlias = list[tuple[Key, int, tuple[Vector, ...]]]
"""States, where the graph has them, and what leads there adds."""

LARGEST: Final = 60_000
"""Vectors of a layer: with more of them, memory would be used up before the time is."""


@dataclass(frozen=True, slots=True)
class Label:
    """A vector of sums in a state, what the last step added, and where from."""

    sums: Vector
    key: Key
    position: int
    added: Vector = ()
    before: Label | None = None


class Labels:
    """The search for a way with given bounds. `is_late` says whether the time is up."""

    def __init__(self, bounds: Bounds, is_late: IsLate) -> None:
        self._bounds = bounds
        self._graph = bounds.graph
        self._is_late = is_late

    def find(self, most: int | None) -> tuple[bool, Way | None]:
        """Whether it is decided, and a way if there is one. Raises OutOfTime.

        `most`: how many vectors are followed from a layer, the most promising. None: all.
        """
        layer = [Label(self._enough(self._bounds.start, 0, 0), self._graph.start, 0)]
        is_complete = True
        for at in range(len(self._graph.steps)):
            found: dict[Key, dict[Vector, Label]] = {}
            moves: dict[Key, Moves] = {}
            for label in layer:
                if self._is_late():
                    raise OutOfTime
                if label.key not in moves:
                    moves[label.key] = self._moves(at, label.key)
                for key, position, vectors in moves[label.key]:
                    here = found.setdefault(key, {})
                    for vector in vectors:
                        sums = tuple(map(add, label.sums, vector))
                        if self._is_possible(sums, at + 1, position):
                            sums = self._enough(sums, at + 1, position)
                            if sums not in here:
                                here[sums] = Label(sums, key, position, vector, label)
            if sum(map(len, found.values())) > LARGEST:
                raise OutOfTime
            layer = [here[sums] for here in found.values() for sums in undominated(here)]
            if most is not None and len(layer) > most:
                is_complete = False
                layer.sort(key=lambda each: self._promise(each, at + 1), reverse=True)
                del layer[most:]
        return bool(layer) or is_complete, _way(layer[0]) if layer else None

    def _moves(self, at: int, key: Key) -> Moves:
        """Where a state leads when no condition is loose, and what that can add."""
        graph = self._graph
        grouped: dict[Key, dict[Effect, None]] = {}
        for _, effect, then in graph.moves(graph.steps[at], key):
            grouped.setdefault(then, {})[effect] = None
        found = []
        for then, effects in grouped.items():
            position = graph.layers[at + 1][graph.loosened(then, at + 1)]
            if at + 1 == len(graph.edges) or graph.edges[at + 1][position]:
                found.append((then, position, undominated(self._bounds.vectors(effects))))
        return found

    def _is_possible(self, sums: Vector, at: int, position: int) -> bool:
        """Whether the goal can still be reached, as far as the bounds can tell."""
        for value, gains in zip(sums, self._bounds.most, strict=True):
            if value + gains[at][position] < 0:
                return False
        for weights, gains in self._bounds.weighted:
            if dot(weights, sums) + gains[at][position] < 0:
                return False
        return True

    def _enough(self, sums: Vector, at: int, position: int) -> Vector:
        """The sums without what no further step can use up, so that more of them are the same."""
        return tuple(
            min(value, -gains[at][position])
            for value, gains in zip(sums, self._bounds.least, strict=True)
        )

    def _promise(self, label: Label, at: int) -> int:
        if self._bounds.weighted:
            weights, gains = self._bounds.weighted[0]
            return dot(weights, label.sums) + gains[at][label.position]
        left = (
            value + gains[at][label.position]
            for value, gains in zip(label.sums, self._bounds.most, strict=True)
        )
        return min(left, default=0)


def _way(label: Label) -> Way:
    keys, added = [label.key], []
    while label.before is not None:
        added.append(label.added)
        label = label.before
        keys.append(label.key)
    return Way(tuple(reversed(keys)), tuple(reversed(added)))
