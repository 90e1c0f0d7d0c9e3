"""What a value of the wrong kind was probably meant to be, as one would write it in the file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from app.definitions.finding import Place
from app.definitions.lines import short
from app.definitions.nearest import as_id, quoted

LONGEST: Final = 40
"""Characters of a value that a hint repeats."""

_YES: Final = frozenset({"ja", "yes", "on", "wahr", "true", "1"})
_NO: Final = frozenset({"nein", "no", "off", "falsch", "false", "0"})
_NUMBERS: Final = (
    ("null", "zero"),
    ("eins", "ein", "eine", "one"),
    ("zwei", "two"),
    ("drei", "three"),
    ("vier", "four"),
    ("fünf", "five"),
    ("sechs", "six"),
    ("sieben", "seven"),
    ("acht", "eight"),
    ("neun", "nine"),
    ("zehn", "ten"),
)
_GROUPED: Final = re.compile(r"[1-9]\d{0,2}(?:[ .,'’\u00a0\u202f]\d{3})+(?!\d)")
_BULLET: Final = re.compile(r"^[-–—•·*]\s*")
_WORD: Final = re.compile(r"\w{1,40}")
_CONDITIONS: Final = ("show_if", "when")
_BETWEEN: Final = frozenset({"oder", "und", "or", "and"})
NEGATION: Final = re.compile(
    r"(?:!=?|<>|(?:nicht|not|kein\w*|no|ohne|außer|except)\b)\s*", re.IGNORECASE
)
"""What people write who mean all other answers."""


def hint(place: Place, expected: str, value: object) -> str:
    """How to write it, "" where nothing can be guessed."""
    match expected:
        case "boolean":
            return _boolean(value)
        case "integer" | "number":
            return _number(value, whole=expected == "integer")
        case "array":
            return _list(place, value)
        case "object":
            return _mapping(place, value)
        case _:
            return ""


def example(key: str, part: Mapping[str, Any]) -> str:
    """A key that is missing as one would write it, "" where that is a text like any other."""
    match part.get("type"):
        case "integer":
            return f"{key}: {max(1, part.get('minimum', 1))}"
        case "number":
            return f"{key}: {10 if key == 'max' else 0}"
        case _ if "enum" in part:
            return f"{key}: {part['enum'][0]}"
        case _:
            return ""


_SHOWN_BY: Final = (
    ("number", ("unit", "decimals")),
    ("scale", ("min_label", "max_label")),
    ("text", ("max_length",)),
    ("scale", ("min", "max")),
)
"""Which type a key of a question belongs to, the surest first."""


def type_meant(question: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """The type that a question without one was meant to have, and the keys that show it."""
    if "type" in question:
        return "", ()
    for type_, keys in _SHOWN_BY:
        if found := tuple(key for key in keys if key in question):
            return type_, found
    if str(question.get("use", "")).startswith("own_"):
        return "text", ("use",)
    return "", ()


def _boolean(value: object) -> str:
    word = str(value).casefold()
    return "true" if word in _YES else "false" if word in _NO else ""


def _number(value: object, *, whole: bool) -> str:
    """Only the number of "3 Minuten"; a whole one of 2.5; 1000 of "1.000"; 0.5 of "0,5".

    Where there is none, any number shows what is wanted.
    """
    if isinstance(value, Decimal):
        return str(int(value)) if value.is_finite() and abs(value) < 10**9 else ""
    if not isinstance(value, str):
        return ""
    if found := _GROUPED.search(value):
        return re.sub(r"\D", "", found.group())
    if found := re.search(r"\d{1,9}" if whole else r"\d{1,9}(?:[.,]\d{1,6})?", value):
        return found.group().replace(",", ".")
    word = value.casefold().split(" ")[0]
    return next((str(at) for at, words in enumerate(_NUMBERS) if word in words), "2")


def _list(place: Place, value: object) -> str:
    """A word in brackets, a sentence behind a dash."""
    if isinstance(value, (bool, Mapping)) or value is None:
        return ""
    written = str(value)
    if place[-2:] == ("expect", "category"):
        return f"[{written}, null]"
    if any(step in _CONDITIONS for step in place):
        words = [each for each in _WORD.findall(written) if each not in _BETWEEN]
        return f"[{', '.join(words)}]" if words else ""
    if _WORD.fullmatch(written):
        return f"[{written}]"
    # What goes on behind a closing mark is the next entry.
    bare = _BULLET.sub("", written, count=1)
    text = re.split(r'" +[-–—•·*] *"', bare)[0].strip('"')
    if place == ("faq",):
        return f"[{_question(text)}]"
    # Behind a dash it stands on a line of its own; brackets do on the line of the key too.
    return f"[{quoted(short(text))}]" if bare == written else f"- {quoted(_short(text))}"


def _question(text: str) -> str:
    """A text that is to be a question with its answer."""
    return f'{{ask: {quoted(short(text))}, answer: "…"}}'


def _mapping(place: Place, value: object) -> str:
    """Points behind a category, a band behind a dimension, ids before the texts of a list."""
    name = place[-1] if place else ""
    if name in _CONDITIONS or (place[-2:-1] and place[-2] in _CONDITIONS):
        return _condition(value)
    if isinstance(value, list):
        return _listed(name, value)
    if place[-2:-1] == ("faq",) and isinstance(value, str):
        return _question(value)
    words = str(value).split() if isinstance(value, str) else []
    if len(words) == 2 and all(map(_WORD.fullmatch, words)):
        return f"{{{words[0]}: {words[1]}}}"
    points = {"category": "1", "requires": "…"}.get(str(name))
    if len(words) == 1 and points and _WORD.fullmatch(words[0]):
        return f"{{{words[0]}: {points}}}"
    return ""


def _condition(value: object) -> str:
    """A question and its options: of "folgen = zeit", of "folgen", of [folgen, zeit]."""
    parts = value if isinstance(value, list) else [value]
    words = [word for each in parts if isinstance(each, str) for word in _WORD.findall(each)]
    if not words:
        return ""
    return f"{{{words[0]}: [{words[-1] if len(words) > 1 else '…'}]}}"


def is_negated(place: Place, value: object) -> bool:
    """Whether a condition says which answers are not to be there: "folgen nicht zeit"."""
    name = place[-1] if place else ""
    is_condition = name in _CONDITIONS or (place[-2:-1] and place[-2] in _CONDITIONS)
    found = NEGATION.search(value) if is_condition and isinstance(value, str) else None
    return found is not None and found.end() < len(found.string)


def _listed(name: str | int, value: list[Any]) -> str:
    """The entries of a list as the mapping that is wanted."""
    entries = [each for each in value if isinstance(each, Mapping) and each]
    texts = [each for each in value if isinstance(each, str)]
    if name == "category":
        return f"{{{texts[0]}: 1}}" if texts else ""
    if name == "requires":
        pairs = [f"{key}: {band}" for each in entries for key, band in each.items()]
        return f"{{{', '.join(pairs)}}}" if pairs else ""
    if texts:
        return f"{as_id(texts[0]) or 'a1'}: {quoted(_short(texts[0]))}"
    if entries:
        words = str(entries[0].get("label") or entries[0].get("title") or "")
        return f"{as_id(words)[:20] or 'a1'}: {{{', '.join(f'{key}: …' for key in entries[0])}}}"
    return ""


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
