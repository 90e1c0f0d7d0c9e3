"""Answering, taken apart into steps with few choices each.

A question with one answer is one step. A `multi` is a step that opens it (skipped, not known, an
option that stands alone, or several) and one step for each option that can go with others: two
hundred options are two hundred steps of two choices, not one of 2^200.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from app.definitions.effects import MAXIMUM, POINTS, URGENCY, VALUE, Effect, Feature, effect
from app.definitions.reachability.model import Model
from app.domain.answers import SKIPPED, UNKNOWN, Value, chosen
from app.domain.questionnaire import Option, Question, QuestionType

Features: TypeAlias = frozenset[Feature]


@dataclass(frozen=True, slots=True)
class Part:
    """What becomes a step once the order is known: a question, or one option of a `multi`.

    `touches`: the literals that are decided here, wholly or in part.
    """

    question: Question
    option: Option | None
    touches: int


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to take a step. `pick`: the answer, or the option of a `multi` that is taken.

    `several`: more steps of this `multi` follow. `points` count up to the cap of the step.
    """

    pick: Value | None
    hits: int
    kills: int
    effect: Effect = ()
    several: bool = False
    points: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One decision.

    `literals` are those of the question: they are false where it is not shown. `counts_for` is what
    points add to, and `cap` how far (None: without bound). `closes`: the last step of a `multi`.
    """

    part: Part
    choices: tuple[Choice, ...]
    literals: int
    closes: bool = False
    counts_for: Feature | None = None
    cap: int | None = None


def is_relevant(question: Question, features: Features) -> bool:
    """Whether an answer to the question can add to one of these features."""
    plain = together(question)
    if any(_points(question, each, features) or _categories(each, features) for each in plain):
        return True
    values = [*_answers(question), *([(plain[0].id,)] if plain else [])]
    return any(_effect(question, value, features) for value in values)


def parts(model: Model, question: Question, features: Features, needed: int) -> Iterator[Part]:
    """The parts of a question, as far as these features and the needed literals are concerned."""
    yield Part(question, None, model.all_of(question.id) & needed)
    blank: Part | None = None
    for option in together(question):
        part = Part(question, option, model.touched(question.id, option.id) & needed)
        if part.touches or _points(question, option, features) or _categories(option, features):
            yield part
        else:
            # Options without any effect are all the same: one of them is enough.
            blank = part
    if blank is not None:
        yield blank


def steps(model: Model, ordered: Sequence[Part], features: Features, needed: int) -> list[Step]:
    """The steps in this order."""
    last = {part.question.id: position for position, part in enumerate(ordered)}
    deciding = _deciding(ordered)
    found = []
    for position, part in enumerate(ordered):
        question = part.question
        literals = model.all_of(question.id) & needed
        if part.option is None:
            found.append(Step(part, _opening(model, question, features, literals), literals))
            continue
        points = _points(question, part.option, features)
        # The literals whose other options are all decided before.
        lost = sum(bit for bit, at in deciding.items() if at == position)
        choices = (
            Choice(None, 0, lost),
            Choice(
                (part.option.id,),
                part.touches,
                0,
                _categories(part.option, features),
                points=points,
            ),
        )
        cap = question.cap if _all_points(question, features) > (question.cap or 0) else None
        counts_for = _counts_for(question, features)
        closes = last[question.id] == position
        found.append(Step(part, choices, literals, closes, counts_for, cap))
    return found


def _deciding(ordered: Sequence[Part]) -> dict[int, int]:
    """For each literal of a `multi` that is touched by an option of several: the last of these."""
    found: dict[int, int] = {}
    for position, part in enumerate(ordered):
        if part.option is not None:
            found.update(dict.fromkeys(bits(part.touches), position))
    return found


def bits(mask: int) -> Iterator[int]:
    """The bits of a mask, one by one."""
    while mask:
        lowest = mask & -mask
        yield lowest
        mask ^= lowest


def together(question: Question) -> tuple[Option, ...]:
    """The options of a `multi` that can be chosen together; none for other types."""
    if question.type is not QuestionType.MULTI:
        return ()
    return tuple(option for option in question.options if not option.exclusive)


def _answers(question: Question) -> Iterator[Value]:
    """Every answer but those of several options."""
    if question.type is QuestionType.SCALE:
        assert question.min is not None
        assert question.max is not None
        yield from range(int(question.min), int(question.max) + 1)
    plain = together(question)
    yield from ((option.id,) for option in question.options if option not in plain)
    if question.unknown:
        yield UNKNOWN
    if question.optional:
        yield SKIPPED


def _opening(
    model: Model, question: Question, features: Features, literals: int
) -> tuple[Choice, ...]:
    found = []
    for value in _answers(question):
        hits = 0
        for option_id in chosen(value):
            hits |= model.touched(question.id, option_id) & literals
        found.append(Choice(value, hits, literals & ~hits, _effect(question, value, features)))
    plain = together(question)
    if plain:
        open_ = 0
        for option in plain:
            open_ |= model.touched(question.id, option.id) & literals
        effect = tuple(
            each for each in _effect(question, (plain[0].id,), features) if each[0][0] == MAXIMUM
        )
        found.append(Choice(None, 0, literals & ~open_, effect, several=True))
    return tuple(found)


def _effect(question: Question, value: Value, features: Features) -> Effect:
    return tuple(each for each in effect(question, value).items() if each[0] in features)


def _categories(option: Option, features: Features) -> Effect:
    given = (option.category or {}).items()
    return tuple(
        ((POINTS, category), points)
        for category, points in given
        if points and (POINTS, category) in features
    )


def _counts_for(question: Question, features: Features) -> Feature | None:
    if question.dimension is not None and (VALUE, question.dimension) in features:
        return VALUE, question.dimension
    return URGENCY if URGENCY in features else None


def _points(question: Question, option: Option, features: Features) -> int:
    """What an option adds to the capped sum of its question."""
    counts_for = _counts_for(question, features)
    if counts_for is None:
        return 0
    return (option.urgency or 0) if counts_for == URGENCY else option.clarity


def _all_points(question: Question, features: Features) -> int:
    return sum(_points(question, option, features) for option in together(question))
