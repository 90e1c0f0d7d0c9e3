"""Dates, times and numbers as people write them in each language."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from babel.dates import format_date, format_skeleton, format_time, get_month_names
from babel.numbers import format_decimal

LOCALES = {"de": "de_DE", "en": "en_GB"}
"""English follows the British order of day, month and year."""


def long_date(language: str, day: date) -> str:
    """A day in words, its number held to its month: "24. September 2026", "24 September 2026"."""
    return _held(format_date(day, format="long", locale=LOCALES[language]))


def day_and_month(language: str, day: date) -> str:
    """A day in words without its year: "24. September", "24 September"."""
    return _held(format_skeleton("MMMMd", day, locale=LOCALES[language]))


def _held(day: str) -> str:
    """No line ends between the number and the month."""
    return day.replace(" ", "\N{NO-BREAK SPACE}", 1)


def short_date(language: str, day: date) -> str:
    """A day in digits: "24.09.2026", "24/09/2026"."""
    return format_date(
        day, format={"de": "dd.MM.yyyy", "en": "dd/MM/yyyy"}[language], locale=LOCALES[language]
    )


def clock_time(language: str, moment: datetime) -> str:
    """A time of day with minutes: "14:05"."""
    return format_time(moment, format="HH:mm", locale=LOCALES[language])


def month_name(language: str, month: int) -> str:
    """The name of a month, 1 to 12."""
    return str(get_month_names("wide", locale=LOCALES[language])[month])


def number(language: str, value: Decimal | int) -> str:
    """A number with all its decimals: "1.250,5", "1,250.5"."""
    return format_decimal(value, locale=LOCALES[language], decimal_quantization=False)


def typed_number(language: str, value: Decimal | int) -> str:
    """A number as one types it, without thousands apart: "1250,5", "1250.5"."""
    return format_decimal(
        value, locale=LOCALES[language], decimal_quantization=False, group_separator=False
    )
