"""Write a translation, or bring one up to date: nothing that is there is touched or lost.

Lines are added to the text as it stands, so that comments, order and spelling stay. What is missing
gets its key, no value, and the original as a comment: so it is an error until it is translated, and
never goes live in the wrong language.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from app.definitions.finding import Issue, Place, errors
from app.definitions.parsing import parse
from app.definitions.scalars import plain_scalar
from app.definitions.source import Source, Unreadable
from app.definitions.translation import candidates, renamed, without_home
from app.definitions.tree import Branch, Leaf, Mark, Node, Row, plain

STEP: Final = "  "


class NotPossible(Exception):
    """The file is written in a way that cannot be added to without changing something else."""


@dataclass(frozen=True, slots=True)
class Update:
    """The new text of a translation; where texts are missing, and what belongs to nothing.

    `renamed`: where an id has another name now, and which. `homeless`: where one belongs to nothing
    and may have become one of those without a text. `changed`: the texts whose original is
    another one than when they were translated.
    """

    text: str
    missing: tuple[Place, ...]
    obsolete: tuple[Place, ...]
    renamed: tuple[tuple[Place, str], ...] = ()
    homeless: tuple[tuple[Place, tuple[str, ...]], ...] = ()
    changed: tuple[Issue, ...] = ()


def written(originals: Mapping[str, Any], title: str, word: str) -> Update:
    """A new translation in which everything is missing. `word` stands before each original."""
    lines = [f"# {title}"]
    for key, original in originals.items():
        if isinstance(original, (dict, list)):
            lines.append("")
        lines += _entry(key, original, "", word)
    missing = tuple(place for place, _ in _leaves(originals, ()))
    return Update("\n".join(lines) + "\n", missing, ())


def updated(source: Source, root: Branch, originals: Mapping[str, Any], word: str) -> Update:
    """The text of a translation with everything that is missing added.

    Raises NotPossible where adding would change what is there.
    """
    work = _Work(source, word)
    work.mapping(originals, root, ())
    text = _edited(source.text, work)
    try:
        parsed = parse(Source(source.file, text))
    except Unreadable as unreadable:
        raise NotPossible from unreadable
    if errors(parsed.findings) or plain(parsed.root) != _completed(originals, plain(root)):
        raise NotPossible
    return Update(
        text,
        tuple(work.missing),
        tuple(work.obsolete),
        tuple(work.renamed),
        tuple(work.homeless),
    )


@dataclass(slots=True)
class _Work:
    """What is to be added: whole lines before a line, and words at a place within one."""

    source: Source
    word: str
    lines: list[tuple[int, list[str]]] = field(default_factory=list)
    inline: list[tuple[Mark, str]] = field(default_factory=list)
    missing: list[Place] = field(default_factory=list)
    obsolete: list[Place] = field(default_factory=list)
    renamed: list[tuple[Place, str]] = field(default_factory=list)
    homeless: list[tuple[Place, tuple[str, ...]]] = field(default_factory=list)

    def mapping(self, originals: Mapping[str, Any], node: Branch, place: Place) -> None:
        """Look at each key of a mapping."""
        before: Node | None = None
        old_names = _old_names(originals, plain(node), place)
        self.renamed += [((*place, old), new) for new, old in old_names.items()]
        homeless = _without_home(originals, plain(node), place)
        self.homeless += [((*place, old), names) for old, names in homeless.items()]
        waiting = candidates(homeless)
        for new, original in originals.items():
            # What has texts of an older name waiting is not begun anew beside them.
            if new in waiting and new not in node.entries:
                continue
            # What was renamed keeps its text under the old name until somebody renames it here.
            key = old_names.get(new, new)
            at = (*place, key)
            here = node.entries.get(key)
            if here is None:
                self._add_key(node, key, original, before)
                self.missing += [each for each, _ in _leaves(original, at)]
            else:
                self._look(original, here, at, node.keys[key], is_flow=node.end is not None)
                before = here
        known = {*originals, *old_names.values(), *homeless}
        self.obsolete += [(*place, key) for key in node.entries if key not in known]

    def _look(
        self, original: Any, here: Node, place: Place, key: Mark, *, is_flow: bool = False
    ) -> None:
        if isinstance(here, Leaf) and here.value is None:
            self.missing += [each for each, _ in _leaves(original, place)]
            if not isinstance(original, str):
                if is_flow:
                    raise NotPossible
                inner = _block(original, " " * (key.column - 1) + STEP, self.word)
                self.lines.append((key.line + 1, inner))
        elif isinstance(original, Mapping) and isinstance(here, Branch):
            self.mapping(original, here, place)
        elif isinstance(original, list) and isinstance(here, Row):
            self._list(original, here, place)

    def _list(self, originals: list[Any], node: Row, place: Place) -> None:
        for position, (original, here) in enumerate(zip(originals, node.items, strict=False)):
            self._look(original, here, (*place, position), here.mark, is_flow=True)
        self.obsolete += [(*place, at) for at in range(len(originals), len(node.items))]
        for position in range(len(node.items), len(originals)):
            original = originals[position]
            self.missing += [each for each, _ in _leaves(original, (*place, position))]
            if node.end is not None:
                self._add_inline(node, _flow(original))
            else:
                indent = " " * (node.mark.column - 1)
                self.lines.append((_last(node) + 1, _block([original], indent, self.word)))

    def _add_key(self, node: Branch, key: str, original: Any, before: Node | None) -> None:
        if node.end is not None:
            self._add_inline(node, f"{_key(key)}: {_flow(original)}")
            return
        first = min(node.keys.values())
        lines = _entry(key, original, " " * (first.column - 1), self.word)
        if before is not None:
            self.lines.append((_last(before) + 1, lines))
        elif not self.source.line(first.line)[: first.column - 1].strip():
            self.lines.append((first.line, lines))
        else:
            self.lines.append((_last(next(iter(node.entries.values()))) + 1, lines))

    def _add_inline(self, node: Branch | Row, words: str) -> None:
        assert node.end is not None
        has_more = node.entries if isinstance(node, Branch) else node.items
        is_first = not has_more and all(mark != node.end for mark, _ in self.inline)
        self.inline.append((node.end, words if is_first else f", {words}"))


def _old_names(originals: Mapping[str, Any], given: Any, place: Place) -> dict[str, str]:
    """Ids that the translation has under an older name, with that."""
    found = renamed(originals, given, place) if isinstance(given, Mapping) else {}
    return {new: old for old, new in found.items()}


def _without_home(
    originals: Mapping[str, Any], given: Any, place: Place
) -> dict[str, tuple[str, ...]]:
    """As `without_home` has it; none where there is no mapping."""
    return without_home(originals, given, place) if isinstance(given, Mapping) else {}


def _edited(text: str, work: _Work) -> str:
    ending = "\r\n" if "\r\n" in text else "\n"
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for mark in sorted({mark for mark, _ in work.inline}, reverse=True):
        words = "".join(each for at, each in work.inline if at == mark)
        line = lines[mark.line - 1]
        lines[mark.line - 1] = line[: mark.column - 1] + words + line[mark.column - 1 :]
    for number in sorted({number for number, _ in work.lines}, reverse=True):
        added = [line for at, each in work.lines if at == number for line in each]
        lines[number - 1 : number - 1] = added
    return ending.join(lines).rstrip("\r\n") + ending


def _entry(key: str, original: Any, indent: str, word: str) -> list[str]:
    if isinstance(original, str):
        return [f"{indent}{_key(key)}:  {_comment(original, word)}"]
    return [f"{indent}{_key(key)}:", *_block(original, indent + STEP, word)]


def _block(original: Any, indent: str, word: str) -> list[str]:
    """A mapping or a list without its texts."""
    if isinstance(original, Mapping):
        return [line for key in original for line in _entry(key, original[key], indent, word)]
    lines = []
    for item in original:
        if isinstance(item, str):
            lines.append(f"{indent}-  {_comment(item, word)}")
        else:
            first, *rest = _block(item, indent + STEP, word)
            lines += [f"{indent}- {first.lstrip()}", *rest]
    return lines


def _flow(original: Any) -> str:
    """The same within brackets, where a comment has no place."""
    if isinstance(original, Mapping):
        inner = ", ".join(f"{_key(key)}: {_flow(each)}" for key, each in original.items())
        return f"{{{inner}}}"
    if isinstance(original, list):
        return f"[{', '.join(map(_flow, original))}]"
    return "null"


def _comment(original: str, word: str) -> str:
    return f"# {word}: {' '.join(original.split())}"


def _key(key: str) -> str:
    """An id as a key: `true` and `null` would be no words without quotation marks."""
    return key if isinstance(plain_scalar(key), str) else f'"{key}"'


def _last(node: Node) -> int:
    """The last line of a value."""
    if isinstance(node, Leaf):
        return node.end.line
    children = node.entries.values() if isinstance(node, Branch) else node.items
    lines = [node.end.line if node.end else node.mark.line, *map(_last, children)]
    return max(lines)


def _leaves(original: Any, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(original, Mapping):
        for key, each in original.items():
            yield from _leaves(each, (*place, key))
    elif isinstance(original, list):
        for position, each in enumerate(original):
            yield from _leaves(each, (*place, position))
    else:
        yield place, original


def _completed(originals: Any, given: Any, place: Place = ()) -> Any:
    """What the file must say afterwards: all it said before, and nothing where it was silent."""
    if given is None and not isinstance(originals, str):
        given = {} if isinstance(originals, Mapping) else []
    if isinstance(originals, Mapping) and isinstance(given, Mapping):
        old_names = _old_names(originals, given, place)
        wanted = {old_names.get(key, key): each for key, each in originals.items()}
        waiting = candidates(_without_home(originals, given, place))
        missing = {key: None for key in wanted if key not in given and key not in waiting}
        return {
            key: _completed(wanted[key], each, (*place, key)) if key in wanted else each
            for key, each in {**given, **missing}.items()
        }
    if isinstance(originals, list) and isinstance(given, list):
        longer = [*given, *([None] * (len(originals) - len(given)))]
        pairs = zip(longer, [*originals, *([""] * len(longer))], strict=False)
        # Nothing in a list has an id of the author's own.
        return [_completed(original, each, (*place, 0)) for each, original in pairs]
    return given
