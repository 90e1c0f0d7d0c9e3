"""Then and now: what differs between finished assessments of one prospect.

A difference is no achievement and no step back. Nothing here is a score: areas are compared one by
one, and only where that means something.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from app.domain.answers import SKIPPED
from app.domain.orientation import Area, Orientation
from app.domain.questionnaire import Dimension, Question, Questionnaire, Stage


class Direction(StrEnum):
    """How an area differs today from the first time."""

    CLEARER = "clearer"
    LESS_CLEAR = "less_clear"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished assessment: its day, and what it said."""

    on: date
    said: Orientation


@dataclass(frozen=True, slots=True)
class AreaThen:
    """One area in one assessment, which is the one of this `number`, from 0.

    `place` is its clarity on the line of today, 0 to 100. It is None where the area was not
    assessable, or where its version drew the bands elsewhere and the place would mislead.
    """

    number: int
    band_title: str
    assessable: bool
    place: Fraction | None


@dataclass(frozen=True, slots=True)
class Track:
    """One area through the assessments that had it, the first one first; the last is today's.

    `direction` is None where the bands of the two versions cannot be compared.
    """

    dimension: Dimension
    times: tuple[AreaThen, ...]
    direction: Direction | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that is said about then and now: `days` and `stages` of each assessment, the first
    one first, and each area that can be compared.

    `closed` are questions that were open the first time and are answered today, `opened` those that
    are open only today; both only where both versions have the question. `other_version`: not all
    assessments were of today's version.
    """

    questionnaire: Questionnaire
    days: tuple[date, ...]
    stages: tuple[Stage, ...]
    tracks: tuple[Track, ...]
    closed: tuple[Question, ...]
    opened: tuple[Question, ...]
    other_version: bool


def compare(finished: Sequence[Finished]) -> Comparison:
    """Compare assessments, the first one first; there are at least two.

    Areas are compared where today's version and an earlier one have them. Within one version the
    exact clarity decides; between versions, which may ask other questions, only the bands do.
    """
    then, now = finished[0].said, finished[-1].said
    version = now.questionnaire.version
    tracks = (_track(finished, area) for area in now.areas)
    return Comparison(
        questionnaire=now.questionnaire,
        days=tuple(each.on for each in finished),
        stages=tuple(each.said.stage for each in finished),
        tracks=tuple(each for each in tracks if len(each.times) > 1),
        closed=_closed(then, now),
        opened=_opened(then, now),
        other_version=any(each.said.questionnaire.version != version for each in finished),
    )


def _track(finished: Sequence[Finished], today: Area) -> Track:
    now = finished[-1].said
    found = [
        (number, each.said, area)
        for number, each in enumerate(finished)
        for area in each.said.areas
        if area.dimension.id == today.dimension.id
    ]
    _, first, first_area = found[0]
    return Track(
        today.dimension,
        tuple(_then(number, said, area, now) for number, said, area in found),
        _direction(first, first_area, now, today),
    )


def _then(number: int, said: Orientation, area: Area, now: Orientation) -> AreaThen:
    same_line = said.questionnaire.bands == now.questionnaire.bands
    return AreaThen(
        number,
        area.band_title,
        area.clarity is not None,
        area.clarity if same_line else None,
    )


def _direction(then: Orientation, before: Area, now: Orientation, today: Area) -> Direction | None:
    """Not assessable counts as nothing, as it does for the stage ("Evaluation, exactly", 2)."""
    if then.questionnaire.version == now.questionnaire.version:
        return _which(before.clarity or Fraction(0), today.clarity or Fraction(0))
    ranks = now.questionnaire.band_rank
    if before.band not in ranks:
        return None
    return _which(Fraction(ranks[before.band]), Fraction(ranks[today.band]))


def _which(before: Fraction, today: Fraction) -> Direction:
    if today == before:
        return Direction.SAME
    return Direction.CLEARER if today > before else Direction.LESS_CLEAR


def _closed(then: Orientation, now: Orientation) -> tuple[Question, ...]:
    answered = {
        given.question.id
        for _, answers in now.answers
        for given in answers
        if given.value is not SKIPPED
    }
    still = set(now.assessment.open_points)
    questions = now.questionnaire.questions
    return tuple(
        questions[each]
        for each in then.assessment.open_points
        if each in answered and each not in still
    )


def _opened(then: Orientation, now: Orientation) -> tuple[Question, ...]:
    before = set(then.assessment.open_points)
    known = then.questionnaire.questions
    return tuple(
        each.question
        for each in now.open_points
        if each.question.id in known and each.question.id not in before
    )
