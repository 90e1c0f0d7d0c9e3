"""Then and now in words and places, alike for the page and the report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from app.domain.comparison import AreaThen, Comparison, Track
from app.domain.questionnaire import Question, Questionnaire
from app.rendering.markup import plain
from app.translations import day_and_month, long_date, words


@dataclass(frozen=True, slots=True)
class Cell:
    """What was true in one assessment: its number, from 0, and its day in words."""

    number: int
    when: str
    word: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Places from 0 to 100: a ring for each earlier time, a dot for the last; and its words."""

    rings: tuple[Fraction, ...]
    dot: Fraction | None
    meaning: str

    @property
    def ends(self) -> tuple[Fraction, Fraction]:
        """From where to where the places reach."""
        places = (*self.rings, *([] if self.dot is None else [self.dot]))
        return min(places), max(places)


@dataclass(frozen=True, slots=True)
class ShownTrack:
    """One area: its name, its words, how it differs, and a drawing where there is one to make."""

    title: str
    cells: tuple[Cell, ...]
    direction: str | None
    drawing: Drawing | None


@dataclass(frozen=True, slots=True)
class ThenNow:
    """A comparison, ready to be set."""

    questionnaire: Questionnaire
    stages: tuple[Cell, ...]
    tracks: tuple[ShownTrack, ...]
    closed: tuple[Question, ...]
    opened: tuple[Question, ...]
    other_version: bool


def then_now(language: str, comparison: Comparison, *, today: date | None = None) -> ThenNow:
    """A comparison in words.

    `today`: the day it is read on, where that is known. Without it the last assessment is called
    today's, as in a report that bears its date.
    """
    whens = _whens(language, comparison.days, today)
    return ThenNow(
        questionnaire=comparison.questionnaire,
        stages=tuple(
            Cell(number, whens[number], plain(stage.title))
            for number, stage in enumerate(comparison.stages)
        ),
        tracks=tuple(_shown(language, each, whens) for each in comparison.tracks),
        closed=comparison.closed,
        opened=comparison.opened,
        other_version=comparison.other_version,
    )


def _whens(language: str, days: tuple[date, ...], today: date | None) -> tuple[str, ...]:
    """The times in words; the year is named where they are not of the same."""
    say, same_year = words(language), len({day.year for day in days}) == 1

    def named(day: date) -> str:
        if not same_year:
            return long_date(language, day)
        return day_and_month(language, day)

    first, *between, last = days
    is_today = today is None or last == today
    return (
        say("then_now.then", date=named(first)),
        *(named(each) for each in between),
        say("then_now.now" if is_today else "then_now.latest", date=named(last)),
    )


def _shown(language: str, track: Track, whens: tuple[str, ...]) -> ShownTrack:
    say = words(language)
    return ShownTrack(
        title=plain(track.dimension.title),
        cells=tuple(
            Cell(
                each.number,
                whens[each.number],
                each.band_title if each.assessable else say("result.not_assessable"),
            )
            for each in track.times
        ),
        direction=say(f"then_now.{track.direction}") if track.direction else None,
        drawing=_drawing(language, track, whens),
    )


def _drawing(language: str, track: Track, whens: tuple[str, ...]) -> Drawing | None:
    """Nothing where no place is known; clarity is rounded down, as everywhere."""
    *earlier, last = track.times
    drawn: list[AreaThen] = [each for each in track.times if each.place is not None]
    if not drawn:
        return None
    say = words(language)
    places = ", ".join(
        say("then_now.place", when=whens[each.number], clarity=int(each.place or 0))
        for each in drawn
    )
    return Drawing(
        rings=tuple(each.place for each in earlier if each.place is not None),
        dot=last.place,
        meaning=say("then_now.line", dimension=plain(track.dimension.title), places=places),
    )
