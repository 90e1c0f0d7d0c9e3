"""A parsed YAML file as a tree in which every key and value knows its line and column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeAlias

from app.definitions.finding import Finding, Issue, Place
from app.definitions.scalars import Scalar


class Mark(NamedTuple):
    """A place in a file, from 1."""

    line: int
    column: int


START: Final = Mark(1, 1)


@dataclass(slots=True)
class Leaf:
    """A scalar. `end`: where it ends; `is_plain`: whether it is a word or text without quotes."""

    mark: Mark
    value: Scalar
    end: Mark = START
    is_plain: bool = False
    size: int = 1


@dataclass(slots=True)
class Branch:
    """A mapping, in file order. `end`: where its closing bracket stands, if it has one."""

    mark: Mark
    end: Mark | None = None
    entries: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, Mark] = field(default_factory=dict)
    size: int = 1


@dataclass(slots=True)
class Row:
    """A list. `end`: where its closing bracket stands, if it has one."""

    mark: Mark
    end: Mark | None = None
    items: list[Node] = field(default_factory=list)
    size: int = 1


Node: TypeAlias = Leaf | Branch | Row


def plain(node: Node) -> object:
    """The tree as dictionaries, lists and scalars."""
    match node:
        case Branch():
            return {key: plain(value) for key, value in node.entries.items()}
        case Row():
            return [plain(item) for item in node.items]
        case Leaf():
            return node.value


def mark_of(root: Node, place: Place, *, on_key: bool = False) -> Mark:
    """Where a value, or its key, stands; for something missing, the mapping it is missing from."""
    node = root
    mark = root.mark
    for depth, step in enumerate(place, start=1):
        found = _child(node, step)
        if found is None:
            return node.mark
        key_mark, node = found
        mark = key_mark if on_key and depth == len(place) else node.mark
    return mark


def node_at(root: Node, place: Place) -> Node | None:
    """The node at a place, None where there is none."""
    node: Node = root
    for step in place:
        found = _child(node, step)
        if found is None:
            return None
        node = found[1]
    return node


def _child(node: Node, step: str | int) -> tuple[Mark, Node] | None:
    if isinstance(node, Branch) and isinstance(step, str) and step in node.entries:
        return node.keys[step], node.entries[step]
    if isinstance(node, Row) and isinstance(step, int) and step < len(node.items):
        return node.items[step].mark, node.items[step]
    return None


def locate(issue: Issue, root: Node, file: str) -> Finding:
    """The issue with its line and column."""
    return found_at(mark_of(root, issue.place, on_key=issue.on_key), issue, file)


def found_at(mark: Mark, issue: Issue, file: str) -> Finding:
    """The issue as a finding at a mark."""
    line, column = mark
    return Finding(issue.severity, issue.code, file, line, column, issue.place, dict(issue.facts))


def walk(node: Node, place: Place = ()) -> Iterator[tuple[Place, Node]]:
    """Every node with its place, parents first."""
    yield place, node
    match node:
        case Branch():
            for key, value in node.entries.items():
                yield from walk(value, (*place, key))
        case Row():
            for position, item in enumerate(node.items):
                yield from walk(item, (*place, position))
        case Leaf():
            pass
