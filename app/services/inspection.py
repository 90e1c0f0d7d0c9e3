"""What answers cause, looked at from behind: what the authors of a questionnaire want to see.

Nothing here assesses. Scores, bands and stage are those of the result; this adds which answer
gave how many points to what, why a question is hidden, and where a request would go.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from app.definitions.edition import Edition
from app.domain.answers import (
    SKIPPED,
    Answers,
    Value,
    chosen,
    missing_questions,
    read,
    read_all,
    shown_questions,
)
from app.domain.assessment import Score, score, urgency_points
from app.domain.conversation import Release
from app.domain.handoff import destination
from app.domain.orientation import Given, Orientation, orient
from app.domain.questionnaire import (
    UNKNOWN_ID,
    Category,
    Condition,
    Question,
    Questionnaire,
    QuestionType,
    Section,
)


@dataclass(frozen=True, slots=True)
class Part:
    """One question of a condition: which options it asks for, and whether one of them is chosen.

    `value` is None where the question was not answered; an answer to a question that is not
    `shown` counts for nothing.
    """

    question: Question
    wanted: tuple[str, ...]
    value: Value | None
    shown: bool
    holds: bool


Conditions: TypeAlias = tuple[tuple[Part, ...], ...]
"""Alternatives, of which one has to hold with all its parts."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What one answer counts. `score` and `urgency` are None where the question is not about it."""

    score: Score | None
    categories: Mapping[str, int]
    urgency: int | None


@dataclass(frozen=True, slots=True)
class Row:
    """A question with its answer; `condition` is empty where it is always shown."""

    question: Question
    value: Value | None
    shown: bool
    condition: Conditions
    effect: Effect | None


@dataclass(frozen=True, slots=True)
class Tally:
    """The points of a category, and the answers that gave them."""

    category: Category
    points: int
    causes: tuple[tuple[Given, int], ...]


@dataclass(frozen=True, slots=True)
class Way:
    """A route and what its condition looks at; `taken`: requests go there, once released."""

    address: str
    condition: Conditions
    taken: bool


@dataclass(frozen=True, slots=True)
class Inspection:
    """Everything the inspector shows. The orientation counts what is missing as left out."""

    orientation: Orientation
    sections: tuple[tuple[Section, tuple[Row, ...]], ...]
    missing: tuple[Question, ...]
    categories: tuple[Tally, ...]
    urgency: tuple[tuple[Given, int], ...]
    ways: tuple[Way, ...]
    destinations: Mapping[Release, str]
    persona: str | None

    @property
    def hides(self) -> bool:
        """Whether some question is not shown with these answers."""
        return not all(row.shown for _, rows in self.sections for row in rows)


def inspect(edition: Edition, questionnaire: Questionnaire, answers: Answers) -> Inspection:
    """Look at answers to an edition, in one of its languages."""
    shown = shown_questions(questionnaire, answers)
    counting = tuple(
        Given(each, answers[each.id])
        for each in shown
        if answers.get(each.id, SKIPPED) is not SKIPPED
    )
    look = partial(_looked_at, questionnaire, answers, shown)
    return Inspection(
        orientation=orient(questionnaire, answers, partial=True),
        sections=tuple(
            (section, tuple(_row(each, answers, shown, look) for each in section.questions))
            for section in questionnaire.sections
        ),
        missing=missing_questions(questionnaire, answers),
        categories=tuple(_tally(each, counting) for each in questionnaire.categories),
        urgency=tuple(
            (each, urgency_points(each.question, each.value))
            for each in counting
            if each.question.asks_for_urgency
        ),
        ways=_ways(edition, look),
        destinations={
            each: destination(edition.recipients, questionnaire, answers, each).address
            for each in Release
        },
        persona=_persona(edition, questionnaire, answers),
    )


Look: TypeAlias = Callable[[Condition | None], Conditions]


def _row(question: Question, answers: Answers, shown: Container[Question], look: Look) -> Row:
    value, is_shown = answers.get(question.id), question in shown
    effect = effect_of(question, value) if is_shown and value is not None else None
    return Row(question, value, is_shown, look(question.show_if), effect)


def effect_of(question: Question, value: Value) -> Effect:
    """What an answer counts, everywhere at once."""
    return Effect(
        score=score(question, value) if question.dimension else None,
        categories=_category_points(question, value),
        urgency=urgency_points(question, value) if question.asks_for_urgency else None,
    )


def _category_points(question: Question, value: Value) -> Mapping[str, int]:
    points: dict[str, int] = {}
    for option_id in chosen(value):
        option = question.options_by_id.get(option_id)
        for category_id, given in ((option and option.category) or {}).items():
            points[category_id] = points.get(category_id, 0) + given
    return points


def _tally(category: Category, counting: Iterable[Given]) -> Tally:
    causes = [
        (each, _category_points(each.question, each.value).get(category.id, 0)) for each in counting
    ]
    given = tuple((each, points) for each, points in causes if points)
    return Tally(category, sum(points for _, points in given), given)


def _looked_at(
    questionnaire: Questionnaire,
    answers: Answers,
    shown: Container[Question],
    condition: Condition | None,
) -> Conditions:
    """A condition, part by part."""
    if condition is None:
        return ()
    questions = questionnaire.questions
    return tuple(
        tuple(_part(questions[each], options, answers, shown) for each, options in alternative)
        for alternative in condition.alternatives
    )


def _part(
    question: Question, options: frozenset[str], answers: Answers, shown: Container[Question]
) -> Part:
    value, is_shown = answers.get(question.id), question in shown
    return Part(
        question,
        _in_file_order(question, options),
        value,
        is_shown,
        is_shown and not options.isdisjoint(chosen(value)),
    )


def _in_file_order(question: Question, options: frozenset[str]) -> tuple[str, ...]:
    return tuple(each for each in (*question.options_by_id, UNKNOWN_ID) if each in options)


def _ways(edition: Edition, look: Look) -> tuple[Way, ...]:
    ways: list[Way] = []
    for route in edition.recipients.routes:
        condition = look(route.when)
        holds = any(all(part.holds for part in alternative) for alternative in condition)
        is_first = not any(each.taken for each in ways)
        ways.append(Way(route.conversations_to, condition, holds and is_first))
    return tuple(ways)


def _persona(edition: Edition, questionnaire: Questionnaire, answers: Answers) -> str | None:
    """The persona who answers like this, if there is one."""
    given = {each: value for each, value in answers.items() if value is not SKIPPED}
    for persona in edition.personas:
        theirs = read_all(questionnaire, persona.answers)
        if given == {each: value for each, value in theirs.items() if value is not SKIPPED}:
            return persona.id
    return None


def leading_to(
    questionnaire: Questionnaire, answers: Answers, question_id: str
) -> dict[str, Value] | None:
    """The answers with others in place of those that keep a question from being shown.

    The alternatives of its condition are tried one by one, each with the first option it names.
    None where none of them shows the question.
    """
    question = questionnaire.questions[question_id]
    if question in shown_questions(questionnaire, answers):
        return dict(answers)
    for alternative in question.show_if.alternatives if question.show_if else ():
        found: dict[str, Value] | None = dict(answers)
        for asked_id, options in alternative:
            found = leading_to(questionnaire, found, asked_id) if found is not None else None
            if found is not None:
                asked = questionnaire.questions[asked_id]
                if options.isdisjoint(chosen(found.get(asked_id))):
                    found[asked_id] = _choosing(asked, _in_file_order(asked, options)[0])
        if found is not None and question in shown_questions(questionnaire, found):
            return found
    return None


def _choosing(question: Question, option_id: str) -> Value:
    is_multi = question.type is QuestionType.MULTI and option_id != UNKNOWN_ID
    return read(question, [option_id] if is_multi else option_id)
