"""A fault of syntax, with what the lines were meant to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.definitions.tree import Mark


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of syntax. `mended`: lines by number as they were meant, where that is sure.

    `guesses`: what it may be instead, each with mended lines, the likeliest first.
    """

    code: str
    mark: Mark
    facts: Mapping[str, object] = field(default_factory=dict)
    mended: Mapping[int, str] = field(default_factory=dict)
    guesses: tuple[Fault, ...] = ()

    def mend(self, text: str) -> str | None:
        """The text with its lines as they were meant, None where nobody knows that."""
        lines = text.split("\n")
        for number, line in self.mended.items():
            lines[number - 1] = line
        return "\n".join(lines) if self.mended else None
