"""The product's own words, in every language it speaks.

One TOML catalogue a language, keys grouped by page. The texts of a questionnaire stand in its own
file, never here.
"""

from app.translations.catalogue import LANGUAGES, MAIN_LANGUAGE, Words, text, words
from app.translations.formats import (
    clock_time,
    day_and_month,
    long_date,
    month_name,
    number,
    short_date,
    typed_number,
)

__all__ = [
    "LANGUAGES",
    "MAIN_LANGUAGE",
    "Words",
    "clock_time",
    "day_and_month",
    "long_date",
    "month_name",
    "number",
    "short_date",
    "text",
    "typed_number",
    "words",
]
