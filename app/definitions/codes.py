"""Answers as small numbers, for work on very many of them.

The *code* of an answer is the position of its option or of its step of a scale; for a `multi` it is
the bits of the options chosen together. Skipped is -1, not known -2, and the options of a `multi`
that stand alone go from -3 downwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import cached_property
from typing import Final

from app.domain.answers import SKIPPED, UNKNOWN, Value
from app.domain.questionnaire import UNKNOWN_ID, Question, QuestionType

SKIPPED_CODE: Final = -1
UNKNOWN_CODE: Final = -2
FIRST_ALONE: Final = -3

A_DAY: Final = date(2000, 1, 1)
A_TEXT: Final = "x"


class Codes:
    """The codes of the answers to one question. What is typed has one code, for it never counts.

    `together` are the options of a `multi` that can be chosen with others, of a `single` all;
    `special` are the answers with codes below 0.
    """

    def __init__(self, question: Question) -> None:
        self.question = question
        self.is_multi = question.type is QuestionType.MULTI
        alone = [each for each in question.options if self.is_multi and each.exclusive]
        self.together = tuple(each for each in question.options if each not in alone)
        self.special: dict[int, Value] = {}
        if question.optional:
            self.special[SKIPPED_CODE] = SKIPPED
        if question.unknown:
            self.special[UNKNOWN_CODE] = UNKNOWN
        for at, option in enumerate(alone):
            self.special[FIRST_ALONE - at] = (option.id,)

    @cached_property
    def plain(self) -> tuple[Value, ...]:
        """The answers with the codes from 0, of all types but `multi`."""
        question = self.question
        match question.type:
            case QuestionType.SCALE:
                assert question.min is not None
                assert question.max is not None
                return tuple(range(int(question.min), int(question.max) + 1))
            case QuestionType.NUMBER:
                assert question.min is not None
                return (question.min,)
            case QuestionType.DATE:
                return (A_DAY,)
            case QuestionType.TEXT:
                return (A_TEXT,)
            case _:
                return tuple((each.id,) for each in self.together)

    @cached_property
    def _codes(self) -> dict[Value, int]:
        plain = () if self.is_multi else self.plain
        return {
            **{value: code for code, value in self.special.items()},
            **{value: code for code, value in enumerate(plain)},
        }

    @cached_property
    def _bits(self) -> dict[str, int]:
        return {each.id: 1 << at for at, each in enumerate(self.together)}

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the options that can be chosen together, in the order of their bits."""
        return tuple(each.id for each in self.together)

    @property
    def combinations(self) -> int:
        """How many answers of a `multi` are options chosen together."""
        return (1 << len(self.together)) - 1

    def value(self, code: int) -> Value:
        """The answer a code stands for."""
        if code < 0:
            return self.special[code]
        if self.is_multi:
            return tuple(id_ for id_, bit in self._bits.items() if code & bit)
        return self.plain[code]

    def code(self, value: Value) -> int | None:
        """The code of an answer; None where the question does not take it."""
        found = self._codes.get(value)
        if found is not None or not self.is_multi or not isinstance(value, tuple):
            return found
        bits = [self._bits.get(id_) for id_ in value]
        return None if not bits or None in bits else sum(filter(None, bits))

    def having(self, options: Iterable[str]) -> tuple[frozenset[int], int]:
        """The answers with one of these options: codes, and the bits of a combination."""
        bits = sum(self._bits.get(each, 0) for each in options) if self.is_multi else 0
        values: list[Value] = [UNKNOWN if each == UNKNOWN_ID else (each,) for each in options]
        return frozenset(self._codes[each] for each in values if each in self._codes), bits


def translation(old: Codes, new: Codes) -> Callable[[int], int | None]:
    """From the codes of answers to one question to those of the same answers to another one.

    None for an answer that the new question does not take, and for all where the types differ.
    """
    if old.question.type is not new.question.type:
        return lambda _: None
    if (old.ids, old.special, old.plain) == (new.ids, new.special, new.plain):
        return lambda code: code

    def translated(code: int) -> int | None:
        return new.code(old.value(code))

    few = [*old.special, *range(0 if old.is_multi else len(old.plain))]
    known = {code: translated(code) for code in few}
    return lambda code: known[code] if code in known else translated(code)
