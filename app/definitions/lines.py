"""Slips on one line that the parser cannot go on from, each with the line as it was meant.

What is said of a line holds only where the parser has stumbled over it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from app.definitions.nearest import quoted
from app.definitions.structure import Schema, resolve, schema
from app.definitions.typography import CURLY, is_curly, without_curly

_VALUE: Final = re.compile(
    r"(?P<before>\s*(?:- +)*(?:[\w.-]+|\"[^\"]*\"|'[^']*')\s*: +|\s*(?:- +)+)"
)
_NOTE: Final = re.compile(r"\s+#[^\"]*(?:\"[^\"]*\"[^\"]*)*$")
"""Only outside of quotation marks: there is an even number of them in it."""
_KEY_TOO_NEAR: Final = re.compile(r"(?P<before>\s*(?:- +)*)(?P<key>[A-Za-z_][\w-]*):(?=[^\s:/])")
_KEY_WITH_OTHER: Final = re.compile(
    r"(?P<before>\s*(?:- +)*)(?P<key>[A-Za-z_][\w-]*)\s*[=：﹕∶]\s*(?=\S)"
)
_KEY_ALONE: Final = re.compile(r"(?P<before>\s*(?:- +)*)(?P<key>[a-z_][a-z0-9_]*) +(?=\S)")
_WHOLE: Final = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'|\{.*\}|\[.*\]")
_UNSEEN: Final = "\u00a0\u1680\u2000-\u200f\u202f\u205f\u2060\u3000\ufeff\u00ad"
_UNSEEN_BEFORE: Final = re.compile(rf"[ ]*[{_UNSEEN}][ {_UNSEEN}]*")
_UNSEEN_AFTER: Final = re.compile(rf"(?P<before>\s*(?:- +)*[\w-]+[{_UNSEEN}]*:)[{_UNSEEN}]+")
_ZERO_WIDTH: Final = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_NUMBER: Final = re.compile(r"[-+]?\d+(?:[.]\d+)?")
_ONE_WORD: Final = re.compile(r"[\w-]+")
_OPENS: Final = re.compile("[\"']")
_CLOSES: Final = re.compile(r"""\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'""")
BRACED: Final = frozenset({"show_if", "when", "category", "requires", "answers", "expect"})
"""Keys with keys of their own that people like to write on one line."""

LONGEST: Final = 160
"""Signs of a line that a remedy repeats."""


@dataclass(frozen=True, slots=True)
class Slip:
    """What is wrong with a line. `column` is 0 where the parser knows it better.

    `mended`: the line as it was meant, None where that is not sure.
    """

    code: str
    column: int = 0
    facts: Mapping[str, object] = field(default_factory=dict)
    mended: str | None = None


def unseen(line: str) -> Slip | None:
    """Spaces of other kinds, or signs without any width, where YAML wants plain spaces."""
    found = _UNSEEN_BEFORE.match(line) or _UNSEEN_AFTER.match(line)
    if found is None:
        return None
    hidden = re.search(rf"[{_UNSEEN}]", line)
    assert hidden is not None
    plain = re.sub(rf"[{_UNSEEN}]", " ", _ZERO_WIDTH.sub("", found.group()))
    facts = {"sign": hidden_in(line)}
    return Slip("unseen", hidden.start() + 1, facts, plain + line[found.end() :])


def hidden_in(word: str) -> str:
    """The first such sign in a word, by its number: U+00A0; "" where there is none."""
    found = re.search(rf"[{_UNSEEN}]", word)
    return f"U+{ord(found.group()):04X}" if found else ""


def escape(line: str, column: int) -> Slip:
    """A backslash before a sign that it does not go with."""
    sign = line[column - 1 : column]
    mended = re.sub(r"\\(?![\\\"])", r"\\\\", line)
    return Slip("escape", column, {"sign": sign}, mended)


def colon(line: str, column: int) -> Slip | None:
    """A colon within a text that has no quotes."""
    found = _VALUE.match(line)
    if found is None:
        return None
    value = _without_note(line[found.end() :])
    if value.startswith("(") and value.endswith(")"):
        mended = f"{found.group()}{{{value[1:-1]}}}"
        facts = {"nearest": short(f"{{{value[1:-1]}}}")}
        return Slip("round_brackets", found.end() + 1, facts, mended)
    if value[:1] in CURLY:
        return _curly(line, found.end(), value)
    name = found.group().strip(" -:")
    if _is_mapping(name, value):
        mended = f"{found.group()}{{{_without_last(value, '}')}}}"
        return _as_meant("braces_missing", found.end() + 1, mended, key=name)
    return _in_quotes("colon_in_text", column, line, found.end(), value)


def _is_mapping(name: str, value: str) -> bool:
    """Whether what stands behind a key has keys of its own, and is no text with a colon.

    A text of a key of the language may begin with a word and a colon; what stands behind an id of
    the author's own does so with a key of the language only where the braces are missing.
    """
    first = re.match(r"([\w-]+):\s+\S", value)
    if first is None:
        return False
    inner = {first[1], *re.findall(r",\s*([\w-]+):\s", value)} & _keys()
    return name in BRACED or len(inner) > 1 or (name not in _keys() and first[1] in inner)


def _without_last(value: str, sign: str) -> str:
    """The value without a bracket at its end that closes nothing in it."""
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', "", value)
    is_extra = value.endswith(sign) and bare.count(sign) > bare.count("{")
    return value[:-1].rstrip() if is_extra else value


def key(line: str) -> Slip | None:
    """A key without its colon, or without the space after it."""
    if found := _KEY_TOO_NEAR.match(line):
        mended = f"{found.group()} {line[found.end() :]}"
        return _as_meant("colon_space", found.end("key") + 1, mended)
    if found := _KEY_WITH_OTHER.match(line):
        mended = f"{found['before']}{found['key']}: {line[found.end() :]}"
        return _as_meant("colon_missing", found.start("key") + 1, mended)
    found = _KEY_ALONE.match(line)
    value = _without_note(line[found.end() :]) if found else ""
    if found and (found["key"] in _keys() or _WHOLE.fullmatch(value)):
        mended = f"{found['before']}{found['key']}: {line[found.end() :]}"
        return _as_meant("colon_missing", found.start("key") + 1, mended)
    return None


def beginning(line: str) -> Slip | None:
    """A text that begins with a sign that means something else to YAML."""
    found = _VALUE.match(line)
    value = _without_note(line[found.end() :]) if found else ""
    if found is None or value[:1] in ("", '"', "'") or value[0].isalnum() or value[0] in CURLY:
        return None
    if slip := _list_behind(line, found, value):
        return slip
    return _in_quotes("needs_quotes", found.end() + 1, line, found.end(), value, sign=value[0])


def _list_behind(line: str, found: re.Match[str], value: str) -> Slip | None:
    """A list with dashes on the line of its key."""
    name, at = found.group().strip(" -:"), found.end() + 1
    if name not in _lists():
        return None
    if re.match(r"\[\s*-\s", value):
        whole = re.sub(r"(^\[|,)\s*-\s+", lambda each: f"{each[1]} ".replace("[ ", "["), value)
        return Slip("dash_in_brackets", at, {"nearest": short(whole)}, line[: at - 1] + whole)
    if not value.startswith("- "):
        return None
    text = value[1:].strip()
    facts = {"key": name, "nearest": short(value)}
    if re.match(r"[\w-]+:\s", text):
        return Slip("dash_behind", at, facts)
    inner = text if _WHOLE.fullmatch(text) else quoted(text)
    return Slip("dash_behind", at, facts, f"{line[: at - 1]}[{inner}]")


def open_quotes(line: str, column: int) -> Slip | None:
    """A text that begins with a quotation mark and does not end on the line."""
    if not _OPENS.match(line, column - 1) or _CLOSES.match(line, column - 1):
        return None
    mark, text = line[column - 1], line[column:].rstrip()
    if text[-1:] in CURLY and text:
        mended = f"{line[:column]}{text[:-1]}{mark}"
        return _as_meant("curly_closing", column, mended, sign=text[-1], mark=mark)
    if found := re.search(rf"[{CURLY}](?=\s*[,}}\]])", text):
        mended = f"{line[:column]}{text[: found.start()]}{mark}{text[found.end() :]}"
        return _as_meant("curly_closing", column, mended, sign=found.group(), mark=mark)
    closing = re.search(r"[}\]]+$", text) if "{" in line[:column] or "[" in line[:column] else None
    at = closing.start() if closing else len(text)
    mended = f"{line[:column]}{text[:at]}{mark}{text[at:]}"
    return _as_meant("quotes_open", column, mended)


def after_quotes(line: str, is_english: bool) -> Slip | None:
    """A text that goes on behind its closing quotation mark."""
    found = _VALUE.match(line)
    value = line[found.end() :].rstrip() if found else ""
    if found is None or not value:
        return Slip("after_quotes")
    return _again_in_quotes(line, found.end(), value, is_english)


def note(line: str, column: int) -> Slip | None:
    """A sign # in brackets, which makes a note of the rest of the line."""
    found = re.search(r"\s#", line[column - 1 :])
    if found is None:
        return None
    rest = line[column - 1 :].rstrip()
    closing = re.search(r"[}\]]+$", rest)
    value = rest[: closing.start()] if closing else rest
    mended = line[: column - 1] + quoted(value) + (closing.group() if closing else "")
    facts = {"nearest": short(quoted(value))}
    return Slip("note_in_brackets", column + found.end() - 1, facts, mended)


def comma(line: str, last: int, column: int) -> Slip | None:
    """Two entries in brackets without a comma between them.

    `last`: where the entry before begins, `column`: where the parser stumbled.
    """
    for at in sorted({column, line.rfind(" ", 0, column - 1) + 2}):
        named = re.match(r"(?P<key>[a-z_][a-z0-9_]*)\s*:\s", line[at - 1 :])
        if named and at > last and (named["key"] in _keys() or _is_whole(line, last, at)):
            mended = f"{line[: at - 1].rstrip()}, {line[at - 1 :]}"
            shown = short(f"{line[last - 1 : at - 1].rstrip()}, {line[at - 1 :].rstrip()}")
            return Slip("comma_missing", at, {"nearest": shown}, mended)
    return None


def _is_whole(line: str, last: int, at: int) -> bool:
    """Whether what stands before an entry is a value on its own, and no text that goes on.

    A number is, what has its quotes or brackets, and one word behind an id of the author's own.
    """
    value = line[last - 1 : at - 1].rstrip()
    if _NUMBER.fullmatch(value) or value[-1:] in ("]", "}", '"', "'"):
        return True
    key = re.search(r"([\w-]+)\s*:\s*$", line[: last - 1])
    return bool(_ONE_WORD.fullmatch(value) and key and key[1] not in _keys())


def comma_at_end(line: str, last: int) -> Slip | None:
    """The same where the next entry stands on a line of its own."""
    value = _without_note(line[last - 1 :])
    if not value or not _is_whole(line, last, last + len(value)):
        return None
    mended = f"{line[: last - 1]}{value},{line[last - 1 + len(value) :]}"
    shown = short(f"{line[: last - 1]}{value},".strip())
    return Slip("comma_missing", last + len(value), {"nearest": shown}, mended)


def in_brackets(line: str, last: int, column: int, is_english: bool) -> Slip | None:
    """A text in brackets that needs quotes, or has some within its quotes."""
    rest = line[last - 1 :]
    ends = [each.start() for each in re.finditer(r"\s*(?:,\s*[a-z_]+:\s|[}\]]\s*(?:#.*)?$)", rest)]
    end = next((each for each in ends if each >= column - last), None)
    if end is None:
        return None
    value = rest[:end]
    if value[:1] in ('"', "'"):
        return _again_in_quotes(line, last - 1, value, is_english)
    if value[:1] in CURLY:
        return _curly(line, last - 1, value)
    return _in_quotes("colon_in_text", column, line, last - 1, value)


def _again_in_quotes(line: str, start: int, value: str, is_english: bool) -> Slip:
    """The value with typographic marks in the place of straight ones within it."""
    mark = value[0]
    closing = value.find(mark, 1)
    inner = value[1:-1] if len(value) > 1 and value.endswith(mark) else value
    if inner.count('"') and inner.count('"') % 2 == 0:
        opening, ending = "“”" if is_english else "„“"
        inner = re.sub(r'"([^"]*)"', rf"{opening}\1{ending}", inner)
    after = value[closing + 1 :]
    column = start + closing + 2 + len(after) - len(after.lstrip())
    return _in_quotes("after_quotes", column, line, start, value, text=inner)


def _curly(line: str, start: int, value: str) -> Slip:
    text = without_curly(value) if is_curly(value) else value
    return _in_quotes("curly_quotes", start + 1, line, start, value, text=text)


def _in_quotes(
    code: str,
    column: int,
    line: str,
    start: int,
    value: str,
    *,
    text: str | None = None,
    **facts: object,
) -> Slip:
    """The line with its value in quotation marks."""
    whole = quoted(value if text is None else text)
    mended = line[:start] + whole + line[start + len(value) :]
    return Slip(code, column, {"nearest": short(whole), **facts}, mended)


def _as_meant(code: str, column: int, mended: str, **facts: Any) -> Slip:
    return Slip(code, column, {"nearest": short(mended.strip()), **facts}, mended)


def _without_note(value: str) -> str:
    return _NOTE.sub("", value).rstrip()


def short(text: str) -> str:
    """A text as a remedy repeats it, its end kept where that is a sign of YAML."""
    if len(text) <= LONGEST:
        return text
    return f"{text[: LONGEST - 2]}…{text[-1]}" if text[-1] in "\"'}" else f"{text[: LONGEST - 1]}…"


def column_of(line: str) -> int:
    """The column, from 1, in which the first sign of a line stands."""
    return len(line) - len(line.lstrip()) + 1


def is_key(word: str) -> bool:
    """Whether a word is a key of the language."""
    return word in _keys()


def is_list(word: str) -> bool:
    """Whether a word is a key whose value is a list."""
    return word in _lists()


@cache
def _keys() -> frozenset[str]:
    """Every key of the language."""
    return frozenset(key for key, _ in _described())


@cache
def _lists() -> frozenset[str]:
    """The keys whose value is a list, those of the firm's file too."""
    return frozenset(
        key
        for name in ("questionnaire", "brand")
        for key, part in _described(name)
        if resolve(part, [], name).get("type") == "array"
    )


def _described(name: str = "questionnaire") -> Iterator[tuple[str, Schema]]:
    """Every key of a kind of file, with what describes its value."""
    parts = [schema(name), *schema(name)["$defs"].values()]
    while parts:
        part = parts.pop()
        if isinstance(part, Mapping):
            yield from part.get("properties", {}).items()
            parts += part.values()
