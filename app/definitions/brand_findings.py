"""Findings of brand.yaml, each with an example of what belongs in its place.

A folder has one such file, so nobody can compare it with another: the schema has an example for
every key. What is missing from one place is said at once, and so is what is left to be filled in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from app.definitions.checks.writing import only_notes, writing
from app.definitions.finding import Finding, Issue, Place, Severity
from app.definitions.nearest import as_id, listed, quoted
from app.definitions.parsing import Parsed
from app.definitions.structure import PlacedText, Schema, described, resolve
from app.definitions.tree import Branch, Leaf, Mark, Node, node_at, walk
from app.translations import LANGUAGES

GAP: Final = re.compile(r"\[[^\[\]]*\b(?:eintragen|enter)\b[^\[\]]*\]|^(?:eintragen|enter)@")
"""What the starter leaves to be filled in."""

_AS_WRITTEN: Final = frozenset({"curly_shown", "text_cut", "line_swallowed"})
_NOBODY: Final = frozenset({"keine", "keiner", "keines", "niemand", "nein", "none", "nobody", "no"})
_ORIGIN: Final = re.compile(r"(?:https?://)?(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d{1,5})?)")


@dataclass(frozen=True, slots=True)
class Example:
    """How one may write what stands at some places, one line for each."""

    places: tuple[Place, ...]

    def words(self, language: str) -> str:
        """The lines."""
        return "\n".join(_line(place, language) for place in self.places)


def gaps(parsed: Parsed, *, deployment: bool) -> Iterator[Finding]:
    """What is still to be filled in, as one finding: an error only where the public comes.

    A number gets that of the example meanwhile, so that the rest can be looked at.
    """
    marks = []
    for place, node in walk(parsed.root):
        if isinstance(node, Leaf) and isinstance(node.value, str) and GAP.search(node.value):
            marks.append(node.mark)
            if _part(place).get("type") == "integer":
                node.value = _described(place)["examples"][0]
    if marks:
        severity = Severity.ERROR if deployment else Severity.WARNING
        facts = {"count": len(marks), "lines": listed(dict.fromkeys(mark.line for mark in marks))}
        code = "gap" if len(marks) == 1 else "gaps"
        yield Finding(severity, code, parsed.source.file, *marks[0], (), facts)


def writing_slips(parsed: Parsed) -> Iterator[Finding]:
    """Warnings on texts that are not shown as meant: curly quotes, a note that cuts one."""
    texts = (
        PlacedText(place, node.value, "line")
        for place, node in walk(parsed.root)
        if isinstance(node, Leaf) and isinstance(node.value, str)
    )
    return (each for each in writing(parsed, texts) if each.code in _AS_WRITTEN)


def explained(issues: Iterable[Issue], parsed: Parsed) -> list[Issue]:
    """The issues of the structure, each with an example; what one mapping lacks is one issue."""
    missing: dict[Place, dict[Place, None]] = {}
    found: list[Issue] = []
    for issue in only_notes(parsed, issues):
        if issue.code == "missing_key":
            missing.setdefault(issue.place[:-1], {})[issue.place] = None
        else:
            found.append(_explained(issue, parsed))
    return [*found, *(_missing(tuple(places)) for places in missing.values())]


def _missing(places: tuple[Place, ...]) -> Issue:
    keys, example = listed(place[-1] for place in places), Example(places)
    if len(places) == 1:
        return Issue("missing_key", places[0], {"key": keys, "example": example})
    facts = {"count": len(places), "keys": keys, "example": example}
    return Issue("missing_keys", places[0][:-1], facts)


def _explained(issue: Issue, parsed: Parsed) -> Issue:
    node = node_at(parsed.root, issue.place)
    facts = {**issue.facts, "example": Example((issue.place,))}
    match issue.code:
        case "wrong_type":
            return _of_another_kind(issue, node, parsed)
        case "needs_text" if isinstance(node, Leaf):
            # As it stands in the file: a number has lost its zeros and its plus.
            return replace(issue, facts={**facts, "value": _between(parsed, node.mark, node.end)})
        case "null_value":
            optional = issue.place[-1] not in _part(issue.place[:-1]).get("required", ())
            return replace(issue, code="null_optional" if optional else issue.code, facts=facts)
        case "bad_format":
            return replace(issue, facts={**facts, "nearest": _in_form(issue)})
        case "unknown_key" if issue.facts["known"] == listed(LANGUAGES):
            facts |= {"example": Example((issue.place[:-1],))}
            return replace(issue, code="not_a_language", facts=facts)
        case "empty_text" | "empty_collection" | "line_break":
            return replace(issue, facts=facts)
        case _:
            return issue


def _of_another_kind(issue: Issue, node: Node | None, parsed: Parsed) -> Issue:
    """A value of another kind than its place wants."""
    expected, found = issue.facts["expected"], issue.facts["found"]
    if expected == "string" and isinstance(node, Branch) and len(node.entries) == 1:
        # "- Telefon: 030" is a mapping to YAML.
        ((word, value),) = node.entries.items()
        if isinstance(value, Leaf):
            text = _between(parsed, node.keys[word], value.end)
            return Issue("colon_in_text", issue.place, {"nearest": quoted(text)})
    key, example = issue.facts["key"], Example((issue.place,))
    meant = issue.facts.get("nearest") if expected in ("integer", "boolean") else None
    if isinstance(node, Leaf) and str(node.value).casefold() in _NOBODY:
        meant = {"array": "[]", "integer": "0"}.get(str(expected))
    shown = f"{key}: {meant}" if meant else example
    return Issue("wrong_type", issue.place, {"key": key, "there": found, "example": shown})


def _between(parsed: Parsed, begin: Mark, end: Mark) -> str:
    """What stands on one line of the file from a mark to another, or to the end of the line."""
    line = parsed.source.line(begin.line)
    stop = end.column - 1 if end.line == begin.line and end > begin else len(line)
    return line[begin.column - 1 : stop].strip()


def _in_form(issue: Issue) -> str:
    """The value in the form that its key wants, "" where nothing can be guessed."""
    key, value = issue.place[0], str(issue.facts["value"]).strip()
    near = ""
    if key == "accent":
        digits = value.removeprefix("#")
        if re.fullmatch("[0-9a-fA-F]{3}", digits):
            digits = "".join(2 * each for each in digits)
        near = f"#{digits}" if re.fullmatch("[0-9a-fA-F]{6}", digits) else ""
    elif key == "campaigns":
        near = as_id(value)
    elif key == "frame_ancestors" and (origin := _ORIGIN.match(value.casefold())):
        near = f"https://{origin['host']}"
    if not near or len(issue.place) > 1:
        return quoted(near) if near else ""
    return f"{key}: {quoted(near)}"


def _line(place: Place, language: str) -> str:
    """How one may write the key at a place, or the one around it where it has no example."""
    last = max(at for at in range(1, len(place) + 1) if _has_example(place[:at]))
    key = place[last] if place[last : last + 1] and place[last] in LANGUAGES else place[last - 1]
    return f"{key}: {_written(_example(place[:last], language))}"


def _has_example(place: Place) -> bool:
    part = _described(place)
    return "examples" in part or "required" in _resolved(part)


def _example(place: Place, language: str) -> Any:
    """The example for a key in a language; that of a mapping has what it must have."""
    part = _described(place)
    if examples := part.get("examples"):
        return examples[LANGUAGES.index(language) % len(examples)]
    needed = _resolved(part)["required"]
    return {key: _example((*place, key), language) for key in needed}


def _described(place: Place) -> Schema:
    """What the schema says about a key, before its references are followed."""
    return described(place, "brand")


def _part(place: Place) -> Schema:
    return _resolved(_described(place))


def _resolved(part: Schema) -> Schema:
    return resolve(part, {}, "brand")


def _written(value: Any) -> str:
    """A value as one writes it on one line of the file."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_written(each)}' for key, each in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    return quoted(value) if isinstance(value, str) else str(value)
