"""Keys that stand at another level than theirs, most often for a few spaces too many or too few.

Each is an error, and the tree then has it where it belongs, so that nothing is said of what only
follows from it. How far a line is to be indented is taken from the keys it belongs to.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from app.definitions.finding import Issue, Place
from app.definitions.nearest import meant
from app.definitions.shapes import Level, fits, likeness
from app.definitions.structure import Schema, child, resolve
from app.definitions.tree import Branch, Leaf, Mark, Node
from app.definitions.wording import Quoted, Spaces, Where
from app.domain.questionnaire import UNKNOWN_ID
from app.translations import text


@dataclass(frozen=True, slots=True)
class _Move:
    """A key that belongs elsewhere: in a column there, and maybe under a key, in a column too."""

    code: str
    key: str
    mark: Mark
    to: Level
    column: int
    container: str
    around: int

    @property
    def way(self) -> tuple[str, Place]:
        """What those of one finding have in common."""
        return self.code, self.to.place


def relocated(here: Level, above: tuple[Level, ...], kind: str) -> Iterator[tuple[Mark, Issue]]:
    """Put the keys of a mapping where they belong; an issue for those that go one way."""
    was_flow = here.node.end is not None
    for (code, place), group in groupby(list(_moves(here, above, kind)), lambda each: each.way):
        moves = list(group)
        first, keys = moves[0], Quoted(tuple(each.key for each in moves))
        facts: dict[str, object] = {
            "keys": keys,
            "owner": Where(place),
            "line": first.to.mark.line,
            "inside": _name(here.place),
            "container": first.container,
            "spaces": Spaces(first.around - 1),
            "how": _How(first, keys, was_flow),
        }
        if here.place[-1:] == ("options",) and code == "indented_too_far":
            facts["nearest"] = f"a_{first.key}"
        at = place[:-1] if code == "container_missing" else place
        yield first.mark, Issue(code, (*at, first.key), facts)


@dataclass(frozen=True, slots=True)
class _How:
    """What to do with a line that stands at another level than its own."""

    move: _Move
    keys: Quoted
    was_flow: bool

    def words(self, language: str) -> str:
        """One or two sentences."""
        to, facts = self.move.to, {"keys": self.keys.words(language)}
        if to.node.end is not None:
            return text(language, "check.move_in", line=to.mark.line, **facts)
        is_far = self.move.code == "indented_too_far"
        spaces = Spaces(self.move.column - 1).words(language)
        code = "out" if self.was_flow else "far" if is_far else "near"
        return text(language, f"check.move_{code}", spaces=spaces, **facts)


def _name(place: Place) -> str:
    return next((step for step in reversed(place) if isinstance(step, str)), "")


def _moves(here: Level, above: tuple[Level, ...], kind: str) -> Iterator[_Move]:
    before, made = "", set[str]()
    for key, value in list(here.node.entries.items()):
        found = _home(key, value, here, above, before, kind) or _lost(
            key, value, here, above, made, kind
        )
        if found is None:
            before = key
            continue
        code, to, container = found
        column = to.column
        if code == "container_missing":
            made.add(container)
        elif container in made:
            code = "container_missing"
        del here.node.entries[key]
        mark = here.node.keys.pop(key)
        to.node.entries.setdefault(key, value)
        to.node.keys.setdefault(key, mark)
        before = container if container in here.node.entries else before
        around = next((each for each in (here, *above) if each.place == to.place[:-1]), here)
        yield _Move(code, key, mark, to, column, container, around.column)


def _home(
    key: str, value: Node, here: Level, above: tuple[Level, ...], before: str, kind: str
) -> tuple[str, Level, str] | None:
    """Where a key belongs that does not belong here, and what that is called."""
    if here.keys:
        is_strange = key not in here.keys
    else:
        is_strange = here.entry is not None and not fits(value, here.entry, kind)
    is_reserved = key in here.reserved
    to: Level | None = None
    if is_strange or is_reserved or _is_missed(key, value, here, above):
        to = _further_out(key, value, here, above, kind)
    if to is not None:
        return "indented_too_far", to, ""
    if is_strange or is_reserved:
        to = _further_in(key, value, here, before, kind)
    if to is not None:
        return "indented_too_little", to, ""
    if not is_strange:
        return None
    found = _under(key, value, here, before, kind) if here.keys else None
    return found or _deeper(value, here, before, kind)


def _is_missed(key: str, value: Node, here: Level, above: tuple[Level, ...]) -> bool:
    """Whether a value among ids has the very key that the mapping around them lacks."""
    if here.keys or not above or not isinstance(value, Leaf) or value.value is None:
        return False
    return key in above[-1].keys and key not in above[-1].node.entries


def _further_out(
    key: str, value: Node, here: Level, above: tuple[Level, ...], kind: str
) -> Level | None:
    """The nearest mapping around this one whose key it is."""
    is_certain = key in here.reserved and key != UNKNOWN_ID and isinstance(value, Leaf)
    for level in reversed(above):
        if key not in level.keys:
            continue
        if key not in level.node.entries and fits(value, level.keys[key], kind):
            return level
        if is_certain and level is above[-1]:
            return level
    return None


def _further_in(key: str, value: Node, here: Level, before: str, kind: str) -> Level | None:
    """The mapping within the entry before it whose key it is."""
    level = here
    while before:
        inner = level.node.entries[before]
        mark, place = level.node.keys[before], (*level.place, before)
        part = resolve(child(level.part, before), {}, kind)
        if isinstance(inner, Leaf) and inner.value is None and inner.mark == mark:
            inner = Branch(mark)
        if not isinstance(inner, Branch):
            return None
        is_new = not inner.entries and inner.end is None
        level_within = Level(inner, part, place, mark)
        wanted = level_within.keys.get(key)
        if wanted is not None and key not in inner.entries and fits(value, wanted, kind):
            if is_new:
                level.node.entries[before] = inner
            return level_within
        level, before = level_within, next(reversed(inner.entries), "")
    return None


def _under(
    key: str, value: Node, here: Level, before: str, kind: str
) -> tuple[str, Level, str] | None:
    """The collection of this mapping that it is an entry of."""
    near = meant(key, here.keys, here.node.entries)
    if near and near not in here.node.entries and fits(value, here.keys[near], kind):
        return None
    best: tuple[int, str] = (0, "")
    for name, described in here.keys.items():
        part = resolve(described, {}, kind)
        there = here.node.entries.get(name)
        is_empty = there is None or (isinstance(there, Leaf) and there.value is None)
        if not (is_empty or name == before):
            continue
        best = max(best, (_weight(value, here, name, part, before, kind), name))
    return _opened(here, best[1], key, here, kind) if best[0] else None


def _weight(value: Node, here: Level, name: str, part: Schema, before: str, kind: str) -> int:
    """How much speaks for it that an entry belongs under a key beside it."""
    entry = part.get("additionalProperties")
    if not isinstance(entry, Mapping):
        return 0
    if "propertyNames" not in part:
        # Ids given elsewhere, as in a condition: below a key without a value.
        return int(name == before and fits(value, entry, kind))
    if isinstance(value, Leaf) and name not in here.node.entries and _texts_astray(here) < 2:
        return 0
    return likeness(value, entry, kind)


def _opened(level: Level, name: str, key: str, here: Level, kind: str) -> tuple[str, Level, str]:
    """The mapping under a key, made if it is not there yet; what to call that."""
    there = level.node.entries.get(name)
    mark = level.node.keys.setdefault(name, here.node.keys[key])
    if not isinstance(there, Branch):
        level.node.entries[name] = Branch(mark)
    inner = level.node.entries[name]
    assert isinstance(inner, Branch)
    part = resolve(level.keys[name], {}, kind)
    code = "container_missing" if there is None else "entry_outside"
    return code, Level(inner, part, (*level.place, name), mark), name


def _lost(
    key: str, value: Node, here: Level, above: tuple[Level, ...], made: Container[str], kind: str
) -> tuple[str, Level, str] | None:
    """A mapping that is missing around this one, and that a key speaks for more than for this."""
    if here.keys and key in here.keys:
        return None
    own = likeness(value, here.entry, kind) if here.entry is not None else 0
    for level in reversed(above):
        for name in level.keys:
            if name in level.node.entries and name not in made:
                continue
            if _speaks(key, value, level, name, kind) > own:
                return _opened(level, name, key, here, kind)
    return None


def _speaks(key: str, value: Node, level: Level, name: str, kind: str) -> int:
    """How many keys speak for it that an entry belongs to a mapping that is missing."""
    part = resolve(level.keys[name], {}, kind)
    if "propertyNames" in part and isinstance(value, Branch):
        found = likeness(value, part["additionalProperties"], kind)
        return found if found > 1 or name in level.part.get("required", ()) else 0
    wanted = part.get("properties", {}).get(key)
    is_needed = name in level.part.get("required", ()) and wanted is not None
    return int(is_needed and fits(value, wanted, kind))


def _deeper(value: Node, here: Level, before: str, kind: str) -> tuple[str, Level, str] | None:
    """The collection within the entry before it that a mapping is an entry of."""
    level = here
    while before and isinstance(value, Branch):
        inner = level.node.entries[before]
        if not isinstance(inner, Branch):
            return None
        part = resolve(child(level.part, before), {}, kind)
        level = Level(inner, part, (*level.place, before), level.node.keys[before])
        if level.entry is not None and likeness(value, level.entry, kind):
            return "entry_outside", level, before
        before = next(reversed(inner.entries), "")
    return None


def _texts_astray(here: Level) -> int:
    """How many texts stand here under keys that do not exist here."""
    return sum(
        isinstance(each, Leaf) and isinstance(each.value, str)
        for key, each in here.node.entries.items()
        if key not in here.keys
    )
