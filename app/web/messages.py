"""Find the words for what does not fit."""

from __future__ import annotations

from decimal import Decimal

from app.domain.errors import (
    AnswerMissing,
    ChosenTogether,
    DomainError,
    OutOfRange,
    SeveralChosen,
    TextTooLong,
    TooManyDecimals,
    UnknownOption,
    WrongKind,
)
from app.domain.questionnaire import UNKNOWN_ID, Question, QuestionType
from app.rendering.markup import plain
from app.translations import month_name, number, typed_number, words
from app.web.entries import EntryError


def message(language: str, question: Question, fault: DomainError) -> str:
    """What is wrong with an entry and what to do, in the page's language."""
    say = words(language)
    match fault:
        case AnswerMissing():
            return _missing(language, question)
        case UnknownOption() | WrongKind():
            return say("states.unknown_option_text")
        case SeveralChosen():
            return say("errors.single_many")
        case ChosenTogether(option_id=option_id):
            if option_id == UNKNOWN_ID:
                return say("errors.multi_unknown")
            label = plain(question.options_by_id[option_id].label)
            return say("errors.multi_exclusive", option=label)
        case OutOfRange():
            return _out_of_range(language, question, fault)
        case TooManyDecimals(value=value, decimals=decimals):
            shown = number(language, Decimal(value))
            if decimals == 0:
                return say("errors.number_whole", value=shown)
            return say("errors.number_decimals", value=shown, decimals=decimals)
        case TextTooLong(count=count, maximum=most):
            return say("errors.text_long", count=count, max=most, over=count - most)
        case EntryError():
            return _entry(language, question, fault)
    raise fault


def _missing(language: str, question: Question) -> str:
    say = words(language)
    match question.type:
        case QuestionType.SINGLE:
            return say(
                "errors.single_missing_unknown" if question.unknown else "errors.single_missing"
            )
        case QuestionType.SCALE:
            return say("errors.scale_missing", min=question.min, max=question.max)
        case QuestionType.NUMBER:
            return say("errors.number_missing", example=_example(language, question))
        case _:
            return say(f"errors.{question.type}_missing")


def _example(language: str, question: Question) -> str:
    """A number that fits: the middle of what is possible."""
    assert question.min is not None
    assert question.max is not None
    return typed_number(language, round((question.min + question.max) / 2, question.decimals))


def _out_of_range(language: str, question: Question, fault: OutOfRange) -> str:
    say = words(language)
    value, least, most = (
        number(language, Decimal(each)) for each in (fault.value, fault.minimum, fault.maximum)
    )
    if question.type is QuestionType.SCALE:
        return say("errors.scale_range", value=value, min=least, max=most)
    if Decimal(fault.value) < Decimal(fault.minimum):
        return say("errors.number_low", value=value, min=least)
    return say("errors.number_high", value=value, max=most)


def _entry(language: str, question: Question, fault: EntryError) -> str:
    facts = dict(fault.facts)
    match fault.key:
        case "scale_range":
            facts |= {"min": question.min, "max": question.max}
        case "date_not_existing":
            facts["month"] = month_name(language, int(str(facts["month"])))
        case "number_ambiguous":
            decimal = Decimal(str(facts.pop("decimal"))).normalize()
            facts["with_comma"] = typed_number(language, decimal)
    return words(language)(f"errors.{fault.key}", **facts)
