"""What the plain text of an e-mail consists of, so that its HTML says the same word for word.

A line in capitals that begins a paragraph is a label: what follows belongs to it. Text that
somebody typed is indented, see `typed`: nothing in it can pass for a label or for a link of ours.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Final

INDENT: Final = "  "
_BULLET: Final = "* "
_WIDTH: Final = 76
_LABEL: Final = re.compile(r"[^:(]+")


class Kind(StrEnum):
    """What consecutive lines are."""

    LINES = "lines"
    ITEMS = "items"
    TYPED = "typed"
    LINK = "link"
    CHOICES = "choices"


@dataclass(frozen=True, slots=True)
class Link:
    """An address of ours; `label` is empty where it stands for itself."""

    address: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Lines of one kind: texts, or links where the kind says so.

    `stands_alone`: it is a paragraph of its own.
    """

    kind: Kind
    lines: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    stands_alone: bool = True


@dataclass(frozen=True, slots=True)
class Section:
    """A label, what stands beside it in its line, and all that belongs to it."""

    label: str = ""
    beside: str = ""
    parts: tuple[Part, ...] = ()


def typed(text: str) -> str:
    """What somebody typed, as it stands in an e-mail: set in, so that it is seen to be theirs."""
    return "\n".join(f"{INDENT}{line}".rstrip() for line in text.strip().splitlines())


def wrapped(text: str) -> str:
    """The text in lines of at most 76 signs, but for addresses, which stay whole."""
    return "\n".join(map(_wrapped, text.split("\n")))


def _wrapped(line: str) -> str:
    return textwrap.fill(
        line,
        _WIDTH,
        subsequent_indent=_indent_below(line),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _indent_below(line: str) -> str:
    return INDENT if line.startswith((INDENT, _BULLET)) else ""


def unwrapped(text: str) -> str:
    """What was `wrapped`, in whole lines, for a window that makes lines of its own.

    A line goes on in the next one where that begins with a word that had no room in it. A text with
    longer lines was never wrapped and stays as it is. Ends of lines may be those of a message.
    """
    before, *others = text.replace("\r\n", "\n").split("\n")
    if any(len(each) > _WIDTH and " " in each.strip() for each in (before, *others)):
        return text
    lines = [before]
    for line in others:
        if _goes_on(before, line):
            lines[-1] += f" {line.lstrip()}"
        else:
            lines.append(line)
        before = line
    return "\n".join(lines)


def _goes_on(before: str, line: str) -> bool:
    indent = _indent_below(before)
    word = line.removeprefix(indent).partition(" ")[0]
    is_below = line.startswith(indent) and not line.startswith(_BULLET)
    return bool(before.strip() and word) and is_below and len(before) + len(word) >= _WIDTH


def sections(text: str, home: str) -> tuple[Section, ...]:
    """The text in sections. Only addresses that begin with `home` become links."""
    return tuple(_section(each, home) for each in _by_label(text.strip("\n")))


def _by_label(text: str) -> Iterator[list[str]]:
    """The lines of each section. Where a letter's paragraphs stand under no label, each is one."""
    lines: list[str] = []
    for paragraph in _paragraphs(text):
        if lines and (_is_label(paragraph[0]) or not _is_label(lines[0])):
            yield lines
            lines = []
        lines += [*([""] if lines else []), *paragraph]
    yield lines


def _paragraphs(text: str) -> Iterator[list[str]]:
    """Lines without an empty one between them. What was typed is one, whatever it is made of."""
    paragraph: list[str] = []
    for each in re.split("\n{2,}", text):
        lines = each.split("\n")
        if paragraph and paragraph[-1].startswith(INDENT) and lines[0].startswith(INDENT):
            paragraph += ["", *lines]
            continue
        if paragraph:
            yield paragraph
        paragraph = lines
    yield paragraph


def _is_label(line: str) -> bool:
    found = _LABEL.match(line)
    return found is not None and not line.startswith((INDENT, _BULLET)) and found[0].isupper()


def _section(lines: list[str], home: str) -> Section:
    first, *rest = lines
    if not _is_label(first):
        return Section(parts=tuple(_parts(lines, home)))
    found = _LABEL.match(first)
    assert found is not None
    end = found.end() + first[found.end() :].startswith(":")
    return Section(first[:end].strip(), first[end:].strip(), tuple(_parts(rest, home)))


def _parts(lines: list[str], home: str) -> Iterator[Part]:
    kinds = list(_kinds(lines, home))
    for kind, group in groupby(zip(kinds, lines, strict=True), key=lambda pair: pair[0]):
        found = [line.removeprefix(_BULLET).strip() for _, line in group]
        match kind:
            case Kind.LINK | Kind.CHOICES:
                yield Part(kind, (), tuple(map(_link, found)), len(found) == len(lines))
            case Kind():
                yield Part(kind, tuple(found))


def _kinds(lines: list[str], home: str) -> Iterator[Kind | None]:
    """What each line is; an empty one between typed lines is typed, others only set apart."""
    before: Kind | None = None
    for at, line in enumerate(lines):
        if line:
            before = _kind(line, home)
            yield before
        else:
            goes_on = before is Kind.TYPED and lines[at + 1].startswith(INDENT)
            yield before if goes_on else None


def _kind(line: str, home: str) -> Kind:
    if line.startswith(INDENT):
        return Kind.TYPED
    if line.startswith(_BULLET):
        return Kind.ITEMS
    if not home or home not in line:
        return Kind.LINES
    label, _, address = line.rpartition(": ")
    if not address.startswith(home):
        return Kind.LINES
    return Kind.CHOICES if label else Kind.LINK


def _link(line: str) -> Link:
    label, _, address = line.rpartition(": ")
    return Link(address, label)
