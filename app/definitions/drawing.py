"""Answers by chance: what imagined persons say, column by column.

Two profiles, neither of which is empirical: nobody was asked, and no share that comes of them is a
forecast. They show how a questionnaire behaves, and what a change to it does.

`uniform`: each valid answer to a question is equally likely, to be skipped, not known and every
combination of options included. An answer that is typed counts as one.

`plausible`: each person has one latent clarity, a step from 0 to 1, all equally likely. A question
that counts for a dimension is answered near it, with noise of its own: an answer worth the share r
of the maximum has the weight exp(-((r - clarity) / NOISE)² / 2). Of a `multi`, options are chosen
independently of each other, the more likely the clearer the person is. Whoever is less clear says
more often that they do not know. All other questions are answered without regard to clarity.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum
from itertools import accumulate
from random import Random
from typing import Final, TypeAlias

from app.definitions.codes import FIRST_ALONE, SKIPPED_CODE, UNKNOWN_CODE, Codes
from app.definitions.cohort import Column
from app.domain.assessment import score
from app.domain.questionnaire import QuestionType

LEVELS: Final = 21
"""Steps of latent clarity."""

NOISE: Final = 0.25
"""How far a single answer strays from the latent clarity, as a share of the maximum."""

SKIPS: Final = 0.15
"""The share of persons who skip a question that is optional."""

NOT_APPLICABLE: Final = 0.05
"""The share of answers that are "does not apply", where that is offered."""

ALONE: Final = 0.1
"""The share of answers to a `multi` that are an option that stands alone, where there is one."""

SIXTEENTHS: Final = 16
TAKEN: Final = 5
"""How likely an option of a `multi` is that counts for no dimension, in sixteenths."""


class Profile(StrEnum):
    """How imagined persons answer."""

    UNIFORM = "uniform"
    PLAUSIBLE = "plausible"


def unknown_share(clarity: float) -> float:
    """How likely somebody of this clarity (0 to 1) does not know an answer."""
    return 0.03 + 0.32 * (1 - clarity) ** 2


Persons: TypeAlias = Mapping[float, int]
"""How many persons there are of each latent clarity. They stand in this order in every column."""


class Drawing:
    """Draws answers; with the same seed, the same ones in the same order."""

    def __init__(self, seed: int, profile: Profile) -> None:
        # Nobody is to be surprised by what is drawn: this is not about secrets.
        self._random = Random(seed)  # noqa: S311
        self._profile = profile
        self._weights: dict[tuple[Codes, float], list[float]] = {}

    def persons(self, count: int) -> Persons:
        """So many persons; where latent clarity plays no part, all of the same."""
        if self._profile is Profile.UNIFORM:
            return {0.5: count}
        drawn = Counter(self._random.choices(range(LEVELS), k=count))
        return {level / (LEVELS - 1): drawn[level] for level in range(LEVELS)}

    def column(self, codes: Codes, persons: Persons) -> Column:
        """The answer of each person to one question, whether it is shown to them or not."""
        if self._profile is Profile.PLAUSIBLE:
            draw = self._combinations if codes.is_multi else self._near
            return [
                code for clarity, count in persons.items() for code in draw(codes, clarity, count)
            ]
        count = sum(persons.values())
        if not codes.is_multi:
            return self._random.choices([*range(len(codes.plain)), *codes.special], k=count)
        special = list(codes.special)
        answers = codes.combinations + len(special)
        if answers < 1 << 48:
            chance = self._random.random
            drawn: Iterable[int] = (int(chance() * answers) for _ in range(count))
        else:
            drawn = (self._random.randrange(answers) for _ in range(count))
        return [special[each] if each < len(special) else each - len(special) + 1 for each in drawn]

    def _near(self, codes: Codes, clarity: float, count: int) -> Column:
        if not count:
            return []
        if (codes, clarity) not in self._weights:
            self._weights[codes, clarity] = list(accumulate(_weights(codes, clarity)))
        drawn = [*range(len(codes.plain)), *codes.special]
        return self._random.choices(drawn, cum_weights=self._weights[codes, clarity], k=count)

    def _bits(self, options: int, taken: int, count: int) -> Column:
        """So many bits for each person, each of them 1 with the probability `taken` / SIXTEENTHS.

        Random bits are joined by "or" and by "and", for each binary digit of the probability: a 1
        leads from p to (1 + p) / 2, a 0 to p / 2.
        """
        draw = self._random.getrandbits
        column = [0] * count
        for digit in range(SIXTEENTHS.bit_length() - 1):
            if taken >> digit & 1:
                column = [code | draw(options) for code in column]
            elif any(taken >> lower & 1 for lower in range(digit)):
                column = [code & draw(options) for code in column]
        return column

    def _combinations(self, codes: Codes, clarity: float, count: int) -> Column:
        options = len(codes.together)
        column = [0] * count
        if options:
            column = self._bits(options, _taken(codes, clarity), count)
            chance = self._random.random
            column = [code or 1 << int(chance() * options) for code in column]
        shares = _special_shares(codes, clarity)
        if not shares:
            return column
        none = 1 - sum(shares.values()) if codes.together else 0.0
        drawn = self._random.choices([0, *shares], [none, *shares.values()], k=count)
        return [instead or code for instead, code in zip(drawn, column, strict=True)]


def _weights(codes: Codes, clarity: float) -> list[float]:
    """How likely each answer of a question that is no `multi` is: first plain, then special."""
    shares = _special_shares(codes, clarity)
    apart = {
        at
        for at, option in enumerate(codes.question.options)
        if option.not_applicable and _counts(codes)
    }
    near = [0.0 if at in apart else _nearness(codes, at, clarity) for at in range(len(codes.plain))]
    outside = NOT_APPLICABLE if apart and any(near) else float(bool(apart))
    inside = 1 - sum(shares.values())
    plain = [
        inside * (outside / len(apart) if at in apart else (1 - outside) * weight / sum(near))
        for at, weight in enumerate(near)
    ]
    return [*plain, *shares.values()]


def _taken(codes: Codes, clarity: float) -> int:
    """How likely an option of a `multi` is to be taken, in sixteenths: never 0 and never 16."""
    return 2 + round(12 * clarity) if _counts(codes) else TAKEN


def _counts(codes: Codes) -> bool:
    question = codes.question
    if question.dimension is None:
        return False
    return question.type is QuestionType.SCALE or any(each.clarity for each in question.options)


def _nearness(codes: Codes, code: int, clarity: float) -> float:
    if not _counts(codes):
        return 1.0
    counted = score(codes.question, codes.value(code))
    away = counted.value / counted.maximum - clarity
    return math.exp(-((away / NOISE) ** 2) / 2)


def _special_shares(codes: Codes, clarity: float) -> dict[int, float]:
    """How likely it is that a question is skipped, not known, or answered with an option alone."""
    alone = sum(1 for code in codes.special if code <= FIRST_ALONE)
    shares = dict.fromkeys(codes.special, ALONE / (alone or 1))
    if UNKNOWN_CODE in shares:
        shares[UNKNOWN_CODE] = unknown_share(clarity)
    if SKIPPED_CODE in shares:
        shares[SKIPPED_CODE] = SKIPS
    return shares
