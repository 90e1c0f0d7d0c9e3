"""Findings in words: where, what is wrong, what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.definitions.finding import Finding, Place, Spoken
from app.definitions.folder import BRAND_FILE
from app.domain.errors import AnswerError
from app.translations import text
from app.translations.catalogue import texts

_COLLECTIONS: Final[Mapping[Place, str]] = {
    ("bands",): "band",
    ("dimensions",): "dimension",
    ("dimensions", "*", "bands"): "band",
    ("sections",): "section",
    ("sections", "*", "questions"): "question",
    ("sections", "*", "questions", "*", "options"): "option",
    ("categories",): "category",
    ("categories", "*", "paths"): "way",
    ("urgency",): "urgency",
    ("stages",): "stage",
    ("impulses",): "impulse",
    ("impulses", "*"): "band",
    ("faq",): "faq",
    ("handoff", "routes"): "route",
    ("personas",): "persona",
}
"""What the entries of each collection are called."""


MOST_LINES: Final = 12
"""Lines that a finding names one by one."""


def where(place: Place, language: str) -> str:
    """A place in words: "Abschnitt problem, Frage p_stelle, Antwort o2"."""
    words: list[str] = []
    pattern: tuple[str | int, ...] = ()
    for step in place:
        name = _COLLECTIONS.get(pattern)
        if name is not None:
            shown = step + 1 if isinstance(step, int) else step
            words.append(f"{text(language, f'check.at_{name}')} {shown}")
        pattern = (*pattern, step if name is None else "*")
    if words:
        return ", ".join(words)
    if place:
        return text(language, "check.at_key", key=place[0])
    return text(language, "check.at_file")


@dataclass(frozen=True, slots=True)
class Where:
    """A place as a fact of a finding, in words."""

    place: Place

    def words(self, language: str) -> str:
        """As `where` has it."""
        return where(self.place, language)


@dataclass(frozen=True, slots=True)
class Quoted:
    """Keys or ids as a fact of a finding, each in quotation marks."""

    names: tuple[str, ...]

    def words(self, language: str) -> str:
        """One after the other, with commas."""
        return ", ".join(text(language, "check.quoted", name=each) for each in self.names)


@dataclass(frozen=True, slots=True)
class Lines:
    """Numbers of lines as a fact of a finding: "Zeile 4", "Zeilen 4, 7 und 9"."""

    numbers: tuple[int, ...]

    def words(self, language: str) -> str:
        """A range where there is no gap, else the first ones, and whether there are more."""
        first, last = self.numbers[0], self.numbers[-1]
        if len(self.numbers) > 2 and self.numbers == tuple(range(first, last + 1)):
            return text(language, "check.lines_range", first=first, last=last)
        shown = [str(each) for each in self.numbers[:MOST_LINES]]
        if len(shown) == 1:
            return text(language, "check.line", line=shown[0])
        if len(self.numbers) > len(shown):
            return text(language, "check.lines_more", lines=", ".join(shown))
        return text(language, "check.lines", lines=", ".join(shown[:-1]), last=shown[-1])


@dataclass(frozen=True, slots=True)
class Spaces:
    """How many spaces a line begins with: "mit 4 Leerzeichen", "ohne Leerzeichen"."""

    count: int

    def words(self, language: str) -> str:
        """With that many, or without."""
        return text(language, f"check.spaces_{min(self.count, 2)}", count=self.count)


def message(finding: Finding, language: str) -> str:
    """What is wrong. Where it is known what was meant, that may be said here already."""
    names = _names(finding)
    near = [f"check.{name}_nearest" for name in names if finding.facts.get("nearest")]
    return _say(finding, language, [*near, *(f"check.{name}" for name in names)])


def remedy(finding: Finding, language: str) -> str:
    """What to do. A near match is offered where there is one."""
    variants = ("_nearest", "") if finding.facts.get("nearest") else ("",)
    keys = [f"check.{name}_remedy{each}" for name in _names(finding) for each in variants]
    words = _say(finding, language, keys)
    if also := finding.facts.get("also"):
        words = f"{words} {text(language, 'check.also', lines=_word('also', also, language))}"
    return words


def _names(finding: Finding) -> tuple[str, ...]:
    """What a finding goes by in the catalogue: that of the firm's file has words of its own."""
    own = (f"brand_{finding.code}",) if finding.file == BRAND_FILE else ()
    return (*own, finding.code)


def told(finding: Finding, language: str) -> str:
    """The whole finding on one line: file:line:column: where: what. What to do."""
    place = f"{finding.file}:{finding.line}:{finding.column}"
    words = f"{message(finding, language)} {remedy(finding, language)}".strip()
    return f"{place}: {where(finding.place, language)}: {words}".replace("\n", " ")


def plain_finding(finding: Finding, language: str) -> dict[str, object]:
    """The finding as the JSON of `check` has it."""
    return {
        "severity": finding.severity.value,
        "code": finding.code,
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "path": where(finding.place, language),
        "message": message(finding, language),
        "remedy": remedy(finding, language),
    }


def answer_fault(error: AnswerError, language: str) -> str:
    """Why an answer does not fit its question."""
    return _filled(f"check.answers_{type(error).__name__}", vars(error), language)


def _say(finding: Finding, language: str, keys: Sequence[str]) -> str:
    """The first of these texts that there is."""
    key = next(each for each in keys if each in texts(language))
    facts = finding.facts
    if isinstance(error := facts.get("error"), AnswerError):
        facts = {**facts, "error": answer_fault(error, language)}
    return _filled(key, facts, language)


def _filled(key: str, facts: Mapping[str, object], language: str) -> str:
    return text(language, key, **{name: _word(name, facts[name], language) for name in facts})


def _word(name: str, value: object, language: str) -> str:
    """A fact in words, where it is one of ours: kinds of things and kinds of values."""
    for group in _NAMED.get(name, ()):
        key = f"check.{group}_{value}".replace(" ", "_")
        if key in texts(language):
            return text(language, key)
    if isinstance(value, Spoken):
        return value.words(language)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(_word(name, each, language) for each in value)}]"
    return str(value)


_NAMED: Final[Mapping[str, tuple[str, ...]]] = {
    "kind": ("kind",),
    "expected": ("value",),
    "found": ("found", "value"),
    "there": ("there",),
    "aspect": ("aspect",),
}
