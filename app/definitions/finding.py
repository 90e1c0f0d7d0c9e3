"""What is wrong with a file: facts with a place. The words for them are in `wording`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol, TypeAlias, runtime_checkable

Place: TypeAlias = tuple[str | int, ...]
"""The way to a value: keys of mappings, and positions in lists from 0."""


@runtime_checkable
class Spoken(Protocol):
    """A fact that has words of its own in each language."""

    def words(self, language: str) -> str:
        """The words."""
        ...


class Severity(StrEnum):
    """An error keeps a file from loading, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Issue:
    """Something wrong at a place in the data, before it is known where that is in the file.

    `on_key`: the key is at fault and not its value. `facts` fill the words of the message.
    """

    code: str
    place: Place
    facts: Mapping[str, object] = field(default_factory=dict)
    on_key: bool = False
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong in a file. Lines and columns count from 1."""

    severity: Severity
    code: str
    file: str
    line: int
    column: int
    place: Place
    facts: Mapping[str, object]


_RANK: Final = {Severity.ERROR: 0, Severity.WARNING: 1}


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Errors before warnings, then by file and line; what is said twice is said once."""
    once = {
        (each.code, each.file, each.line, each.column, each.place, repr(each.facts)): each
        for each in findings
    }
    return tuple(
        sorted(
            once.values(),
            key=lambda each: (_RANK[each.severity], each.file, each.line, each.column),
        )
    )


def errors(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Only the findings that keep a file from loading."""
    return tuple(each for each in findings if each.severity is Severity.ERROR)
