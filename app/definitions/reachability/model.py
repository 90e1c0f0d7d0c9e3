"""What conditions look at, as bits.

Conditions see answers only through *literals*: "question X has one of these options chosen". A
literal is a bit, a condition is a tuple of masks, one for each alternative: it holds when one of
them is empty. Choosing makes literals true (`hits`) or false for good (`kills`), and what is left
of a condition is again such a tuple: `(0,)` is true, `()` is false.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from app.domain.questionnaire import Condition, Question, Questionnaire

Rest: TypeAlias = tuple[int, ...]
"""What is left of a condition."""

TRUE: Final[Rest] = (0,)
FALSE: Final[Rest] = ()


@dataclass(slots=True)
class Model:
    """A questionnaire's conditions by name, the names being question ids and those of `more`."""

    questionnaire: Questionnaire
    more: Mapping[str, Condition] = field(default_factory=dict)
    conditions: Mapping[str, Condition] = field(init=False)
    literals: dict[str, dict[frozenset[str], int]] = field(init=False, default_factory=dict)
    gates: dict[str, Rest] = field(init=False, default_factory=dict)
    guards: dict[str, frozenset[str]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.conditions = {
            **{
                question.id: question.show_if
                for question in self.questionnaire.questions.values()
                if question.show_if is not None
            },
            **self.more,
        }
        for name, condition in self.conditions.items():
            self.guards[name] = condition.question_ids
            self.gates[name] = shortest(
                sum({self._literal(*term) for term in alternative})
                for alternative in condition.alternatives
            )

    def _literal(self, question_id: str, options: frozenset[str]) -> int:
        count = sum(map(len, self.literals.values()))
        return self.literals.setdefault(question_id, {}).setdefault(options, 1 << count)

    def only(self, names: Set[str]) -> Model:
        """The same without all conditions but these: other questions are always shown."""
        questions = _without_conditions(self.questionnaire, names)
        return Model(questions, {name: each for name, each in self.more.items() if name in names})

    def touched(self, question_id: str, option_id: str) -> int:
        """The literals that are true when this option is chosen."""
        known = self.literals.get(question_id, {})
        return sum(bit for options, bit in known.items() if option_id in options)

    def all_of(self, question_id: str) -> int:
        """The literals about this question."""
        return sum(self.literals.get(question_id, {}).values())

    def ancestors(self, names: Iterable[str]) -> set[str]:
        """The questions on whose answers it depends whether these conditions hold."""
        found: set[str] = set()
        todo = list(names)
        while todo:
            for guard in self.guards.get(todo.pop(), ()):
                if guard not in found:
                    found.add(guard)
                    todo.append(guard)
        return found


def _without_conditions(questionnaire: Questionnaire, but: Set[str]) -> Questionnaire:
    def freed(question: Question) -> Question:
        return question if question.id in but else replace(question, show_if=None)

    sections = tuple(
        replace(section, questions=tuple(map(freed, section.questions)))
        for section in questionnaire.sections
    )
    return replace(questionnaire, sections=sections)


def shortest(alternatives: Iterable[int]) -> Rest:
    """Alternatives without those that demand more than another one."""
    kept: list[int] = []
    for mask in sorted(set(alternatives), key=lambda each: (each.bit_count(), each)):
        if not any(other & mask == other for other in kept):
            kept.append(mask)
    return tuple(kept)


def after(rest: Rest, hits: int, kills: int) -> Rest:
    """What is left of a condition when literals have become true and others false."""
    return shortest(mask & ~hits for mask in rest if not mask & kills)
