"""Collections written in another shape than theirs: dashes before ids, a list without dashes.

Each is an error, and the tree then has the shape that was meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile
from typing import Final

from app.definitions.finding import Issue, Place
from app.definitions.shapes import Level, fits
from app.definitions.structure import Schema, resolve
from app.definitions.tree import Branch, Leaf, Mark, Node, Row
from app.definitions.wording import Lines, Spaces

FREE_ID: Final = "a1"
"""An id where the author may choose one."""


def reshaped(node: Node, part: Schema, place: Place, kind: str) -> tuple[Node, Issue | None]:
    """The value in the shape its place wants, and what to say where it had another one."""
    match node:
        case Row():
            return _without_dashes(node, resolve(part, {}, kind), place)
        case Branch():
            return _with_dashes(node, resolve(part, [], kind), place, kind)
        case _:
            return node, None


def _without_dashes(node: Row, part: Schema, place: Place) -> tuple[Node, Issue | None]:
    """A list of single entries with ids as the one mapping they are to be."""
    if node.end is not None or "propertyNames" not in part or not node.items:
        return node, None
    entry = part.get("additionalProperties", {})
    known = resolve(entry, {}).get("properties", {})
    whole = Branch(node.mark, size=node.size)
    for each in node.items:
        if not isinstance(each, Branch) or each.end is not None or each.entries.keys() & known:
            return node, None
        if each.entries.keys() & whole.entries.keys():
            return node, None
        whole.entries |= each.entries
        whole.keys |= each.keys
    lines = Lines(tuple(each.mark.line for each in node.items))
    first = next(iter(whole.entries))
    facts = {"which": lines, "nearest": f"{first}: …"}
    return whole, Issue("dash_extra", place, facts)


def _with_dashes(node: Branch, part: Schema, place: Place, kind: str) -> tuple[Node, Issue | None]:
    """One entry of a list, without its dash, as that list."""
    known = resolve(part.get("items", {}), {}, kind).get("properties", {})
    if part.get("type") != "array" or node.end is not None or not node.entries.keys() & known:
        return node, None
    first = next(iter(node.entries))
    facts = {"nearest": f"- {first}: …"}
    return Row(node.mark, items=[node], size=node.size), Issue("entry_undashed", place, facts)


def named(here: Level, above: tuple[Level, ...], kind: str) -> Iterator[tuple[Mark, Issue]]:
    """Give an id to what belongs to one entry of a collection and stands there without one."""
    entry = here.entry
    if entry is None or "propertyNames" not in here.part or here.node.end is not None:
        return
    known = resolve(entry, {}, kind).get("properties", {})
    entries = here.node.entries

    def is_inner(key: str) -> bool:
        value = entries[key]
        return key in known and fits(value, known[key], kind) and not fits(value, entry, kind)

    keys = list(entries)
    start = next((at for at, key in enumerate(keys) if is_inner(key)), len(keys))
    run = list(takewhile(is_inner, keys[start:]))
    before = entries[keys[start - 1]] if start else None
    if len(run) < 2 or not _has_all(before, run) or _are_missed(run, above):
        return
    mark = here.node.keys[run[0]]
    inner = Branch(mark, entries={key: entries.pop(key) for key in run})
    inner.keys = {key: here.node.keys.pop(key) for key in run}
    id_ = next((each for each in _ids(here.place, above) if each not in entries), FREE_ID)
    if id_ in entries:
        return
    entries[id_], here.node.keys[id_] = inner, mark
    facts = {"id": id_, "spaces": Spaces(mark.column - 1)}
    yield mark, Issue("id_omitted", here.place, facts)


def _ids(place: Place, above: tuple[Level, ...]) -> list[str]:
    """The ids that there are elsewhere, where impulses are sorted by them."""
    if place[:1] != ("impulses",):
        return []
    named_in = above[0].node.entries.get("dimensions" if len(place) == 1 else "bands")
    return list(named_in.entries) if isinstance(named_in, Branch) else []


def _has_all(before: Node | None, run: list[str]) -> bool:
    """Whether nothing of a run can belong to the entry before it."""
    if isinstance(before, Leaf) and before.value is None:
        return False
    return not isinstance(before, Branch) or run[0] in before.entries


def _are_missed(run: list[str], above: tuple[Level, ...]) -> bool:
    """Whether a key of the run is one that the mapping around lacks."""
    around = above[-1] if above else None
    return around is not None and any(
        key in around.keys and key not in around.node.entries for key in run
    )
