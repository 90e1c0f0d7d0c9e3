"""The events of the parser into a tree, within bounds.

Without recursion, so that neither deep nesting nor anchors that expand without bound cost more than
their limit. Everything that is no fault of syntax is gathered, so that one reading finds it all.
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
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from app.definitions import lines
from app.definitions.fault import Fault
from app.definitions.finding import Finding, Place, Severity
from app.definitions.scalars import Scalar, plain_scalar
from app.definitions.source import Source, Unreadable
from app.definitions.syntax import fault_of
from app.definitions.tree import START, Branch, Leaf, Mark, Node, Row

DEEPEST: Final = 32
"""Levels of nesting; the language itself needs eight."""

MOST_NODES: Final = 50_000
"""Keys and values, those that aliases repeat included; the flagship has under 2,000."""

_NONCHARACTERS: Final = "".join(
    chr(plane << 16 | low) for plane in range(17) for low in (65534, 65535)
)
FORBIDDEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufdd0-\ufdef"
    f"{_NONCHARACTERS}]"
)
"""Signs no page, PDF or e-mail can carry. A tab is looked at where a text is read."""

_TEXT_TAGS: Final = ("!", "tag:yaml.org,2002:str")
"""They say that a scalar is a text; every other tag is refused."""


class Stumbled(Exception):
    """The parser cannot go on; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


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
class Builder:
    """Puts events together. `last` is the place reached, for faults that name none."""

    source: Source
    root: Node | None = None
    findings: list[Finding] = field(default_factory=list)
    last: Mark = START
    _stack: list[_Frame] = field(default_factory=list)
    _anchors: dict[str, Node] = field(default_factory=dict)
    _unused: dict[str, Finding] = field(default_factory=dict)
    _documents: int = 0

    def read(self) -> None:
        """Read everything. Raises Stumbled where the parser cannot go on, and Unreadable."""
        try:
            for event in YAML(typ="safe", pure=True).parse(self.source.text):
                self.take(event)
        except MarkedYAMLError as error:
            raise Stumbled(fault_of(self.source, error, self.last)) from None
        except (YAMLError, ValueError, OverflowError, IndexError, AssertionError) as error:
            # The scanner has no words of its own for some faults, such as an escape beyond Unicode.
            raise unreadable(self.source, self.last, "syntax", reason=str(error)) from None

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
            case DocumentEndEvent():
                self.findings += self._unused.values()

    def _begin(self, event: DocumentStartEvent) -> None:
        self._documents += 1
        if self._documents > 1:
            raise unreadable(self.source, self.last, "several_documents")
        if event.version not in (None, (1, 2)):
            raise unreadable(self.source, self.last, "yaml_version")

    def _push(self, frame: _Frame) -> None:
        if len(self._stack) == DEEPEST:
            raise unreadable(self.source, self.last, "too_deep", limit=DEEPEST)
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
        if event.anchor is not None and plain:
            facts = {"name": event.anchor}
            self._unused[event.anchor] = Finding(
                Severity.WARNING, "anchor_unused", self.source.file, *mark, self._where(), facts
            )
        end = mark if value is None else self._end(event)
        self._place(Leaf(mark, value, end, event.style is None), event.anchor)

    def _end(self, event: ScalarEvent) -> Mark:
        """Where a scalar ends: one in a block, before the empty lines after it."""
        last, column = event.end_mark.line + 1, event.end_mark.column + 1
        if event.style in ("|", ">"):
            last -= event.end_mark.column == 0
            while last > event.start_mark.line + 1 and not self.source.line(last).strip():
                last -= 1
            column = len(self.source.line(last)) + 1
        return Mark(last, column)

    def _take_key(self, event: ScalarEvent, frame: _Frame) -> None:
        key: Scalar = plain_scalar(event.value) if event.style is None else event.value
        frame.expects_key = False
        frame.key, frame.key_mark = None, self.last
        assert isinstance(frame.node, Branch)
        if event.style is None and event.value == "<<":
            self._report("merge_key")
        elif not isinstance(key, str) or FORBIDDEN.search(key) or "\n" in key or "\t" in key:
            if not self._is_decimal(event, frame):
                self._report("key_not_text", key=event.value)
        elif key in frame.node.entries:
            line = frame.node.keys[key].line
            # At the top it is a key of the language, not an id: another name is no way out.
            near: dict[str, Any] = {"nearest": key} if len(self._stack) == 1 else {}
            self._report("duplicate_key", key, key=key, line=line, **near)
        else:
            frame.key = key

    def _is_decimal(self, event: ScalarEvent, frame: _Frame) -> bool:
        """Whether this is what stands behind the comma of a number: {stunden: 2,5}."""
        assert isinstance(frame.node, Branch)
        before = next(reversed(frame.node.entries.values()), None)
        line = self.source.line(self.last.line)
        if not (
            frame.is_flow
            and event.value.isdecimal()
            and isinstance(before, Leaf)
            and isinstance(before.value, int)
            and line[: self.last.column - 1].endswith(",")
        ):
            return False
        is_thousand = len(event.value) == 3 and 0 < abs(before.value) < 1000
        written = f"{before.value}{'' if is_thousand else '.'}{event.value}"
        self._report("decimal_comma", next(reversed(frame.node.entries)), nearest=written)
        before.value = plain_scalar(written)
        return True

    def _read_text(self, value: str, mark: Mark) -> str:
        found = FORBIDDEN.search(value) or re.search("[\t\r]", value.strip())
        if found:
            self._report("character", mark=mark, sign=named(found.group()))
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
            raise self._unknown(event.anchor)
        self._unused.pop(event.anchor, None)
        self._place(target, None)

    def _unknown(self, name: str) -> Exception:
        """An alias of nothing; most are texts that begin with emphasis."""
        if self._is_open(name):
            return unreadable(self.source, self.last, "alias_circular", name=name)
        slip = lines.beginning(self.source.line(self.last.line))
        if slip is None or slip.column != self.last.column or slip.mended is None:
            return unreadable(self.source, self.last, "alias_unknown", name=name)
        facts = {"name": name, **slip.facts}
        return Stumbled(Fault("alias_unknown", self.last, facts, {self.last.line: slip.mended}))

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
            raise unreadable(self.source, self.last, "too_many_nodes", limit=MOST_NODES)
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


def unreadable(source: Source, mark: Mark, code: str, /, **facts: object) -> Unreadable:
    """The error of a file of which no tree can be made."""
    return Unreadable(finding(source, mark, code, **facts))


def finding(source: Source, mark: Mark, code: str, /, **facts: object) -> Finding:
    """An error at a mark, before it is known where that is in the data."""
    return Finding(Severity.ERROR, code, source.file, *mark, (), facts)


def named(sign: str) -> str:
    """A sign nobody can see, by its number: U+0007."""
    return f"U+{ord(sign):04X}"
