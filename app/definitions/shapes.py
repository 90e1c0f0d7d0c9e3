"""What a value could be meant by, judged by its shape: which keys it has, which kind it is of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from app.definitions.finding import Place
from app.definitions.structure import Schema, resolve
from app.definitions.tree import Branch, Leaf, Mark, Node, Row
from app.definitions.violations import kind_of

STEP: Final = 2
"""Spaces of a level, where the file does not show its own."""

_LIKE: Final[Mapping[type, Any]] = {Branch: {}, Row: []}


class Level(NamedTuple):
    """A mapping with the schema that describes it, its place, and where its key stands."""

    node: Branch
    part: Schema
    place: Place
    mark: Mark

    @property
    def keys(self) -> Mapping[str, Schema]:
        """The keys of the language here; none where ids of the author's own stand here."""
        is_fixed = self.part.get("additionalProperties") is False
        found: Mapping[str, Schema] = self.part["properties"] if is_fixed else {}
        return found

    @property
    def entry(self) -> Schema | None:
        """What each value is described by, where ids of the author's own stand here."""
        found = self.part.get("additionalProperties")
        return found if isinstance(found, Mapping) else None

    @property
    def reserved(self) -> frozenset[str]:
        """Ids that cannot be used here, for they are keys nearby."""
        not_ = self.part.get("propertyNames", {}).get("not", {})
        return frozenset(not_.get("enum", ()))

    @property
    def column(self) -> int:
        """Where its keys begin."""
        columns = [mark.column for mark in self.node.keys.values()]
        return columns[0] if columns else self.mark.column + STEP


def described_by(node: Node, part: Schema, kind: str) -> Schema:
    """The part of the schema that says something about a value of this shape."""
    return resolve(part, _LIKE.get(type(node), ""), kind)


def likeness(value: Node, part: Schema, kind: str) -> int:
    """How many keys of the language speak for it that a value is an entry of a collection."""
    if isinstance(value, Leaf):
        return int(value.value is not None and fits(value, part, kind))
    if not isinstance(value, Branch):
        return 0
    part = resolve(part, {}, kind)
    inner = part.get("additionalProperties")
    if isinstance(inner, Mapping):
        found = (likeness(each, inner, kind) for each in value.entries.values())
        return max(found, default=0) if part.get("type") == "object" else 0
    return sum(key in part.get("properties", {}) for key in value.entries)


def fits(node: Node, part: Schema, kind: str) -> bool:
    """Whether a value could be meant by this part of the schema, judged by its shape alone."""
    part = described_by(node, part, kind)
    if isinstance(node, Leaf):
        found, wanted = kind_of(node.value), part.get("type", "string")
        accepted = {wanted} if isinstance(wanted, str) else set(wanted)
        return found in accepted or (found == "integer" and "number" in accepted)
    if isinstance(node, Row):
        return part.get("type") == "array"
    if part.get("type") != "object" or not node.entries:
        return part.get("type") == "object"
    if part.get("additionalProperties") is False:
        return any(key in part["properties"] for key in node.entries)
    inner = part.get("additionalProperties", {})
    return any(fits(each, inner, kind) for each in node.entries.values())
