"""In which order to decide, so that as little as possible has to be remembered on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.definitions.reachability.model import Rest
from app.definitions.reachability.steps import Part


def order(parts: Sequence[Part], gates: Mapping[str, Rest]) -> list[Part]:
    """The parts, so that every question comes after all its condition looks at.

    Greedy: next is always what leaves the fewest conditions half decided and the fewest questions
    half answered, together with what it needs before. Ties go to file order.
    """
    plan = _Plan(parts, gates)
    done = 0
    found: list[Part] = []
    left = list(range(len(parts)))
    while left:
        best = min(left, key=lambda at: plan.cost(done, at))
        found += [parts[at] for at in left if plan.before[best] >> at & 1]
        done |= plan.before[best]
        left = [at for at in left if not done >> at & 1]
    return found


class _Plan:
    """Sets of parts as bit masks."""

    def __init__(self, parts: Sequence[Part], gates: Mapping[str, Rest]) -> None:
        openings = {part.question.id: at for at, part in enumerate(parts) if part.option is None}
        self.before: list[int] = []
        spans: dict[str, int] = {}
        needs = {
            name: sum(1 << at for at, part in enumerate(parts) if part.touches & mask)
            for name, rest in gates.items()
            for mask in [_all(rest)]
        }
        for at, part in enumerate(parts):
            before = 1 << at
            if part.option is not None:
                before |= self.before[openings[part.question.id]]
            for earlier in _positions(needs.get(part.question.id, 0)):
                before |= self.before[earlier]
            self.before.append(before)
            spans[part.question.id] = spans.get(part.question.id, 0) | 1 << at
        # What begins with any part of the first set and is over with all of the second.
        self.open = [
            (need, need | (1 << openings[name] if name in openings else 0))
            for name, need in needs.items()
        ]
        self.open += [(span, span) for span in spans.values() if span & (span - 1)]

    def cost(self, done: int, at: int) -> tuple[int, int]:
        """What is open once this part is done, and how many parts that takes."""
        then = done | self.before[at]
        still_open = sum(1 for begun, all_ in self.open if then & begun and all_ & ~then)
        return still_open, (then & ~done).bit_count()


def _all(rest: Rest) -> int:
    mask = 0
    for alternative in rest:
        mask |= alternative
    return mask


def _positions(mask: int) -> list[int]:
    return [at for at in range(mask.bit_length()) if mask >> at & 1]
