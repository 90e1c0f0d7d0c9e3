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
from app.definitions.nearest import listed, nearest
from app.definitions.source import Source
from app.definitions.tree import Node, mark_of

GROUPS: Final[Mapping[str, frozenset[str]]] = {
    "tone": frozenset({"pressure", "long_sentence", "double_question", "leading", "why_missing"}),
    "accessibility": frozenset({"long_label", "same_labels"}),
    "ways": frozenset({"ways_without_unchanged", "ways_all_ours"}),
    "scoring": frozenset({"clarity_for_nothing", "nothing_counts"}),
    "writing": frozenset(
        {
            "anchor_unused",
            "curly_shown",
            "line_swallowed",
            "link_shown",
            "markup_shown",
            "one_paragraph",
            "text_cut",
        }
    ),
    "translation": frozenset({"original_changed", "same_as_original"}),
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
    "starter": frozenset({"starter_left"}),
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
    comments = [
        each
        for each in _comments(source)
        if _codes(each) & looked_for or (looked_for == IN_FILE and not _codes(each))
    ]
    by_line: dict[int, list[_Silence]] = {}
    for comment in comments:
        if comment.reason:
            by_line.setdefault(comment.about, []).append(comment)
    used: set[_Silence] = set()
    for finding in findings:
        covering = _covering(by_line, finding, root) if finding.file == source.file else []
        used.update(covering)
        if not covering:
            yield finding
    for comment in comments:
        yield from _faults(comment, source.file, is_used=comment in used)


def _comments(source: Source) -> list[_Silence]:
    """All comments, from the last to the first: so the line below is always known already."""
    if "klarheit:" not in source.text:
        return []
    lines = source.lines
    comments = []
    below = len(lines) + 1
    for number in range(len(lines), 0, -1):
        line = lines[number - 1]
        if line.lstrip()[:1] not in ("#", ""):
            below = number
        if found := _COMMENT.search(line):
            column = line.index("#", found.start()) + 1
            what, reason = found["what"].replace("-", "_"), found["reason"].strip()
            comments.append(_Silence(what, reason, number, column, below))
    return comments


def _covering(
    by_line: Mapping[int, list[_Silence]], finding: Finding, root: Node
) -> list[_Silence]:
    """The comments that silence a finding: those about its line, or about a key it belongs to."""
    if finding.severity is not Severity.WARNING or not by_line:
        return []
    place = finding.place
    above = (mark_of(root, place[:depth], on_key=True) for depth in range(1, len(place) + 1))
    return [
        comment
        for line in {finding.line, *(mark.line for mark in above)}
        for comment in by_line.get(line, [])
        if finding.code in _codes(comment)
    ]


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
