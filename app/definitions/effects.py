"""What one answer adds to which sum, by the rules of the assessment.

Every result is a function of a few sums over the shown, answered questions: what clarity is a
fraction of, the points of each category and of urgency, and how often urgency was not known.
"""

from __future__ import annotations

from typing import Final, TypeAlias

from app.domain.answers import UNKNOWN, Answers, Value, chosen, shown_questions
from app.domain.assessment import score, urgency_points
from app.domain.questionnaire import UNKNOWN_ID, Question, Questionnaire

Feature: TypeAlias = tuple[str, str]
"""A sum: VALUE or MAXIMUM of a dimension, POINTS of a category, URGENCY, NOT_KNOWN."""

Effect: TypeAlias = tuple[tuple[Feature, int], ...]
"""What something adds to which sums."""

VALUE: Final = "value"
MAXIMUM: Final = "maximum"
POINTS: Final = "points"
URGENCY: Final[Feature] = ("urgency", "")
NOT_KNOWN: Final[Feature] = ("urgency not known", "")


def effect(question: Question, value: Value) -> dict[Feature, int]:
    """What an answer to a shown question adds, where it is not 0."""
    found: dict[Feature, int] = {}
    if question.dimension is not None:
        counted = score(question, value)
        found[VALUE, question.dimension] = counted.value
        found[MAXIMUM, question.dimension] = counted.maximum
    found[URGENCY] = urgency_points(question, value)
    found[NOT_KNOWN] = int(value is UNKNOWN and question.asks_for_urgency)
    for option_id in chosen(value):
        if option_id != UNKNOWN_ID:
            for category, points in (question.options_by_id[option_id].category or {}).items():
                found[POINTS, category] = found.get((POINTS, category), 0) + points
    return {feature: amount for feature, amount in found.items() if amount}


def sums(questionnaire: Questionnaire, answers: Answers) -> dict[Feature, int]:
    """All sums of an answer set, where they are not 0. Answers not shown count for nothing."""
    found: dict[Feature, int] = {}
    for question in shown_questions(questionnaire, answers):
        if question.id in answers:
            for feature, amount in effect(question, answers[question.id]).items():
                found[feature] = found.get(feature, 0) + amount
    return found


def features(questionnaire: Questionnaire) -> tuple[Feature, ...]:
    """All sums, in a fixed order: value and maximum of each dimension, categories, urgency."""
    return (
        *((kind, each.id) for each in questionnaire.dimensions for kind in (VALUE, MAXIMUM)),
        *((POINTS, each.id) for each in questionnaire.categories),
        URGENCY,
        NOT_KNOWN,
    )
