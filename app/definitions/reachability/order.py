"""In which order to decide, so that as little as possible has to be remembered on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.definitions.reachability.model import Rest
from app.definitions.reachability.steps import Part


def order(parts: Sequence[Part], gates: Mapping[str, Rest]) -> list[Part]:
    """The parts, so that every question comes after all its condition looks at.

    Greedy: next is what leaves the fewest conditions half decided and the fewest questions half
    answered, together with what it needs before; whatever leaves no more of them than there are is
    taken at once. Questions that no condition ties to others come last. Ties go to file order.
    """
    looked_at = {part.question.id for part in parts if part.touches}
    free = [each for each in parts if each.question.id not in looked_at | gates.keys()]
    tied = [each for each in parts if each.question.id in looked_at | gates.keys()]
    plan = _Plan(tied, gates)
    done = 0
    found: list[Part] = []
    left = list(range(len(tied)))
    while left:
        best = plan.best(done, left)
        found += [tied[at] for at in left if plan.before[best] >> at & 1]
        done |= plan.before[best]
        left = [at for at in left if not done >> at & 1]
    return found + free


class _Plan:
    """Sets of parts as bit masks. `before`: what each part needs, itself included."""

    def __init__(self, parts: Sequence[Part], gates: Mapping[str, Rest]) -> None:
        openings = {part.question.id: at for at, part in enumerate(parts) if part.option is None}
        needs = {name: _deciding(parts, rest) for name, rest in gates.items()}
        self.before: list[int] = []
        spans: dict[str, int] = {}
        for at, part in enumerate(parts):
            before = 1 << at
            if part.option is not None:
                before |= self.before[openings[part.question.id]]
            needed = needs.get(part.question.id, 0)
            for earlier in range(at):
                if needed >> earlier & 1:
                    before |= self.before[earlier]
            self.before.append(before)
            spans[part.question.id] = spans.get(part.question.id, 0) | 1 << at
        # What is half done once any part of the first set is, until all of the second are.
        self._spans = [
            (need, need | (1 << openings[name] if name in openings else 0))
            for name, need in needs.items()
        ]
        self._spans += [(span, span) for span in spans.values() if span & (span - 1)]

    def best(self, done: int, left: Sequence[int]) -> int:
        """The part that leaves the least half done; of these, what needs the fewest others."""
        now = self._half_done(done)
        costs: dict[int, tuple[int, int]] = {}
        for at in left:
            then = done | self.before[at]
            costs[at] = (self._half_done(then), (then & ~done).bit_count())
            if costs[at][0] <= now:
                return at
        return min(left, key=costs.__getitem__)

    def _half_done(self, done: int) -> int:
        return sum(1 for begun, all_ in self._spans if done & begun and all_ & ~done)


def _deciding(parts: Sequence[Part], rest: Rest) -> int:
    """The parts that decide a condition."""
    mask = 0
    for alternative in rest:
        mask |= alternative
    return sum(1 << at for at, part in enumerate(parts) if part.touches & mask)
