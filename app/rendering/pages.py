"""What page templates need beside words: the geometry of lines, and small ways of saying things."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Final

from babel import Locale
from babel.lists import format_list
from jinja2 import Environment, pass_context
from jinja2.runtime import Context

from app.domain.answers import SKIPPED, UNKNOWN
from app.domain.orientation import Gap, Orientation
from app.rendering.markup import inline, markdown, plain
from app.rendering.method import Topic, shortfall, topics
from app.translations import clock_time, number, text, words
from app.translations.formats import LOCALES

_ARTICLE: Final = re.compile(r"^(\w{1,3}) ")

GAP: Final = 1.5
"""Space between two segments of the progress line, in per cent of its length."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One section on the progress line: all lengths in per cent of the whole line."""

    start: str
    length: str
    done: str


def segments(progress: Sequence[tuple[int, float]]) -> tuple[Segment, ...]:
    """The progress line, from (questions shown, how far one has come) of each section.

    Every section has the same length, so that the line promises no more than where one is.
    """
    if not progress:
        return ()
    length = (100 - GAP * (len(progress) - 1)) / len(progress)
    return tuple(
        Segment(
            _per_cent(position * (length + GAP)),
            _per_cent(length),
            _per_cent(length * done / total if total else 0),
        )
        for position, (total, done) in enumerate(progress)
    )


def _per_cent(value: float | Fraction) -> str:
    return f"{float(value):.1f}"


def place(clarity: Fraction | None) -> str:
    """Where a clarity lies on a line from 0 to 100, in per cent; not assessable lies at 0."""
    return _per_cent(clarity or Fraction(0))


def whole(clarity: Fraction) -> int:
    """Clarity as a whole number to be read, always rounded down.

    Bounds of bands are whole numbers, so what is read never seems to lie in another band.
    """
    return int(clarity)


def bounds(bands: Mapping[str, int]) -> tuple[int, ...]:
    """Where bands begin within the line: the first one begins at its end."""
    return tuple(bands.values())[1:]


def in_words(language: str, count: int) -> str:
    """A small number as a word ("vier"), a greater one in digits."""
    known = text(language, "common.number_words").split()
    return known[count] if count < len(known) else str(count)


def open_count(language: str, orientation: Orientation) -> str:
    """How much is open: so many points, the person's own question, both or nothing, and whether
    the question is left out here."""
    say, count = words(language), len(orientation.open_points)
    points = (
        say("result.open_points_count_one")
        if count == 1
        else say("result.open_points_count", n=in_words(language, count))
    )
    if orientation.own_question:
        own = say("result.own_question_heading")
        return say("result.open_points_count_own", points=points) if count else own
    points = points if count else say("result.open_points_count_none")
    if orientation.own_question_is_withheld:
        return say("result.open_points_count_withheld", points=points)
    return points


def listed(language: str, items: Iterable[str]) -> str:
    """ "a, b und c". No line ends after the article that an item begins with."""
    held = [_ARTICLE.sub("\\1\N{NO-BREAK SPACE}", each) for each in items]
    return format_list(held, locale=LOCALES[language])


def language_name(code: str) -> str:
    """What a language calls itself: "Deutsch", "English"."""
    return (Locale.parse(code).display_name or code).capitalize()


@pass_context
def _in_words(context: Context, count: int) -> str:
    return in_words(context["language"], count)


@pass_context
def _listed(context: Context, items: Iterable[str]) -> str:
    return listed(context["language"], items)


@pass_context
def _topics(context: Context, result: Orientation) -> tuple[Topic, ...]:
    return topics(context["language"], result)


@pass_context
def _open_count(context: Context, orientation: Orientation) -> str:
    return open_count(context["language"], orientation)


@pass_context
def _shortfall(context: Context, gap: Gap) -> str:
    return shortfall(context["language"], gap)


@pass_context
def _clock_time(context: Context, moment: datetime) -> str:
    return clock_time(context["language"], moment)


@pass_context
def _figure(context: Context, value: Decimal | int) -> str:
    return number(context["language"], value)


def install(environment: Environment) -> None:
    """Give the templates of pages their filters and tests; tags leave no blank lines."""
    environment.trim_blocks = True
    environment.lstrip_blocks = True
    environment.filters.update(
        bounds=bounds,
        clock_time=_clock_time,
        figure=_figure,
        in_words=_in_words,
        inline=inline,
        language_name=language_name,
        listed=_listed,
        markdown=markdown,
        open_count=_open_count,
        place=place,
        plain=plain,
        segments=segments,
        shortfall=_shortfall,
        territory=LOCALES.__getitem__,
        topics=_topics,
        whole=whole,
    )
    environment.tests.update(
        skipped=lambda value: value is SKIPPED,
        unknown=lambda value: value is UNKNOWN,
    )
