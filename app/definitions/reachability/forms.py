"""Sums that must not be negative, and what it may cost to find out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from operator import ge, mul
from typing import Final, TypeAlias

from app.definitions.effects import Effect, Feature

Vector: TypeAlias = tuple[int, ...]
"""One number for each form."""

IsLate: TypeAlias = Callable[[], bool]
"""Whether the time for the current work is up."""


@dataclass(frozen=True, slots=True)
class Form:
    """A sum that must not be negative: `constant` + each feature times its factor."""

    factors: Mapping[Feature, int]
    constant: int = 0

    def of(self, effect: Effect) -> int:
        """What an effect adds."""
        return sum(self.factors.get(feature, 0) * amount for feature, amount in effect)


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is tried before what takes longer. No decision depends on it.

    `levels`: how many states a layer may have before conditions are loosened, and how many vectors
    are then followed, one try after the other; in the end, all are. `rounds`: how often weights are
    moved in each try.
    """

    levels: tuple[tuple[int, int], ...] = ((64, 60), (512, 300), (4096, 3000))
    rounds: int = 12


USUAL: Final = Effort()


class OutOfTime(Exception):
    """Nothing was found in time, and nothing was ruled out."""


def dot(weights: Vector, vector: Vector) -> int:
    """The weighted sum."""
    return sum(map(mul, weights, vector))


def undominated(vectors: Collection[Vector]) -> tuple[Vector, ...]:
    """The vectors that no other one reaches in everything, the largest sum first.

    Each is compared with the first few only: more are kept than need be, and none too few.
    """
    compared = 64 if len(vectors) < 1000 else 16
    kept: list[Vector] = []
    for vector in sorted(vectors, key=lambda each: (sum(each), each), reverse=True):
        if not any(all(map(ge, other, vector)) for other in kept[:compared]):
            kept.append(vector)
    return tuple(kept)
