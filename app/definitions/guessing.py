"""Which guess at a fault of syntax is right: the one with which least is left to say of the file.

Reading with a guess costs as much as reading the file, so there is a bound on how many are tried.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Final

from app.definitions.composing import Builder, Stumbled
from app.definitions.fault import Fault
from app.definitions.folder import BRAND, BRAND_FILE
from app.definitions.indentation import entries, step_of, too_far
from app.definitions.mending import mended
from app.definitions.source import Source, Unreadable
from app.definitions.tree import Branch, plain
from app.definitions.violations import violations

MOST_TRIED: Final = 24
"""Guesses of one file that are compared; after that the first one that can be read is taken."""

MOST_OTHERWISE: Final = 3
"""Lines with nothing below them; a translation that is only begun has very many."""

LONGEST: Final = 100_000
"""Signs of a file whose guesses are compared: twice the flagship."""


@dataclass(frozen=True, slots=True, order=True)
class _Left:
    """What is left to say with a guess: the less, the better."""

    is_unread: bool
    read: int
    issues: int = 0
    odd: int = 0
    changed: int = 0


@dataclass(slots=True)
class Guesser:
    """Chooses among the guesses at the faults of one file."""

    file: str
    tried: int = 0

    def best(self, text: str, fault: Fault) -> Fault:
        """The best guess with which the file can be read on, else the fault as it is."""
        found: list[tuple[_Left, Fault]] = []
        for guess in fault.guesses:
            mended_text = guess.mend(text)
            if mended_text is None:
                continue
            # A line that is missing is one line, however many stand below it.
            changed = 1 if guess.code == "id_omitted" else len(guess.mended)
            left = self._left(mended_text, changed, fault.mark.line)
            if left is None:
                continue
            found.append((left, guess))
            if left <= _Left(False, 0, changed=1) or self._is_enough(text):
                break
        return min(found, key=lambda each: each[0], default=(None, fault))[1]

    def otherwise(self, text: str) -> Fault | None:
        """What may be wrong with a text that can be read, where less is left to say without it."""
        if self._is_translation:
            return None
        guesses = list(islice(too_far(text.split("\n")), MOST_OTHERWISE + 1))
        if not guesses or len(guesses) > MOST_OTHERWISE or self._is_enough(text):
            return None
        now = self._left(text, 0, 0)
        found: list[tuple[_Left, Fault]] = []
        for guess in guesses:
            mended_text = guess.mend(text)
            left = self._left(mended_text, len(guess.mended), 0) if mended_text else None
            if left is not None and now is not None and left.issues < now.issues:
                found.append((left, guess))
        least = min(found, key=lambda each: each[0], default=None)
        return least[1] if least and not least[0].is_unread else None

    @property
    def _is_translation(self) -> bool:
        """Whether the file has only texts, of which the schema does not say which are missing."""
        return "." in self.file.removesuffix(".yaml")

    def _is_enough(self, text: str) -> bool:
        return self.tried >= MOST_TRIED or len(text) > LONGEST

    def _left(self, text: str, changed: int, line: int) -> _Left | None:
        """What is left with a text, None where it cannot be read beyond a line."""
        self.tried += 1
        builder = Builder(Source(self.file, text))
        try:
            builder.read()
        except (Stumbled, Unreadable):
            reached = builder.last.line
            return _Left(True, -reached, 0, _odd(text), changed) if reached > line else None
        root = builder.root
        if not isinstance(root, Branch):
            return None
        issues = len(builder.findings)
        if not self._is_translation:
            kind = BRAND if self.file == BRAND_FILE else "questionnaire"
            issues += len(mended(root, self.file, kind))
            issues += sum(1 for _ in violations(plain(root), kind))
        return _Left(False, 0, issues, _odd(text), changed)


def _odd(text: str) -> int:
    """How many levels are not as deep as those of the file usually are."""
    lines = tuple(entries(text.split("\n")))
    step = step_of(lines)
    return sum(
        above.opens
        and (below.column > above.column or not below.key)
        and below.column - above.column != step
        for above, below in pairwise(lines)
    )
