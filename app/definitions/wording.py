"""Findings in words: where, what is wrong, what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


def message(finding: Finding, language: str) -> str:
    """What is wrong."""
    return _say(finding, language, [f"check.{name}" for name in _names(finding)])


def remedy(finding: Finding, language: str) -> str:
    """What to do. A near match is offered where there is one."""
    variants = ("_nearest", "") if finding.facts.get("nearest") else ("",)
    keys = [f"check.{name}_remedy{each}" for name in _names(finding) for each in variants]
    return _say(finding, language, keys)


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
