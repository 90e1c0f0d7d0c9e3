"""YAML 1.2 into a tree that knows lines and columns, within bounds.

The tree is built from the events of the parser without recursion, so that neither deep nesting nor
anchors that expand without bound cost more than their limit. Everything that is no fault of syntax
is gathered, so that one reading finds it all.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from app.definitions.finding import Finding, Place, Severity
from app.definitions.scalars import Scalar, plain_scalar
from app.definitions.source import Source, Unreadable
from app.definitions.tree import START, Branch, Leaf, Mark, Node, Row

DEEPEST: Final = 32
"""Levels of nesting; the language itself needs eight."""

MOST_NODES: Final = 50_000
"""Keys and values, those that aliases repeat included; the flagship has under 2,000."""

_NONCHARACTERS: Final = "".join(
    chr(plane << 16 | low) for plane in range(17) for low in (65534, 65535)
)
_FORBIDDEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufdd0-\ufdef"
    f"{_NONCHARACTERS}]"
)
"""Signs no page, PDF or e-mail can carry. A tab is looked at where a text is read."""

_TEXT_TAGS: Final = ("!", "tag:yaml.org,2002:str")
"""They say that a scalar is a text; every other tag is refused."""

_SYNTAX: Final = (
    (re.compile(r"found character '\\t'"), "tab"),
    (re.compile(r"found character '(?P<sign>.)'"), "needs_quotes"),
    (re.compile(r"mapping values are not allowed"), "colon_in_text"),
    (re.compile(r"unknown escape character '(?P<sign>.+)'"), "escape"),
    (re.compile(r"could not find expected ':'"), "colon_missing"),
    (re.compile(r"expected ',' or '(?P<sign>[\]}])'"), "bracket_open"),
    (re.compile(r"expected <block end>, but found '<scalar>'"), "after_quotes"),
    (re.compile(r"expected <block end>|<document start>"), "indentation"),
    (re.compile(r"incompatible YAML document"), "yaml_version"),
)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file as a tree, with what was found on the way."""

    source: Source
    root: Branch
    findings: tuple[Finding, ...]


def parse(source: Source) -> Parsed:
    """The file as a tree whose root is a mapping.

    Raises Unreadable where no tree can be made: bad syntax, nesting or aliases without bound.
    """
    if found := _FORBIDDEN.search(source.text):
        mark = _mark_at(source.text, found.start())
        raise _at(source, mark, "character", sign=_named(found.group()))
    builder = _Builder(source)
    try:
        for event in YAML(typ="safe", pure=True).parse(source.text):
            builder.take(event)
    except MarkedYAMLError as error:
        raise _syntax(source, error) from None
    except (YAMLError, ValueError, OverflowError, IndexError, AssertionError) as error:
        # The scanner has no words of its own for some faults, such as an escape beyond Unicode.
        raise _at(source, builder.last, "syntax", reason=str(error)) from None
    if builder.root is None or (isinstance(builder.root, Leaf) and builder.root.value is None):
        raise _at(source, START, "empty_file")
    if not isinstance(builder.root, Branch):
        raise _at(source, builder.root.mark, "not_a_mapping")
    return Parsed(source, builder.root, tuple(builder.findings))


@dataclass(slots=True)
class _Frame:
    """A collection that is being read; `key` waits for its value, None: skip that value."""

    node: Branch | Row
    start: MappingStartEvent | SequenceStartEvent
    expects_key: bool
    key: str | None = None
    key_mark: Mark = START

    @property
    def anchor(self) -> str | None:
        """The name that aliases call it by."""
        name: str | None = self.start.anchor
        return name

    @property
    def is_flow(self) -> bool:
        """Whether it is written in brackets."""
        return bool(self.start.flow_style)


@dataclass(slots=True)
class _Builder:
    """Puts events together. `last` is the place reached, for faults that name none."""

    source: Source
    root: Node | None = None
    findings: list[Finding] = field(default_factory=list)
    last: Mark = START
    _stack: list[_Frame] = field(default_factory=list)
    _anchors: dict[str, Node] = field(default_factory=dict)
    _documents: int = 0

    def take(self, event: Event) -> None:
        """Take the next event of the parser."""
        self.last = Mark(event.start_mark.line + 1, event.start_mark.column + 1)
        match event:
            case DocumentStartEvent():
                self._begin(event)
            case MappingStartEvent():
                self._check_tag(event)
                self._push(_Frame(Branch(self.last), event, expects_key=True))
            case SequenceStartEvent():
                self._check_tag(event)
                self._push(_Frame(Row(self.last), event, expects_key=False))
            case CollectionEndEvent():
                frame = self._stack.pop()
                frame.node.end = self.last if frame.is_flow else None
                self._place(frame.node, frame.anchor)
            case ScalarEvent():
                self._take_scalar(event)
            case AliasEvent():
                self._take_alias(event)

    def _begin(self, event: DocumentStartEvent) -> None:
        self._documents += 1
        if self._documents > 1:
            raise _at(self.source, self.last, "several_documents")
        if event.version not in (None, (1, 2)):
            raise _at(self.source, self.last, "yaml_version")

    def _push(self, frame: _Frame) -> None:
        if len(self._stack) == DEEPEST:
            raise _at(self.source, self.last, "too_deep", limit=DEEPEST)
        if frame.anchor is not None:
            self._anchors.pop(frame.anchor, None)
        self._stack.append(frame)

    def _take_scalar(self, event: ScalarEvent) -> None:
        self._check_tag(event)
        frame = self._stack[-1] if self._stack else None
        if frame is not None and frame.expects_key:
            self._take_key(event, frame)
            return
        mark = self.last
        plain = event.style is None and event.tag not in _TEXT_TAGS
        if plain and event.value == "" and frame is not None and frame.key is not None:
            mark = frame.key_mark
        value = plain_scalar(event.value) if plain else event.value
        if isinstance(value, str):
            value = self._read_text(value, mark)
        last = mark.line if value is None else self._last_line(event)
        self._place(Leaf(mark, value, last), event.anchor)

    def _last_line(self, event: ScalarEvent) -> int:
        """The last line of a scalar: of one in a block, without the empty lines after it."""
        last: int = event.end_mark.line + 1
        if event.style in ("|", ">"):
            last -= event.end_mark.column == 0
            while last > event.start_mark.line + 1 and not self.source.line(last).strip():
                last -= 1
        return last

    def _take_key(self, event: ScalarEvent, frame: _Frame) -> None:
        key: Scalar = plain_scalar(event.value) if event.style is None else event.value
        frame.expects_key = False
        frame.key, frame.key_mark = None, self.last
        assert isinstance(frame.node, Branch)
        if event.style is None and event.value == "<<":
            self._report("merge_key")
        elif not isinstance(key, str) or _FORBIDDEN.search(key) or "\n" in key or "\t" in key:
            self._report("key_not_text", key=event.value)
        elif key in frame.node.entries:
            line = frame.node.keys[key].line
            # At the top it is a key of the language, not an id: another name is no way out.
            near: dict[str, Any] = {"nearest": key} if len(self._stack) == 1 else {}
            self._report("duplicate_key", key, key=key, line=line, **near)
        else:
            frame.key = key

    def _read_text(self, value: str, mark: Mark) -> str:
        found = _FORBIDDEN.search(value) or re.search("[\t\r]", value.strip())
        if found:
            self._report("character", mark=mark, sign=_named(found.group()))
            return "?"
        return unicodedata.normalize("NFC", value).strip()

    def _take_alias(self, event: AliasEvent) -> None:
        if self._stack and self._stack[-1].expects_key:
            frame = self._stack[-1]
            frame.expects_key, frame.key, frame.key_mark = False, None, self.last
            self._report("key_not_text", key=f"*{event.anchor}")
            return
        target = self._anchors.get(event.anchor)
        if target is None:
            code = "alias_circular" if self._is_open(event.anchor) else "alias_unknown"
            raise _at(self.source, self.last, code, name=event.anchor)
        self._place(target, None)

    def _is_open(self, anchor: str) -> bool:
        return any(frame.anchor == anchor for frame in self._stack)

    def _place(self, node: Node, anchor: str | None) -> None:
        """Put a finished node where it belongs."""
        if anchor is not None:
            self._anchors[anchor] = node
        if not self._stack:
            self.root = node
            return
        frame = self._stack[-1]
        if frame.expects_key:
            self._report("key_not_text", mark=node.mark, key="[…]")
            frame.expects_key, frame.key = False, None
            return
        frame.node.size += node.size
        if frame.node.size > MOST_NODES:
            raise _at(self.source, self.last, "too_many_nodes", limit=MOST_NODES)
        if isinstance(frame.node, Row):
            frame.node.items.append(node)
            return
        if frame.key is not None:
            frame.node.entries[frame.key] = node
            frame.node.keys[frame.key] = frame.key_mark
        frame.expects_key, frame.key = True, None

    def _check_tag(self, event: ScalarEvent | MappingStartEvent | SequenceStartEvent) -> None:
        if event.tag is not None and event.tag not in _TEXT_TAGS:
            self._report("tag", tag=event.tag)

    def _report(
        self, code: str, *inner: str | int, mark: Mark | None = None, **facts: object
    ) -> None:
        line, column = mark or self.last
        place = (*self._where(), *inner)
        self.findings.append(
            Finding(Severity.ERROR, code, self.source.file, line, column, place, facts)
        )

    def _where(self) -> Place:
        steps: list[str | int] = []
        for frame in self._stack:
            if isinstance(frame.node, Row):
                steps.append(len(frame.node.items))
            elif frame.key is not None:
                steps.append(frame.key)
        return tuple(steps)


def _syntax(source: Source, error: MarkedYAMLError) -> Unreadable:
    """A fault of syntax with a code of its own where marketers meet it often."""
    problem = error.problem or ""
    mark = error.problem_mark or error.context_mark
    code, facts = "syntax", {"reason": problem}
    if "end of stream" in problem and "quoted scalar" in (error.context or ""):
        code, mark = "quotes_open", error.context_mark
    else:
        for pattern, known in _SYNTAX:
            found = pattern.search(problem)
            if found:
                code, facts = known, {key: str(value) for key, value in found.groupdict().items()}
                break
    if code in ("bracket_open", "colon_missing"):
        mark = error.context_mark
    return _at(source, Mark(mark.line + 1, mark.column + 1) if mark else START, code, **facts)


def _at(source: Source, mark: Mark, code: str, **facts: object) -> Unreadable:
    return Unreadable(Finding(Severity.ERROR, code, source.file, *mark, (), facts))


def _mark_at(text: str, position: int) -> Mark:
    before = text[:position].replace("\r\n", "\n").replace("\r", "\n")
    return Mark(before.count("\n") + 1, len(before) - before.rfind("\n"))


def _named(sign: str) -> str:
    """A sign nobody can see, by its number: U+0007."""
    return f"U+{ord(sign):04X}"
