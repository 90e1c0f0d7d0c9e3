"""The originals noted beside their translations: what changed since somebody translated it.

`translate` writes each original as a comment behind the text it became. A translation without such
notes, written by hand, is taken as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from app.definitions.finding import Issue, Place, Severity
from app.definitions.nearest import quoted
from app.definitions.parsing import Parsed, parse
from app.definitions.source import Source
from app.definitions.tree import Branch, Leaf, Mark, mark_of, node_at
from app.translations import LANGUAGES, text

_WORDS: Final = (*LANGUAGES, *(text(each, "authoring.missing") for each in LANGUAGES))
_NOTE: Final = re.compile(rf"(?:^|\s)#\s*(?P<word>{'|'.join(_WORDS)}):\s*(?P<text>.*?)\s*$")
_BLOCK: Final = re.compile(r"[|>][-+0-9]*(?=\s|$)")

_ONLY: Final = re.compile(
    rf"(?P<before>[^#]*[:-])\s+#\s?(?:(?:{'|'.join(_WORDS)}):)?\s*(?P<text>.*)"
)

LONGEST: Final = 90
"""Signs of an original that a finding repeats, from a little before what has changed."""


@dataclass(frozen=True, slots=True)
class _Translated:
    """A text of a translation. `mark`: where a note stands or would; `note` is what it says."""

    place: Place
    original: str
    mark: Mark
    note: str | None


def changed(parsed: Parsed, originals: Any) -> Iterator[Issue]:
    """A warning for each text whose original no longer is what the note beside it says."""
    slug, language = parsed.source.file.split(".")[:2]
    for each in _translated(parsed, originals, ()):
        if each.note is not None and each.note != _on_one_line(each.original):
            old, new = _apart(each.note, _on_one_line(each.original))
            facts = {"old": old, "new": new, "slug": slug, "language": language}
            yield Issue("original_changed", each.place, facts, severity=Severity.WARNING)


def written_in_notes(parsed: Parsed, issues: Iterable[Issue], originals: Any) -> Iterator[Issue]:
    """The issues; of a text that is missing, that the note says something else than the original.

    Somebody has written the translation into the note, or over it.
    """
    for issue in issues:
        original = originals
        for step in issue.place if issue.code == "not_translated" else ():
            original = original[step]
        mark = mark_of(parsed.root, issue.place, on_key=True)
        note = _ONLY.fullmatch(parsed.source.line(mark.line).strip())
        said = "" if note is None else note["text"]
        if note is None or not isinstance(original, str) or said in ("", _on_one_line(original)):
            yield issue
        else:
            facts = {**issue.facts, "note": said, "nearest": f"{note['before']} {quoted(said)}"}
            yield replace(issue, code="translated_in_note", facts=facts)


def noted(source: Source, originals: Any, language: str, *, confirm: bool) -> str:
    """The text of a translation with its notes brought up to date.

    What was missing and now is translated gets the usual note. `confirm`: every translation is
    right, and each note says what the original says today. Only lines that end with their text can
    carry a note.
    """
    parsed = parse(source)
    lines = list(source.lines)
    found = sorted(_translated(parsed, originals, ()), key=lambda each: each.mark, reverse=True)
    for each in found:
        original = _on_one_line(each.original) if confirm else each.note
        if original is None:
            continue
        number, column = each.mark
        before = lines[number - 1][: column - 1].rstrip()
        lines[number - 1] = f"{before}  # {language}: {original}"
    return ("\r\n" if "\r\n" in source.text else "\n").join(lines)


def _translated(parsed: Parsed, original: Any, place: Place) -> Iterator[_Translated]:
    if isinstance(original, Mapping):
        for key, each in original.items():
            yield from _translated(parsed, each, (*place, key))
    elif isinstance(original, list):
        for position, each in enumerate(original):
            yield from _translated(parsed, each, (*place, position))
    elif (found := _line_of(parsed, place)) is not None:
        mark, note = found
        yield _Translated(place, original, mark, note)


def _line_of(parsed: Parsed, place: Place) -> tuple[Mark, str | None] | None:
    """Where the note on a text stands, or would stand, and what it says; None where none can."""
    node = node_at(parsed.root, place)
    if isinstance(node, Branch):
        node, place = node.entries.get("label"), (*place, "label")
    if not isinstance(node, Leaf) or not isinstance(node.value, str):
        return None
    end = node.end
    begins = mark_of(parsed.root, place, on_key=True)
    if block := _BLOCK.match(parsed.source.line(node.mark.line), node.mark.column - 1):
        # The text itself fills its lines: the note stands where it is announced.
        end = Mark(node.mark.line, block.end() + 1)
    elif node.mark.line > begins.line and _NOTE.search(parsed.source.line(begins.line)):
        end = begins
    rest = parsed.source.line(end.line)[end.column - 1 :]
    if note := _NOTE.search(rest):
        said = unicodedata.normalize("NFC", note["text"])
        return Mark(end.line, end.column + note.start()), said
    return None if rest.strip() else (end, None)


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _apart(old: str, new: str) -> tuple[str, str]:
    """Both from a little before the place where they begin to differ."""
    same = next(
        (at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other),
        min(len(old), len(new)),
    )
    start = old.rfind(" ", 0, max(0, same - 20)) + 1 if same > LONGEST // 2 else 0
    return _cut(old, start), _cut(new, start)


def _cut(text: str, start: int) -> str:
    shown = text[start : start + LONGEST]
    return f"{'…' if start else ''}{shown}{'…' if start + LONGEST < len(text) else ''}"
