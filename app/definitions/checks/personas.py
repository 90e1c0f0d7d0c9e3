"""Personas run as tests: their answers fit, and their results are what the file expects."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final

from app.definitions.checks.each import dangling
from app.definitions.edition import Persona
from app.definitions.finding import Issue, Place, Severity
from app.definitions.hints import hint
from app.definitions.nearest import meant, named
from app.definitions.scalars import whole_number
from app.domain.answers import Value, missing_questions, read, shown_questions
from app.domain.assessment import Assessment, assess
from app.domain.errors import AnswerError, SeveralChosen, UnknownOption, WrongKind
from app.domain.questionnaire import UNKNOWN_ID, Question, Questionnaire, QuestionType

_NO_SECOND: Final = frozenset({"keine", "kein", "nichts", "none", "no", "nein", "-"})
"""What people write who mean that there is no second category."""

MOST_NAMED: Final = 8
"""Options that a remedy lists."""


def personas(questionnaire: Questionnaire, given: tuple[Persona, ...]) -> Iterator[Issue]:
    """All issues of all personas."""
    for persona in given:
        place: Place = ("personas", persona.id)
        answers: dict[str, Value] = {}
        found = [
            *_read(questionnaire, persona, (*place, "answers"), answers),
            *_missing(questionnaire, answers, (*place, "answers"), persona),
        ]
        yield from found
        if not any(issue.severity is Severity.ERROR for issue in found):
            assessment = assess(questionnaire, answers)
            yield from _compare(questionnaire, persona, assessment, (*place, "expect"))


def _read(
    questionnaire: Questionnaire, persona: Persona, place: Place, answers: dict[str, Value]
) -> Iterator[Issue]:
    """Read the persona's answers into `answers`, with an issue for each that does not fit."""
    questions = questionnaire.questions
    for question_id, raw in persona.answers.items():
        at = (*place, question_id)
        if question_id not in questions:
            yield dangling("question", question_id, questions, at, on_key=True)
            continue
        try:
            answers[question_id] = read(questions[question_id], raw)
        except AnswerError as error:
            near = _meant(error, questions[question_id], raw)
            facts = {"value": raw, "error": error, "nearest": near}
            yield Issue("persona_answer", at, facts)
    shown = {question.id for question in shown_questions(questionnaire, answers)}
    for question_id in answers:
        if question_id not in shown:
            at = (*place, question_id)
            yield Issue("persona_hidden", at, {"id": question_id}, True, Severity.WARNING)


def _meant(error: AnswerError, question: Question, raw: object) -> str:
    """The answer as one would write it, "" where that cannot be guessed."""
    known = question.options_by_id
    match error, raw:
        case UnknownOption(), _:
            return _option_meant(error.option_id, question)
        case WrongKind(), str() if question.unknown and meant(raw, [UNKNOWN_ID]):
            return UNKNOWN_ID
        case SeveralChosen(), [only]:
            return str(only)
        case _, Decimal() if (whole := whole_number(raw)) is not None:
            return str(whole)
        case WrongKind(), str() if question.type is QuestionType.MULTI:
            found = named(raw, known)
            return f"[{found}]" if found else ""
        case WrongKind(), str() if question.type is QuestionType.DATE:
            day = re.fullmatch(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})", raw)
            return f'"{day[3]}-{day[2]:0>2}-{day[1]:0>2}"' if day else ""
        case WrongKind(), str():
            return hint((), "number", raw)
        case _:
            return ""


def _option_meant(id_: str, question: Question) -> str:
    """The option that is meant by an id, else those there are: unknown is one of them."""
    known = question.options_by_id
    if not question.unknown:
        return named(id_, known) or _choice(known)
    both = (named(id_, known), meant(id_, [UNKNOWN_ID]))
    return " / ".join(filter(None, both)) or _choice((*known, UNKNOWN_ID))


def _choice(known: Iterable[str]) -> str:
    """The options there are, where they are few."""
    options = list(known)
    return " / ".join(options) if len(options) <= MOST_NAMED else ""


def _missing(
    questionnaire: Questionnaire, answers: Mapping[str, Value], place: Place, persona: Persona
) -> Iterator[Issue]:
    for question in missing_questions(questionnaire, answers):
        if question.id not in persona.answers:
            yield Issue("persona_incomplete", (*place, question.id), {"id": question.id})


def _compare(
    questionnaire: Questionnaire, persona: Persona, actual: Assessment, place: Place
) -> Iterator[Issue]:
    expect = persona.expect
    bands = {each.dimension_id: each.band for each in actual.dimensions}
    because = {
        "stage": f" ({', '.join(f'{each}: {band}' for each, band in bands.items())})",
        "urgency": f" ({actual.urgency_points})",
    }
    if expect.stage is not None:
        yield from _differs(
            "stage", expect.stage, actual.stage, questionnaire.stages_by_id, place, because["stage"]
        )
    if expect.urgency is not None:
        known = questionnaire.urgency_by_id
        yield from _differs(
            "urgency", expect.urgency, actual.urgency_level, known, place, because["urgency"]
        )
    if expect.category is not None:
        yield from _compare_categories(questionnaire, expect.category, actual, place)
    if expect.offered is not None and expect.offered != actual.conversation_offered:
        words = {True: "offered", False: "not_yet"}
        facts = {
            "aspect": "conversation",
            "wanted": words[expect.offered],
            "actual": words[actual.conversation_offered],
            "because": f" ({actual.stage})",
        }
        yield Issue("persona_differs", (*place, "conversation"), facts)


def _compare_categories(
    questionnaire: Questionnaire,
    expected: tuple[str, str | None],
    actual: Assessment,
    place: Place,
) -> Iterator[Issue]:
    known = questionnaire.categories_by_id
    found = (actual.category, actual.second_category)
    for position, (wanted, got) in enumerate(zip(expected, found, strict=True)):
        at = (*place, "category", position)
        if wanted is not None and wanted not in known:
            unknown = dangling("category", wanted, known, at)
            yield _none_meant(unknown) if position and wanted in _NO_SECOND else unknown
        elif wanted != got:
            facts = {
                "aspect": "category" if position == 0 else "second_category",
                "wanted": wanted or "null",
                "actual": got or "null",
                "because": "",
            }
            yield Issue("persona_differs", at, facts)


def _none_meant(issue: Issue) -> Issue:
    return replace(issue, facts={**issue.facts, "nearest": "null"})


def _differs(
    aspect: str,
    expected: str,
    actual: str,
    known: Mapping[str, object],
    place: Place,
    because: str,
) -> Iterator[Issue]:
    at = (*place, aspect)
    if expected not in known:
        yield dangling(aspect, expected, known, at)
    elif expected != actual:
        facts = {"aspect": aspect, "wanted": expected, "actual": actual, "because": because}
        yield Issue("persona_differs", at, facts)
