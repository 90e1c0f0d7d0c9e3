"""The words of an answer, as the review, the result, the report and the brief show it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import assert_never

from app.domain.answers import Special, Value
from app.domain.questionnaire import Question, QuestionType
from app.rendering.markup import plain
from app.translations import long_date, number, words


def answer_lines(language: str, question: Question, value: Value) -> tuple[str, ...]:
    """What was answered, in words: a line for each option chosen, else one.

    Plain text, to be escaped like any other. A typed text comes as it was typed, with its line
    breaks.
    """
    match value:
        case Special.SKIPPED:
            return (words(language)("common.not_given"),)
        case Special.WITHHELD:
            return (words(language)("common.withheld"),)
        case Special.UNKNOWN:
            return (words(language)("common.unknown"),)
        case tuple():
            return tuple(plain(question.options_by_id[each].label) for each in value)
        case date():
            return (long_date(language, value),)
        case int() | Decimal():
            if question.type is QuestionType.SCALE:
                return (_step(language, question, value),)
            return (_with_unit(language, question, value),)
        case str():
            return (value,)
        case _:
            assert_never(value)


def _step(language: str, question: Question, value: int | Decimal) -> str:
    """A step and the ends of its scale: "4 (von 0, „gar nicht“, bis 10, „vollständig“)"."""
    assert question.min is not None
    assert question.max is not None
    return words(language)(
        "answer.scale",
        value=number(language, value),
        low=_end(language, question.min, question.min_label),
        high=_end(language, question.max, question.max_label),
    )


def _end(language: str, step: Decimal, label: str | None) -> str:
    if label is None:
        return number(language, step)
    return words(language)("answer.scale_end", step=number(language, step), label=plain(label))


def _with_unit(language: str, question: Question, value: int | Decimal) -> str:
    written = number(language, value)
    return written if question.unit is None else f"{written}\N{NO-BREAK SPACE}{question.unit}"
