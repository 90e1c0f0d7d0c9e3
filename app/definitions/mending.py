"""Slips that can only mean one thing: each is an error, and the tree then says what was meant.

So everything below a key that is written in German is checked as well, and no slip brings others
after it that would vanish with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from app.definitions.finding import Finding, Issue, Place
from app.definitions.levels import relocated
from app.definitions.lines import hidden_in
from app.definitions.nearest import listed, meant, quoted
from app.definitions.reshaping import named, reshaped
from app.definitions.scalars import Scalar, plain_scalar, whole_number
from app.definitions.shapes import Level, described_by
from app.definitions.structure import Schema, child, schema
from app.definitions.tree import START, Branch, Leaf, Mark, Node, Row, found_at
from app.definitions.typography import without_curly


def mended(root: Branch, file: str, kind: str = "questionnaire") -> list[Finding]:
    """Mend the tree of a kind of file; a finding for each place that was mended."""
    top = Level(root, schema(kind), (), START)
    return [found_at(mark, issue, file) for mark, issue in _mapping(top, (), kind)]


def _walk(
    node: Node, part: Schema, place: Place, above: tuple[Level, ...], kind: str, key: Mark
) -> Iterator[tuple[Mark, Issue]]:
    part = described_by(node, part, kind)
    match node:
        case Branch():
            yield from _mapping(Level(node, part, place, key), above, kind)
        case Row():
            for position, each in enumerate(node.items):
                inner = part.get("items", {})
                yield from _walk(each, inner, (*place, position), above, kind, key)
        case Leaf():
            yield from _word(node, part.get("enum", []), place)
            yield from _thousands(node, part, place, above)


def _mapping(here: Level, above: tuple[Level, ...], kind: str) -> Iterator[tuple[Mark, Issue]]:
    node, part, place, _ = here
    yield from named(here, above, kind)
    yield from relocated(here, above, kind)
    if here.keys:
        yield from _keys(node, list(here.keys), place)
    seen: set[str] = set()
    # What is found further in may be put here while this goes on.
    while (key := next((each for each in node.entries if each not in seen), None)) is not None:
        seen.add(key)
        inner, mark = child(part, key), node.keys[key]
        node.entries[key], issue = reshaped(node.entries[key], inner, (*place, key), kind)
        if issue is not None:
            yield node.entries[key].mark, issue
        yield from _walk(node.entries[key], inner, (*place, key), (*above, here), kind, mark)


def _keys(node: Branch, known: list[str], place: Place) -> Iterator[tuple[Mark, Issue]]:
    """The keys of the language in a mapping."""
    before: Node | None = None
    for key, value in list(node.entries.items()):
        mark, at = node.keys[key], (*place, key)
        head, _, tail = key.partition(":")
        if key in known:
            pass
        elif node.end is not None and _is_bare(value, mark) and head in known:
            written = f"{head}: {tail}"
            yield mark, Issue("colon_space", at, {"nearest": written})
            _rename(node, key, head, Leaf(mark, plain_scalar(tail), mark))
        elif (
            node.end is not None
            and _is_bare(value, mark)
            and (apart := _apart(key, known, is_text=_is_text(before)))
        ):
            yield mark, Issue("colon_missing", at, {"nearest": f"{apart[0]}: {apart[1]}"})
            _rename(node, key, apart[0], Leaf(mark, _unquoted(apart[1]), mark))
        elif node.end is not None and _is_bare(value, mark) and _is_text(before):
            assert isinstance(before, Leaf)
            before.value, before.is_plain = f"{before.value}, {key}", False
            whole = quoted(without_curly(before.value))
            yield mark, Issue("comma_in_text", at, {"text": key, "nearest": whole})
            del node.entries[key], node.keys[key]
            continue
        elif (near := meant(key, known, node.entries)) and near not in node.entries:
            facts = {"key": key, "nearest": near, "known": listed(known)}
            hidden = hidden_in(key)
            code, facts = ("unseen", {"sign": hidden}) if hidden else ("unknown_key", facts)
            yield mark, Issue(code, at, facts)
            _rename(node, key, near, value)
        before = value


def _is_bare(value: Node, key: Mark) -> bool:
    """Whether an entry in brackets is a single word, without a colon and a value."""
    return isinstance(value, Leaf) and value.value is None and value.mark == key


def _apart(key: str, known: list[str], *, is_text: bool) -> tuple[str, str] | None:
    """A key and its value that have no colon between them.

    After a text without quotation marks that may be words which go on: only a number is none.
    """
    head, _, tail = key.partition(" ")
    is_value = tail.isdecimal() or (not is_text and re.fullmatch(r"\w+|\"[^\"]*\"", tail))
    return (head, tail.strip()) if head in known and is_value else None


def _unquoted(written: str) -> Scalar:
    return written[1:-1] if written.startswith('"') else plain_scalar(written)


def _is_text(node: Node | None) -> bool:
    return isinstance(node, Leaf) and isinstance(node.value, str) and node.is_plain


def _rename(node: Branch, key: str, meant_key: str, value: Node) -> None:
    """The key by another name, at the same place in the order."""
    node.entries = {
        meant_key if each == key else each: value if each == key else other
        for each, other in node.entries.items()
    }
    node.keys = {meant_key if each == key else each: mark for each, mark in node.keys.items()}


def _thousands(
    leaf: Leaf, part: Schema, place: Place, above: tuple[Level, ...]
) -> Iterator[tuple[Mark, Issue]]:
    """A number with a point where German sets thousands apart: 1.000 is 1 for YAML."""
    whole = whole_number(leaf.value)
    if whole is None or part.get("type") not in ("integer", "number"):
        return
    decimals = above[-1].node.entries.get("decimals") if above else None
    if isinstance(decimals, Leaf) and isinstance(decimals.value, int) and decimals.value >= 3:
        return
    assert isinstance(leaf.value, Decimal)
    facts = {"value": leaf.value, "read": f"{leaf.value.normalize():f}", "nearest": whole}
    yield leaf.mark, Issue("thousands", place, facts)
    leaf.value = whole


def _word(leaf: Leaf, allowed: list[str], place: Place) -> Iterator[tuple[Mark, Issue]]:
    """A value that is one of a few words of the language."""
    if not allowed or leaf.value is None or leaf.value in allowed:
        return
    if near := meant(leaf.value, allowed):
        name = next((step for step in reversed(place) if isinstance(step, str)), "")
        facts = {"key": name, "value": leaf.value, "nearest": near, "known": listed(allowed)}
        yield leaf.mark, Issue("unknown_value", place, facts)
        leaf.value = near
