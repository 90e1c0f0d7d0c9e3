"""What a value of the wrong kind was probably meant to be, as one would write it in the file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from app.definitions.finding import Place

LONGEST: Final = 40
"""Characters of a value that a hint repeats."""

_YES: Final = frozenset({"ja", "yes", "on", "wahr", "true", "1"})
_NO: Final = frozenset({"nein", "no", "off", "falsch", "false", "0"})


def hint(place: Place, expected: str, value: object) -> str:
    """How to write it, "" where nothing can be guessed."""
    match expected:
        case "boolean":
            return _boolean(value)
        case "integer" | "number":
            return _number(value)
        case "array":
            return _list(place, value)
        case "object":
            return _mapping(place, value)
        case _:
            return ""


def _boolean(value: object) -> str:
    word = str(value).casefold()
    return "true" if word in _YES else "false" if word in _NO else ""


def _number(value: object) -> str:
    """Only the number of "3 Minuten"; a whole one of 2.5."""
    if isinstance(value, Decimal):
        return str(int(value)) if value.is_finite() and abs(value) < 10**9 else ""
    found = re.search(r"\d{1,9}", value) if isinstance(value, str) else None
    return found.group() if found else ""


def _list(place: Place, value: object) -> str:
    """A word in brackets, a sentence behind a dash."""
    if isinstance(value, (bool, Mapping)) or value is None:
        return ""
    written = str(value)
    if place[-2:] == ("expect", "category"):
        return f"[{written}, null]"
    if re.fullmatch(r"\w{1,40}", written):
        return f"[{written}]"
    return f'- "{_short(written)}"'


def _mapping(place: Place, value: object) -> str:
    """Points behind a category, a band behind a dimension, ids before the texts of a list."""
    if isinstance(value, list):
        texts = [each for each in value if isinstance(each, str)]
        if not texts or place[-1] in ("requires", "category"):
            return ""
        return f'{place[-1]}_1: "{_short(texts[0])}"' if isinstance(place[-1], str) else ""
    words = str(value).split() if isinstance(value, str) else []
    if len(words) == 2 and all(re.fullmatch(r"\w{1,40}", each) for each in words):
        return f"{{{words[0]}: {words[1]}}}"
    if len(words) == 1 and place[-1] == "category" and re.fullmatch(r"\w{1,40}", words[0]):
        return f"{{{words[0]}: 1}}"
    return ""


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
