"""Warnings on tone and accessibility: what presses, what is hard to read, what suggests an answer.

The lists of words are data: `words/pressure.de.txt` and `words/leading.de.txt` here, one phrase a
line, and files of the same names beside the questionnaires for phrases of one's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from app.definitions.finding import Issue, Place, Severity
from app.definitions.source import Unreadable, read_source
from app.definitions.structure import PlacedText
from app.translations import LANGUAGES

LONGEST_SENTENCE: Final = 25
"""Words ("Checking", warnings on tone)."""

LONGEST_LABEL: Final = 120
"""Characters ("Checking", warnings on accessibility)."""

_SENTENCE_END: Final = re.compile(r"(?<=[.!?:;…])[\"“”»)]*\s+|\n")
_SHIPPED: Final = Path(__file__).parent.parent / "words"


@dataclass(frozen=True, slots=True)
class Phrases:
    """What to look out for in one language."""

    pressure: re.Pattern[str]
    leading: re.Pattern[str]


def phrases(language: object, folder: Path) -> Phrases:
    """The shipped phrases and those beside the questionnaires, in one language of the product."""
    pressure, leading = (
        _pattern(
            line
            for place in (_SHIPPED, folder)
            if language in LANGUAGES
            for line in _lines(place / f"{name}.{language}.txt")
        )
        for name in ("pressure", "leading")
    )
    return Phrases(pressure, leading)


def _lines(path: Path) -> list[str]:
    try:
        written = read_source(path).text
    except Unreadable:
        return []
    lines = (line.strip() for line in written.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _pattern(found: Iterable[str]) -> re.Pattern[str]:
    words = [r"\s+".join(map(re.escape, line.split())) for line in found]
    bounded = (rf"(?<!\w){word}(?!\w)" if word[-1:].isalnum() else word for word in words)
    return re.compile("|".join(bounded) or r"(?!)", re.IGNORECASE)


def tone(texts: Iterable[PlacedText], known: Phrases) -> Iterator[Issue]:
    """Warnings on every text that prospects read."""
    for place, text, _ in texts:
        if found := known.pressure.search(text):
            yield _warning("pressure", place, words=found.group())
        for sentence in _SENTENCE_END.split(text):
            count = len(sentence.split())
            if count > LONGEST_SENTENCE:
                start = " ".join(sentence.split()[:4])
                yield _warning("long_sentence", place, count=count, start=start)
        if place[-1] == "ask" and "questions" in place:
            yield from _asked(place, text, known)
        if _is_label(place) and len(text) > LONGEST_LABEL:
            yield _warning("long_label", place, count=len(text), limit=LONGEST_LABEL)


def _asked(place: Place, text: str, known: Phrases) -> Iterator[Issue]:
    if text.count("?") > 1:
        yield _warning("double_question", place)
    if found := known.leading.search(text):
        yield _warning("leading", place, words=found.group())


def _is_label(place: Place) -> bool:
    return place[-1] in ("label", "min_label", "max_label") or place[-2:-1] == ("options",)


def look_alikes(data: Mapping[str, Any]) -> Iterator[Issue]:
    """Options of one question that differ only in case, or not at all."""
    for section_id, section in data["sections"].items():
        for question_id, question in section["questions"].items():
            place = ("sections", section_id, "questions", question_id, "options")
            seen: dict[str, str] = {}
            for option_id, option in question.get("options", {}).items():
                label = option["label"] if isinstance(option, Mapping) else option
                same = seen.setdefault(" ".join(label.casefold().split()), option_id)
                if same != option_id:
                    yield _warning("same_labels", (*place, option_id), other=same)


def _warning(code: str, place: Place, **facts: object) -> Issue:
    return Issue(code, place, facts, severity=Severity.WARNING)
