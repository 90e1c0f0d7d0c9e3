"""YAML 1.2 into a tree that knows lines and columns: reading on where a slip can be mended."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from app.definitions.composing import (
    FORBIDDEN,
    MOST_NODES,
    Builder,
    Stumbled,
    finding,
    named,
    unreadable,
)
from app.definitions.fault import Fault
from app.definitions.finding import Finding
from app.definitions.guessing import Guesser
from app.definitions.indentation import place_at
from app.definitions.source import Source, Unreadable
from app.definitions.tree import START, Branch, Leaf, Mark
from app.definitions.wording import Spaces

__all__ = ["MOST_NODES", "Parsed", "parse"]

MOST_MENDED: Final = 20
"""Faults of syntax that are mended to find what comes after them."""

MOST_READ: Final = 1_000_000
"""Signs that are read for it altogether: each fault means reading from the beginning."""

TAB_WIDTHS: Final = (2, 4, 8)
"""Columns that editors give a tab."""

MOST_NAMED: Final = 8
"""Lines that a finding names one by one."""

_TAB: Final = re.compile(r"^ *\t[ \t]*|(?<=:)[ \t]*\t[ \t]*|[ \t]*\t[ \t]*$")
"""Tabs where YAML wants spaces: before, between key and value, at the end."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file as a tree, with what was found on the way."""

    source: Source
    root: Branch
    findings: tuple[Finding, ...]


def parse(source: Source) -> Parsed:
    """The file as a tree whose root is a mapping.

    Faults of syntax that can only mean one thing are findings, and what follows them is read as it
    was meant. Raises Unreadable where no tree can be made: other faults, nesting or aliases without
    bound.
    """
    text = "\n".join(source.lines)
    faults = [
        finding(source, _mark_at(text, each.start()), "character", sign=named(each.group()))
        for each in islice(FORBIDDEN.finditer(text), MOST_MENDED)
    ]
    if len(faults) == MOST_MENDED:
        raise Unreadable(*faults)
    builder = _composed(source, FORBIDDEN.sub(" ", text), faults)
    root = builder.root
    if root is None or (isinstance(root, Leaf) and root.value is None):
        slug, *language = source.file.removesuffix(".yaml").split(".")
        code = "empty_translation" if language else "empty_file"
        raise unreadable(source, START, code, slug=slug, language=".".join(language))
    if not isinstance(root, Branch):
        raise unreadable(source, root.mark, "not_a_mapping")
    return Parsed(source, root, (*faults, *builder.findings))


def _composed(source: Source, text: str, faults: list[Finding]) -> Builder:
    """The text of a file, read to its end. Each fault that is mended for it is added to `faults`.

    Raises Unreadable with all of them where one cannot be mended.
    """
    guesser = Guesser(source.file)
    while True:
        builder = Builder(Source(source.file, text))
        try:
            builder.read()
            fault = guesser.otherwise(text)
            if fault is None:
                return builder
        except Stumbled as stumbled:
            fault = guesser.best(text, stumbled.fault)
        except Unreadable as last:
            raise Unreadable(*faults, *last.findings) from None
        mended = _mended(text, fault)
        facts = _tabs(text, mended, fault.mark) if fault.code == "tab" else fault.facts
        found = finding(source, fault.mark, fault.code, **facts)
        # Where the line belongs, it has its place; where it stands, it may have none.
        shown = (text if mended is None else mended).split("\n")
        place = place_at(shown, fault.mark.line)
        # What has no name or dash yet is not at a place of its own.
        place = place[:-1] if fault.code in ("id_omitted", "entry_undashed") else place
        faults.append(replace(found, place=place))
        spent = len(faults) >= MOST_MENDED or len(text) * len(faults) > MOST_READ
        if mended is None or mended == text or spent:
            raise Unreadable(*faults)
        text = mended


def _mended(text: str, fault: Fault) -> str | None:
    """The text without the fault, None where nobody knows what was meant."""
    return _without_tabs(text) if fault.code == "tab" else fault.mend(text)


def _tabs(text: str, mended: str | None, mark: Mark) -> dict[str, object]:
    """The lines with a tab that is in the way; how the first is to begin where that is sure."""
    lines = text.split("\n")
    numbers = [str(at) for at, line in enumerate(lines, 1) if _TAB.search(line)]
    shown = ", ".join(numbers if len(numbers) <= MOST_NAMED else [*numbers[:MOST_NAMED], "…"])
    facts: dict[str, object] = {"lines": shown}
    begins = re.match(r" *\t", lines[mark.line - 1])
    if mended is None or not begins or _readable_lines(mended) <= mark.line:
        return facts
    line = mended.split("\n")[mark.line - 1]
    spaces = len(line) - len(line.lstrip())
    return {**facts, "nearest": spaces, "line": mark.line, "spaces": Spaces(spaces)}


def _without_tabs(text: str) -> str:
    """Each tab as so many spaces that most of the file can be read."""
    candidates = [
        "\n".join(_widened(line, width) for line in text.split("\n")) for width in TAB_WIDTHS
    ]
    return max(candidates, key=_readable_lines)


def _widened(line: str, width: int) -> str:
    return _TAB.sub(lambda found: found.group().replace("\t", " " * width), line)


def _readable_lines(text: str) -> float:
    """How many lines are read before the first fault."""
    builder = Builder(Source("", text))
    try:
        builder.read()
    except (Stumbled, Unreadable):
        return builder.last.line
    return float("inf")


def _mark_at(text: str, position: int) -> Mark:
    before = text[:position]
    return Mark(before.count("\n") + 1, len(before) - before.rfind("\n"))
