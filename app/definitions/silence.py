"""Comments that silence a warning where it is meant: `# klarheit: allow tone: reason`.

A comment stands at the end of a line or on lines of its own above it. It covers what is on that
line and everything below that belongs to its key. It names a code or a group of codes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from app.definitions.finding import Finding, Severity
from app.definitions.source import Source
from app.definitions.tree import Node, mark_of
from app.definitions.violations import listed, nearest

GROUPS: Final[Mapping[str, frozenset[str]]] = {
    "tone": frozenset({"pressure", "long_sentence", "double_question", "leading", "why_missing"}),
    "accessibility": frozenset({"long_label", "same_labels"}),
    "ways": frozenset({"ways_without_unchanged", "ways_all_ours"}),
    "scoring": frozenset({"clarity_for_nothing"}),
    "reach": frozenset(
        {
            "never_shown",
            "never_chosen",
            "band_unreachable",
            "stage_unreachable",
            "stage_certain",
            "category_unreachable",
            "urgency_unreachable",
            "route_unreachable",
            "conversation_never",
            "conversation_always",
            "undecided",
        }
    ),
    "personas": frozenset({"persona_hidden"}),
}
"""Which codes each word after "allow" covers; a code itself can be named too."""

REACH: Final = GROUPS["reach"]
"""What only the analysis can say, and so only its comments can be held against."""

IN_FILE: Final = frozenset(code for group in GROUPS.values() for code in group) - REACH
"""What reading a file says."""

_COMMENT: Final = re.compile(
    r"(?:^|\s)#\s*klarheit:\s*allow\b\s*(?P<what>[\w-]*)\s*:?\s*(?P<reason>.*)$"
)


@dataclass(frozen=True, slots=True)
class _Silence:
    """One comment: what it allows, why, where it stands and which line it is about."""

    what: str
    reason: str
    line: int
    column: int
    about: int


def silenced(
    findings: Iterable[Finding],
    source: Source,
    root: Node,
    looked_for: frozenset[str] = IN_FILE,
) -> Iterator[Finding]:
    """The findings of a file that no comment silences, and what is wrong with the comments.

    `looked_for`: the codes that could have been found; comments on others are left alone.
    """
    comments = [each for each in _comments(source) if _codes(each) & looked_for]
    if looked_for == IN_FILE:
        comments += [each for each in _comments(source) if not _codes(each)]
    used: set[_Silence] = set()
    for finding in findings:
        covering = [each for each in comments if _covers(each, finding, source, root)]
        used.update(covering)
        if not covering:
            yield finding
    for comment in comments:
        yield from _faults(comment, source.file, is_used=comment in used)


def _comments(source: Source) -> Iterator[_Silence]:
    lines = source.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines, start=1):
        found = _COMMENT.search(line)
        if found is None:
            continue
        about = number
        while about <= len(lines) and lines[about - 1].lstrip()[:1] in ("#", ""):
            about += 1
        column = line.index("#", found.start()) + 1
        what, reason = found["what"].replace("-", "_"), found["reason"].strip()
        yield _Silence(what, reason, number, column, about)


def _covers(comment: _Silence, finding: Finding, source: Source, root: Node) -> bool:
    if finding.severity is not Severity.WARNING or finding.file != source.file:
        return False
    if not comment.reason or finding.code not in _codes(comment):
        return False
    place = finding.place
    above = (mark_of(root, place[:depth], on_key=True) for depth in range(1, len(place) + 1))
    return comment.about in {finding.line, *(mark.line for mark in above)}


def _codes(comment: _Silence) -> frozenset[str]:
    """What a comment allows; nothing where it names what there is not."""
    named = frozenset({comment.what}) & (IN_FILE | REACH)
    return GROUPS.get(comment.what, named)


def _faults(comment: _Silence, file: str, *, is_used: bool) -> Iterator[Finding]:
    facts: dict[str, object] = {"what": comment.what}
    if not _codes(comment):
        code = "silence_unknown"
        known = [*GROUPS, *sorted(IN_FILE | REACH)]
        facts |= {"nearest": nearest(comment.what, known), "known": listed(GROUPS)}
    elif not comment.reason:
        code = "silence_without_reason"
    elif not is_used:
        code = "silence_unused"
    else:
        return
    yield Finding(Severity.WARNING, code, file, comment.line, comment.column, (), facts)
