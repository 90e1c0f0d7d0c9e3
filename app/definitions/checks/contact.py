"""No question asks for contact details: nothing stands between people and their result (P1)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from app.definitions.checks.each import each_question, type_of
from app.definitions.finding import Issue
from app.translations import LANGUAGES

Data = Mapping[str, Any]

_SENTENCE: Final = re.compile(r"(?<=[.!?:])\s+")


@cache
def words(language: str) -> Mapping[str, Any]:
    """The word lists of a language: `app/definitions/words/<language>.toml`."""
    path = Path(__file__).parent.parent / "words" / f"{language}.toml"
    return tomllib.loads(path.read_text("utf-8"))


@cache
def _patterns(language: str) -> Mapping[str, re.Pattern[str]]:
    """What asks for contact details, and what takes it back ("no names, please")."""
    lists = words(language)["contact"]
    details = f"(?:{'|'.join(lists['details'])})"
    return {
        key: re.compile(
            "|".join(rf"(?<!\w)(?:{each.format(details=details)})(?!\w)" for each in lists[key]),
            re.IGNORECASE,
        )
        for key in ("requests", "mentions", "denies")
    }


def contact_details(data: Data) -> Iterator[Issue]:
    """Questions and hints that ask for a name, an address or a number."""
    if data["language"] not in LANGUAGES:
        return
    for place, _, question in each_question(data):
        free = type_of(question) == "text"
        for key in ("ask", "hint"):
            for sentence in _SENTENCE.split(question.get(key, "")):
                if found := _asked_for(sentence, data["language"], free=free, hint=key == "hint"):
                    yield Issue("contact_details", (*place, key), {"words": found})
                    break


def _asked_for(sentence: str, language: str, *, free: bool, hint: bool) -> str | None:
    patterns = _patterns(language)
    if hint and patterns["denies"].search(sentence):
        return None
    found = patterns["requests"].search(sentence)
    if found is None and free:
        found = patterns["mentions"].search(sentence)
    return found.group() if found else None
