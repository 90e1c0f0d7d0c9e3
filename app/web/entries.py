"""What a prospect entered on a question's page: read it strictly, keep all of it."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from werkzeug.datastructures import MultiDict

from app.domain.answers import SKIPPED, UNKNOWN, Value, plain, read
from app.domain.errors import AnswerMissing, DomainError, SeveralChosen
from app.domain.questionnaire import UNKNOWN_ID, Question, QuestionType
from app.translations import short_date, typed_number

REPEATED: Final = 60
"""Signs of an entry that a message about it repeats."""

TYPED: Final = frozenset({QuestionType.NUMBER, QuestionType.DATE, QuestionType.TEXT})


@dataclass(frozen=True, slots=True)
class Entered:
    """The state of a question's form: what is chosen, what is typed, whether unknown is ticked."""

    selected: frozenset[str] = frozenset()
    text: str = ""
    unknown: bool = False


@dataclass
class EntryError(DomainError):
    """What was typed cannot be read. `key` names the words, `facts` fills them in."""

    key: str
    facts: Mapping[str, object] = field(default_factory=dict)
    cleaned: str | None = None


def repeated(typed: str) -> str:
    """As much of an entry as a message repeats; all of it is still in the field."""
    shown = "".join(sign for sign in typed if sign.isprintable())
    return shown if len(shown) <= REPEATED else f"{shown[:REPEATED]}…"


def from_value(question: Question, value: Value | None, language: str) -> Entered:
    """The form as a stored answer fills it in."""
    if value is None or value is SKIPPED:
        return Entered()
    if value is UNKNOWN:
        return Entered(frozenset({UNKNOWN_ID}), unknown=True)
    match value:
        case tuple():
            return Entered(frozenset(value))
        case Decimal():
            return Entered(text=typed_number(language, value))
        case date():
            return Entered(text=short_date(language, value))
        case int():
            return Entered(frozenset({str(value)}))
        case _:
            return Entered(text=str(plain(value, question)))


def from_form(question: Question, form: MultiDict[str, str]) -> Entered:
    """The form as it was sent, so that nothing typed is lost."""
    if question.type in TYPED:
        return Entered(
            text=form.get(question.id, ""), unknown=f"{question.id}-{UNKNOWN_ID}" in form
        )
    return Entered(frozenset(form.getlist(question.id)))


def read_form(question: Question, form: MultiDict[str, str]) -> Value:
    """The answer in a form. Raises a DomainError that says what does not fit."""
    if "skip" in form:
        return read(question, None)
    return read(question, _raw(question, form))


def _raw(question: Question, form: MultiDict[str, str]) -> object:
    values = form.getlist(question.id)
    match question.type:
        case QuestionType.MULTI:
            return values
        case QuestionType.SINGLE:
            distinct = list(dict.fromkeys(values))
            return distinct if len(distinct) > 1 else next(iter(distinct), None)
        case QuestionType.SCALE:
            return _raw_scale(question, values)
        case QuestionType.TEXT:
            return read_text(values[0] if values else "")
        case _:
            return _raw_typed(question, form, (values[0] if values else "").strip())


def _raw_scale(question: Question, values: list[str]) -> object:
    chosen = {each for each in values if each}
    if len(chosen) > 1:
        raise SeveralChosen(question.id)
    step = next(iter(chosen), None)
    if step is None or step == UNKNOWN_ID:
        return step
    if not re.fullmatch(r"-?[0-9]{1,9}", step):
        raise EntryError("scale_range", {"value": repeated(step)})
    return int(step)


def _raw_typed(question: Question, form: MultiDict[str, str], typed: str) -> object:
    ticked = f"{question.id}-{UNKNOWN_ID}" in form
    if ticked and typed:
        raise EntryError("typed_and_unknown")
    if ticked:
        return UNKNOWN_ID
    if not typed:
        if question.optional:
            return None
        raise AnswerMissing(question.id)
    if question.type is QuestionType.DATE:
        return read_date(typed)
    return read_number(typed, question.unit)


def read_text(typed: str) -> str:
    """A text with plain line ends, without control characters and without space around it.

    Raises EntryError where something had to be taken out, so that its author can look at the rest.
    """
    text = unicodedata.normalize("NFC", typed.replace("\r\n", "\n").replace("\r", "\n"))
    kept = "".join(sign for sign in text if sign in "\n\t" or not _unprintable(sign))
    if kept != text:
        raise EntryError("text_signs", cleaned=kept)
    return kept.strip()


def _unprintable(sign: str) -> bool:
    """Control characters, surrogates, private use, and code points that are no characters."""
    return unicodedata.category(sign) in {"Cc", "Cs", "Co", "Cn"}


AMBIGUOUS: Final = re.compile(r"([+-]?[1-9]\d{0,2})[.,](\d{3})")
PLAIN: Final = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
GROUPED: Final = tuple(
    re.compile(rf"([+-]?[1-9]\d{{0,2}}(?:{group}\d{{3}})+)(?:{point}(\d+))?")
    for group, point in (
        (r"\.", ","),
        (",", r"\."),
        *((sign, "[.,]") for sign in (" ", "\u00a0", "\u2009", "\u202f", "'", "’")),
    )
)
"""Thousands apart, by one and the same sign; it is never the sign before the decimals."""
NOT_NUMERIC: Final = re.compile(r"[^\d+-]")
LONGEST_NUMBER: Final = 24
"""Signs of a number: any that can be meant, and within the precision of decimals."""


def read_number(typed: str, unit: str | None = None) -> Decimal:
    """A number as people write it in German or English.

    "1.200,50" and "1,200.50" are read, "1.200" alone could be either and is asked back. Raises
    EntryError.
    """
    text = typed.strip().replace("−", "-")
    if ambiguous := AMBIGUOUS.fullmatch(text):
        whole, rest = ambiguous.groups()
        raise EntryError(
            "number_ambiguous",
            {"value": typed, "without_point": whole + rest, "decimal": f"{whole}.{rest}"},
        )
    digits = _digits(text)
    if digits is not None:
        if len(text) > LONGEST_NUMBER:
            raise EntryError("number_long", {"max": LONGEST_NUMBER})
        return Decimal(digits)
    if unit and re.match(r"[+-]?\d", text) and text.casefold().endswith(unit.casefold()):
        raise EntryError("number_unit", {"unit": unit})
    raise EntryError("number_not", {"value": repeated(typed)})


def _digits(text: str) -> str | None:
    """A number in the only form `Decimal` reads; None: it is none."""
    if PLAIN.fullmatch(text):
        return text.replace(",", ".")
    for pattern in GROUPED:
        if grouped := pattern.fullmatch(text):
            whole, decimals = grouped.groups("0")
            return "".join(NOT_NUMERIC.split(whole)) + f".{decimals}"
    return None


DAY_FIRST: Final = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{4}|\d{2})")
YEAR_FIRST: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


def read_date(typed: str) -> date:
    """A date with the day first, or year-month-day. Raises EntryError."""
    text = unicodedata.normalize("NFKC", typed).strip()
    if found := YEAR_FIRST.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
    elif found := DAY_FIRST.fullmatch(text):
        day, month, year = (int(part) for part in found.groups())
        if len(found.group(3)) == 2:
            raise EntryError("date_year")
    else:
        raise EntryError("date_format", {"value": repeated(typed)})
    if not (1 <= month <= 12 and 1 <= day <= 31 and year >= 1000):
        raise EntryError("date_format", {"value": repeated(typed)})
    days = monthrange(year, month)[1]
    if day > days:
        raise EntryError(
            "date_not_existing", {"value": typed, "month": month, "year": year, "days": days}
        )
    return date(year, month, day)
