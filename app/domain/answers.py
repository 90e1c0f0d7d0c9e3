"""Answers: what a value may be, which questions are shown, and what comes next.

Position is derived by replaying the answers against the questionnaire; nothing about it is stored.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Final, TypeAlias, assert_never

from app.domain.errors import (
    AnswerMissing,
    ChosenTogether,
    OutOfRange,
    SeveralChosen,
    TextTooLong,
    TooManyDecimals,
    UnknownOption,
    UnknownQuestion,
    WrongKind,
)
from app.domain.questionnaire import (
    UNKNOWN_ID,
    Condition,
    Question,
    Questionnaire,
    QuestionType,
    Section,
)


class Special(Enum):
    """Answers that are neither an option nor something typed."""

    UNKNOWN = "unknown"
    """ "Das weiß ich noch nicht": a full answer (promise P4)."""

    SKIPPED = "skipped"
    """An optional question was left out on purpose."""

    WITHHELD = "withheld"
    """Not to be known by who reads it. Never stored: it stands in for a text in what leaves."""


UNKNOWN: Final = Special.UNKNOWN
SKIPPED: Final = Special.SKIPPED
WITHHELD: Final = Special.WITHHELD

Value: TypeAlias = tuple[str, ...] | int | Decimal | date | str | Special
"""Option ids (single, multi), a step (scale), a number, a date, a text, or a special answer."""

Answers: TypeAlias = Mapping[str, Value]
"""Values by question id. A question that was never answered has no entry."""

DEFAULT_MAX_LENGTH: Final = 600
"""Characters a text may have where the file does not say (questionnaire language, "Keys")."""


def read(question: Question, raw: object) -> Value:
    """The value that `raw` stands for, in the form of `answers.json`.

    None means skipped. Numbers are int or Decimal, never float. Raises a subclass of AnswerError
    that says why it does not fit the question.
    """
    if raw is None or raw in ("", [], ()):
        if question.optional:
            return SKIPPED
        raise AnswerMissing(question.id)
    if raw == UNKNOWN_ID and question.type is not QuestionType.TEXT:
        if question.unknown:
            return UNKNOWN
        raise UnknownOption(question.id, UNKNOWN_ID)
    match question.type:
        case QuestionType.SINGLE:
            return _read_single(question, raw)
        case QuestionType.MULTI:
            return _read_multi(question, raw)
        case QuestionType.SCALE:
            return _read_scale(question, raw)
        case QuestionType.NUMBER:
            return _read_number(question, raw)
        case QuestionType.DATE:
            return _read_date(question, raw)
        case QuestionType.TEXT:
            return _read_text(question, raw)
        case _:
            assert_never(question.type)


def _read_single(question: Question, raw: object) -> Value:
    if isinstance(raw, (list, tuple)):
        raise SeveralChosen(question.id)
    if not isinstance(raw, str):
        raise WrongKind(question.id, "option")
    if raw not in question.options_by_id:
        raise UnknownOption(question.id, raw)
    return (raw,)


def _read_multi(question: Question, raw: object) -> Value:
    if not isinstance(raw, (list, tuple)) or not all(isinstance(each, str) for each in raw):
        raise WrongKind(question.id, "options")
    chosen = frozenset(raw)
    alone = {each.id for each in question.options if each.exclusive}
    if question.unknown:
        alone.add(UNKNOWN_ID)
    for option_id in raw:
        if option_id not in question.options_by_id and option_id not in alone:
            raise UnknownOption(question.id, option_id)
    for option_id in raw:
        if option_id in alone and len(chosen) > 1:
            raise ChosenTogether(question.id, option_id)
    if UNKNOWN_ID in chosen:
        return UNKNOWN
    return tuple(option.id for option in question.options if option.id in chosen)


def _read_scale(question: Question, raw: object) -> Value:
    if not isinstance(raw, int) or isinstance(raw, bool):
        raise WrongKind(question.id, "whole number")
    _check_range(question, Decimal(raw))
    return raw


def _read_number(question: Question, raw: object) -> Value:
    if isinstance(raw, bool) or not isinstance(raw, (int, Decimal)):
        raise WrongKind(question.id, "number")
    value = Decimal(raw)
    if not value.is_finite():
        raise WrongKind(question.id, "number")
    _check_range(question, value)
    if value != round(value, question.decimals):
        raise TooManyDecimals(question.id, format(value, "f"), question.decimals)
    return round(value, question.decimals)


def _check_range(question: Question, value: Decimal) -> None:
    assert question.min is not None
    assert question.max is not None
    if not question.min <= value <= question.max:
        raise OutOfRange(
            question.id,
            format(value, "f"),
            format(question.min, "f"),
            format(question.max, "f"),
        )


def _read_date(question: Question, raw: object) -> Value:
    if isinstance(raw, date):
        return raw
    if not isinstance(raw, str):
        raise WrongKind(question.id, "date")
    try:
        return date.fromisoformat(raw)
    except ValueError:
        raise WrongKind(question.id, "date") from None


def _read_text(question: Question, raw: object) -> Value:
    if not isinstance(raw, str):
        raise WrongKind(question.id, "text")
    maximum = question.max_length or DEFAULT_MAX_LENGTH
    if len(raw) > maximum:
        raise TextTooLong(question.id, len(raw), maximum)
    return raw


def read_all(questionnaire: Questionnaire, raw: Mapping[str, object]) -> dict[str, Value]:
    """All answers of a document like `answers.json`.

    Raises a subclass of AnswerError that names the first question at fault.
    """
    for question_id in raw:
        if question_id not in questionnaire.questions:
            raise UnknownQuestion(question_id)
    return {
        question_id: read(question, raw[question_id])
        for question_id, question in questionnaire.questions.items()
        if question_id in raw
    }


def plain(value: Value, question: Question) -> object:
    """The value in the form of `answers.json`: what `read` would turn back into it."""
    match value:
        case Special.SKIPPED:
            return None
        case Special.UNKNOWN:
            return UNKNOWN_ID
        case tuple():
            return value[0] if question.type is QuestionType.SINGLE else list(value)
        case date():
            return value.isoformat()
        case _:
            return value


# Made once: `json.dumps` and `json.loads` would make one for every answer.
_TO_JSON: Final = json.JSONEncoder(ensure_ascii=False)
_FROM_JSON: Final = json.JSONDecoder(parse_float=Decimal)


def encode(value: Value, question: Question) -> str:
    """The value as JSON text for storage. Decimals are written digit by digit, never as floats."""
    if isinstance(value, Decimal):
        return format(value, "f")
    return _TO_JSON.encode(plain(value, question))


def decode(question: Question, stored: str) -> Value:
    """The value that `encode` wrote."""
    return read(question, _FROM_JSON.decode(stored))


def chosen(value: Value | None) -> tuple[str, ...]:
    """The option ids a value stands for; `unknown` is the option of "Das weiß ich noch nicht"."""
    if isinstance(value, tuple):
        return value
    return (UNKNOWN_ID,) if value is UNKNOWN else ()


def holds(condition: Condition, answers: Answers) -> bool:
    """Whether a condition holds for answers that are all shown ("Conditions")."""
    return any(
        all(
            not options.isdisjoint(chosen(answers.get(question_id)))
            for question_id, options in alternative
        )
        for alternative in condition.alternatives
    )


def shown_questions(questionnaire: Questionnaire, answers: Answers) -> tuple[Question, ...]:
    """The questions of this way, in order.

    A question that is not shown counts for nothing, so a condition that looks at it does not hold.
    """
    if not questionnaire.has_conditions:
        return tuple(questionnaire.questions.values())
    shown: list[Question] = []
    seen: dict[str, Value] = {}
    for question in questionnaire.questions.values():
        if question.show_if is None or holds(question.show_if, seen):
            shown.append(question)
            if question.id in questionnaire.watched and question.id in answers:
                seen[question.id] = answers[question.id]
    return tuple(shown)


def given(questionnaire: Questionnaire, answers: Answers) -> dict[str, Value]:
    """Only the answers to shown questions, skipped and withheld ones left out, in file order."""
    return {
        question.id: answers[question.id]
        for question in shown_questions(questionnaire, answers)
        if answers.get(question.id, SKIPPED) not in (SKIPPED, WITHHELD)
    }


def missing_questions(questionnaire: Questionnaire, answers: Answers) -> tuple[Question, ...]:
    """Shown questions that must be answered before a result exists ("Evaluation, exactly", 10).

    Only an optional question can have been skipped, so the answers themselves are not looked at.
    """
    return tuple(
        question
        for question in shown_questions(questionnaire, answers)
        if not question.optional and question.id not in answers
    )


def first_unanswered(questionnaire: Questionnaire, answers: Answers) -> Question | None:
    """Where to go on: the first shown question nobody answered or skipped yet."""
    for question in shown_questions(questionnaire, answers):
        if question.id not in answers:
            return question
    return None


def neighbours(
    questionnaire: Questionnaire, answers: Answers, question_id: str
) -> tuple[Question | None, Question | None]:
    """The shown questions before and after one that is shown itself."""
    shown = shown_questions(questionnaire, answers)
    position = next(at for at, question in enumerate(shown) if question.id == question_id)
    before = shown[position - 1] if position else None
    after = shown[position + 1] if position + 1 < len(shown) else None
    return before, after


def shown_by_section(
    questionnaire: Questionnaire, answers: Answers
) -> tuple[tuple[Section, tuple[Question, ...]], ...]:
    """The sections that have at least one shown question, each with those questions."""
    shown = shown_questions(questionnaire, answers)
    grouped = (
        (section, tuple(each for each in shown if each.section_id == section.id))
        for section in questionnaire.sections
    )
    return tuple((section, questions) for section, questions in grouped if questions)
