"""Wrong turns in the starter that `new` writes, and the one finding that answers each.

The sign ‸ marks where the finding belongs.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.definitions.finding import Finding
from app.definitions.loader import examine
from app.definitions.starter import begin
from app.definitions.wording import message, remedy
from app.translations import LANGUAGES

MARK = "‸"


@dataclass(frozen=True)
class Turn:
    """`old` becomes `new`, and one finding says so; its words have `told` in them."""

    old: str
    new: str
    code: str
    told: str

    def __str__(self) -> str:
        return f"{self.code}: {self.new.strip()[:40]}"


def said_of(folder: Path) -> list[Finding]:
    """What is found in `neu`, but for what it still has of the starter."""
    return [each for each in examine(folder, "neu").findings if each.code != "starter_left"]


def assert_answered(turn: Turn, folder: Path) -> None:
    """The turn is answered where it was taken with what to do, and nothing else is said."""
    path = begin(folder, "neu", "de")
    text = path.read_text("utf-8")
    assert turn.old in text
    taken = text.replace(turn.old, turn.new, 1)
    before, mark, after = taken.partition(MARK)
    assert mark
    path.write_text(before + after, "utf-8")
    found = said_of(folder)
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    places = [(each.code, each.line, each.column) for each in found]
    assert places == [(turn.code, line, column)], [message(each, "de") for each in found]
    words = f"{message(found[0], 'de')} {remedy(found[0], 'de')}"
    assert turn.told in words, words
    assert len({f"{message(found[0], each)} {remedy(found[0], each)}" for each in LANGUAGES}) == 2
