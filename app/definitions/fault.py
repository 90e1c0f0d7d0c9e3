"""A fault of syntax, with what the lines were meant to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.definitions.tree import Mark


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of syntax. `mended`: lines by number as they were meant, where that is sure.

    `guesses`: what it may be instead, each with mended lines, the likeliest first. The first with
    which the file can be read on is taken.
    """

    code: str
    mark: Mark
    facts: Mapping[str, object] = field(default_factory=dict)
    mended: Mapping[int, str] = field(default_factory=dict)
    guesses: tuple[Fault, ...] = ()
