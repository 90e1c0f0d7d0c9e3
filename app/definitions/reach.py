"""What the analysis finds, said as warnings of the check and as lines of a list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from app.definitions.edition import Edition
from app.definitions.finding import Finding, Issue, Place, Severity, in_order
from app.definitions.parsing import parse
from app.definitions.reachability import (
    OFFERED,
    Kind,
    Reachability,
    Reason,
    Status,
    Thing,
    Verdict,
    analyse,
)
from app.definitions.silence import REACH, silenced
from app.definitions.source import Unreadable, read_source
from app.definitions.tree import locate
from app.definitions.wording import where
from app.domain.assessment import exact
from app.domain.questionnaire import Questionnaire
from app.translations import number, text

_CODES: Final[Mapping[Kind, str]] = {
    Kind.QUESTION: "never_shown",
    Kind.BAND: "band_unreachable",
    Kind.STAGE: "stage_unreachable",
    Kind.FIRST_CATEGORY: "category_unreachable",
    Kind.URGENCY: "urgency_unreachable",
    Kind.ROUTE: "route_unreachable",
    Kind.CONVERSATION: "conversation_never",
}
"""What is worth a warning. That a dimension always can be assessed, or that a category never comes
second, is no fault; options that cannot be chosen belong to questions that are never shown."""


@dataclass(frozen=True, slots=True)
class Reached:
    """An analysis of a questionnaire, and the warnings that follow from it."""

    reachability: Reachability
    findings: tuple[Finding, ...]


def reach(edition: Edition, main: Path, seconds: float) -> Reached:
    """Analyse an edition for at most some seconds; `main` is the file it came from."""
    asked = edition.questionnaires[edition.language]
    found = analyse(asked, recipients=edition.recipients, seconds=seconds)
    try:
        parsed = parse(read_source(main))
    except Unreadable as unreadable:
        return Reached(found, unreadable.findings)
    located = [locate(each, parsed.root, parsed.source.file) for each in _issues(found, asked)]
    kept = silenced(located, parsed.source, parsed.root, REACH)
    return Reached(found, in_order(kept))


def _issues(found: Reachability, asked: Questionnaire) -> Iterator[Issue]:
    if found.only_stage is not None:
        yield _warning("stage_certain", ("stages", found.only_stage), {"id": found.only_stage})
    for verdict in found.verdicts:
        place = place_of(verdict.thing, asked)
        if verdict.status is Status.UNDECIDED:
            yield _warning("undecided", place, {"thing": Named(verdict.thing, asked)})
        elif verdict.status is Status.UNREACHABLE and verdict.thing.kind in _CODES:
            code = _CODES[verdict.thing.kind]
            if verdict.thing.kind is Kind.CONVERSATION and verdict.thing.ids != (OFFERED,):
                code = "conversation_always"
            reason = Because(verdict.reason or Reason("excluded"))
            yield _warning(code, place, {"reason": reason})


def _warning(code: str, place: Place, facts: Mapping[str, object]) -> Issue:
    return Issue(code, place, facts, on_key=True, severity=Severity.WARNING)


def is_fault(thing: Thing) -> bool:
    """Whether it is worth a warning that nobody can reach a thing."""
    return thing.kind in _CODES


def place_of(thing: Thing, asked: Questionnaire) -> Place:
    """Where in the file a thing stands."""
    first, *rest = thing.ids
    match thing.kind:
        case Kind.QUESTION | Kind.OPTION:
            section = asked.questions[first].section_id
            options = ("options", *rest) if rest else ()
            return ("sections", section, "questions", first, *options)
        case Kind.BAND:
            return ("dimensions", first, "bands", *rest)
        case Kind.NOT_ASSESSABLE:
            return ("dimensions", first)
        case Kind.STAGE:
            return ("stages", first)
        case Kind.FIRST_CATEGORY | Kind.SECOND_CATEGORY:
            return ("categories", first)
        case Kind.URGENCY:
            return ("urgency", first)
        case Kind.ROUTE:
            return ("handoff", "routes", int(first) - 1)
        case Kind.CONVERSATION:
            return ("conversation", "from_stage")


@dataclass(frozen=True, slots=True)
class Named:
    """A thing in words: "Abschnitt lage, Frage rolle", "Kategorie technik, als zweite"."""

    thing: Thing
    asked: Questionnaire

    def words(self, language: str) -> str:
        """Its place, and what of it is meant."""
        thing = self.thing
        if thing.kind is Kind.CONVERSATION:
            return text(language, f"analysis.conversation_{thing.ids[0]}")
        words = where(place_of(thing, self.asked), language)
        if thing.kind in (Kind.SECOND_CATEGORY, Kind.NOT_ASSESSABLE):
            return f"{words}, {text(language, f'analysis.as_{thing.kind}')}"
        return words


@dataclass(frozen=True, slots=True)
class Because:
    """Why no way of answering leads to a thing."""

    reason: Reason

    def words(self, language: str) -> str:
        """One sentence."""
        facts = {name: _fact(value, language) for name, value in self.reason.facts.items()}
        return text(language, f"analysis.{self.reason.code}", **facts)


def _fact(value: Any, language: str) -> str:
    match value:
        case Fraction():
            return number(language, round(Decimal(value.numerator) / value.denominator, 2))
        case tuple() | list():
            return ", ".join(str(each) for each in value)
        case _:
            return str(value)


def verdict_document(verdict: Verdict) -> dict[str, object]:
    """A verdict as plain data for JSON."""
    reason = verdict.reason
    return {
        "kind": verdict.thing.kind.value,
        "ids": list(verdict.thing.ids),
        "status": verdict.status.value,
        "witness": verdict.witness,
        "reason": None if reason is None else {"code": reason.code, **_plain(reason.facts)},
    }


def _plain(facts: Mapping[str, object]) -> dict[str, object]:
    """Facts as JSON has them; fractions as n/d in lowest terms, as in an assessment."""
    return {
        name: exact(value) if isinstance(value, Fraction) else value
        for name, value in facts.items()
    }
