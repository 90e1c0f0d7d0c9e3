"""Warnings on how texts are written in the file: what is lost on the way, or shown as it stands.

All of it is valid, and hardly ever meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from app.definitions.finding import Finding, Issue, Severity
from app.definitions.nearest import quoted
from app.definitions.parsing import Parsed
from app.definitions.structure import PlacedText
from app.definitions.tree import Branch, Leaf, Mark, found_at, node_at
from app.definitions.typography import in_pair, is_curly, without_curly

_NOTE: Final = re.compile(r"\s*(?P<note>#.*?)\s*$")
_ONLY_NOTE: Final = re.compile(r"^[^\s:]+:\s+(?P<note>#.*?)\s*$")
OUR_NOTE: Final = re.compile(r"#\s*(?:klarheit|fehlt|missing|[a-z]{2})\s*:")
"""Notes that belong beside a text: those of `translate` and those that silence a warning."""

_OWN_LINE: Final = re.compile(r"\s*(?:-\s|[a-z_]+:\S)")
_TAG: Final = re.compile(r"</?[a-zA-Z][a-zA-Z0-9-]*(?:\s[^<>]*)?/?>|<!--")
_HEADING: Final = re.compile(r"^\s{0,3}(?P<sign>#{1,6})\s", re.MULTILINE)
_IMAGE: Final = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK: Final = re.compile(
    r"(?<!!)\[[^\]]+\]\((?!\s*<?(?:https?://|mailto:|tel:))(?P<to>[^)\s]*)[^)]*\)"
)
_LIST: Final = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+\S|\n\s*\n", re.MULTILINE)


def writing(parsed: Parsed, texts: Iterable[PlacedText]) -> Iterator[Finding]:
    """All warnings on the texts of a file."""
    for each in texts:
        node = node_at(parsed.root, each.place)
        # In a translation, an option may be written as {label: …}.
        leaf = node.entries.get("label") if isinstance(node, Branch) else node
        if not isinstance(leaf, Leaf) or not isinstance(leaf.value, str):
            continue
        for mark, code, facts in (*_as_written(parsed, leaf), *_as_shown(leaf, each.kind)):
            issue = Issue(code, each.place, facts, severity=Severity.WARNING)
            yield found_at(mark, issue, parsed.source.file)


def _as_written(parsed: Parsed, leaf: Leaf) -> Iterator[tuple[Mark, str, dict[str, object]]]:
    """What happens only to texts without quotation marks."""
    text, facts = str(leaf.value), dict[str, object]()
    if not leaf.is_plain:
        return
    if is_curly(text):
        yield (
            leaf.mark,
            "curly_shown",
            {"nearest": quoted(without_curly(text)), "kept": quoted(in_pair(text))},
        )
    end = parsed.source.line(leaf.end.line)[leaf.end.column - 1 :]
    note = _NOTE.match(end)
    if note and not OUR_NOTE.match(note["note"]):
        whole = quoted(f"{text} {note['note']}")
        facts = {"note": note["note"], "whole": whole, "alone": quoted(text)}
        yield Mark(leaf.end.line, leaf.end.column + note.start("note")), "text_cut", facts
    for number in range(leaf.mark.line + 1, leaf.end.line + 1):
        line = parsed.source.line(number)
        if _OWN_LINE.match(line):
            column = len(line) - len(line.lstrip()) + 1
            yield Mark(number, column), "line_swallowed", {"line": leaf.mark.line}


def _as_shown(leaf: Leaf, kind: str) -> Iterator[tuple[Mark, str, dict[str, object]]]:
    """What pages show as it stands."""
    text = str(leaf.value)
    if found := _TAG.search(text):
        yield leaf.mark, "markup_shown", {"sign": found.group()}
    elif (found := _HEADING.search(text)) and kind != "line":
        yield leaf.mark, "markup_shown", {"sign": found["sign"]}
    elif found := _IMAGE.search(text):
        yield leaf.mark, "markup_shown", {"sign": found.group()}
    if found := _LINK.search(text):
        yield leaf.mark, "link_shown", {"to": found["to"]}
    if kind == "run" and _LIST.search(text):
        yield leaf.mark, "one_paragraph", {}


def only_notes(parsed: Parsed, issues: Iterable[Issue]) -> Iterator[Issue]:
    """The issues; nothing but a note in the place of a value is said as what it is."""
    for issue in issues:
        leaf = node_at(parsed.root, issue.place)
        note = None
        if issue.code == "null_value" and isinstance(leaf, Leaf):
            note = _ONLY_NOTE.search(parsed.source.line(leaf.mark.line)[leaf.mark.column - 1 :])
        if note is None or OUR_NOTE.match(note["note"]):
            yield issue
            continue
        text = quoted(note["note"].lstrip("# ") if note["note"][1:2] == " " else note["note"])
        facts = {"key": issue.facts["key"], "nearest": text}
        yield replace(issue, code="only_note", facts=facts)
