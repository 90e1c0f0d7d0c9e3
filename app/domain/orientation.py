"""What a result says, in the order it says it.

One orientation is the source of the result page, of the report and of the brief, so that all three
say the same (promise P6). It holds the questionnaire's own texts and the person's answers; the
product's words around them and the way numbers and dates are written are the business of
rendering.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from app.domain.answers import SKIPPED, WITHHELD, Answers, Value, given, shown_by_section
from app.domain.assessment import (
    Assessment,
    DimensionScore,
    Score,
    assess,
    below_requirement,
    by_clarity,
)
from app.domain.questionnaire import (
    Category,
    Dimension,
    Impulse,
    Limits,
    Option,
    Question,
    Questionnaire,
    Section,
    Stage,
    UrgencyLevel,
    Use,
)


@dataclass(frozen=True, slots=True)
class Given:
    """A question and what was answered."""

    question: Question
    value: Value


@dataclass(frozen=True, slots=True)
class Counted:
    """An answer and what it counts: one line of the trace."""

    question: Question
    value: Value
    score: Score


@dataclass(frozen=True, slots=True)
class Area:
    """Where somebody stands in one dimension. `clarity` 0 to 100, None where not assessable."""

    dimension: Dimension
    clarity: Fraction | None
    band: str
    band_title: str
    sentence: str
    counted: tuple[Counted, ...]

    @property
    def value(self) -> int:
        """The sum of values."""
        return sum(each.score.value for each in self.counted)

    @property
    def maximum(self) -> int:
        """The sum of maxima; 0 where not assessable."""
        return sum(each.score.maximum for each in self.counted)


@dataclass(frozen=True, slots=True)
class Reading:
    """An impulse and the dimension it belongs to."""

    dimension: Dimension
    impulse: Impulse


@dataclass(frozen=True, slots=True)
class Gap:
    """A dimension that is below what a stage needs, and the answers that could be clearer.

    `is_highest`: the band that is needed is the highest, so that nothing lies above it.
    """

    area: Area
    needed_title: str
    is_highest: bool
    below_maximum: tuple[Counted, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What the next stage would need."""

    stage: Stage
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Orientation:
    """A whole result."""

    questionnaire: Questionnaire
    assessment: Assessment
    own_words: str | None
    own_question: str | None
    role: Option | None
    stage: Stage
    areas: tuple[Area, ...]
    open_points: tuple[Given, ...]
    category: Category
    second_category: Category | None
    urgency: UrgencyLevel
    urgency_facts: tuple[Given, ...]
    impulses: tuple[Reading, ...]
    further_impulses: tuple[Reading, ...]
    change: Change | None
    not_yet: tuple[Gap, ...]
    answers: tuple[tuple[Section, tuple[Given, ...]], ...]

    @property
    def limits(self) -> Limits:
        """Whom the firm is not right for: shown to everybody (promise P7)."""
        return self.questionnaire.limits

    @property
    def stage_is_last(self) -> bool:
        """Whether there is no later stage."""
        return self.stage is self.questionnaire.stages[-1]

    @property
    def own_question_is_withheld(self) -> bool:
        """Whether it is not to be known here if there is an own question: not the same as none."""
        asked = self.questionnaire.question_with(Use.OWN_QUESTION)
        return asked is not None and Given(asked, WITHHELD) in self._given()

    @property
    def has_free_text(self) -> bool:
        """Whether the person wrote something in words of their own."""
        return any(isinstance(each.value, str) for each in self._given())

    def _given(self) -> Iterable[Given]:
        return (each for _, answered in self.answers for each in answered)

    @property
    def all_are_highest(self) -> bool:
        """Whether every area is in the highest band: none of them is the one to begin with."""
        return all(each.band == _highest_band(self.questionnaire) for each in self.areas)


def orient(questionnaire: Questionnaire, answers: Answers, *, partial: bool = False) -> Orientation:
    """What the result of these answers says.

    Raises AnswerMissing as long as no result exists, unless `partial`.
    """
    assessment = assess(questionnaire, answers, partial=partial)
    counting = given(questionnaire, answers)
    areas = tuple(_area(questionnaire, answers, each) for each in assessment.dimensions)
    ranked = by_clarity(assessment.dimensions)
    return Orientation(
        questionnaire=questionnaire,
        assessment=assessment,
        own_words=_text(questionnaire, counting, Use.OWN_WORDS),
        own_question=_text(questionnaire, counting, Use.OWN_QUESTION),
        role=_role(questionnaire, counting),
        stage=questionnaire.stages_by_id[assessment.stage],
        areas=areas,
        open_points=_given(questionnaire, counting, assessment.open_points),
        category=questionnaire.categories_by_id[assessment.category],
        second_category=questionnaire.categories_by_id.get(assessment.second_category or ""),
        urgency=questionnaire.urgency_by_id[assessment.urgency_level],
        urgency_facts=tuple(
            Given(question, counting[question.id])
            for question in questionnaire.questions.values()
            if question.asks_for_urgency and question.id in counting
        ),
        impulses=_readings(questionnaire, ranked[:2]),
        further_impulses=_readings(questionnaire, ranked[2:]),
        change=_change(questionnaire, assessment, areas),
        not_yet=_not_yet(questionnaire, assessment, areas),
        answers=_all_answers(questionnaire, answers),
    )


def _area(questionnaire: Questionnaire, answers: Answers, scored: DimensionScore) -> Area:
    dimension = questionnaire.dimensions_by_id[scored.dimension_id]
    return Area(
        dimension,
        scored.clarity,
        scored.band,
        questionnaire.band_titles[scored.band],
        dimension.sentences[scored.band],
        tuple(
            Counted(questionnaire.questions[each.question_id], answers[each.question_id], each)
            for each in scored.scores
        ),
    )


def _text(questionnaire: Questionnaire, counting: Answers, use: Use) -> str | None:
    question = questionnaire.question_with(use)
    value = counting.get(question.id) if question else None
    return value if isinstance(value, str) else None


def _role(questionnaire: Questionnaire, counting: Answers) -> Option | None:
    question = questionnaire.question_with(Use.ROLE)
    value = counting.get(question.id) if question else None
    if question is None or not isinstance(value, tuple):
        return None
    return question.options_by_id[value[0]]


def _given(
    questionnaire: Questionnaire, counting: Answers, question_ids: Iterable[str]
) -> tuple[Given, ...]:
    return tuple(Given(questionnaire.questions[each], counting[each]) for each in question_ids)


def _readings(
    questionnaire: Questionnaire, dimensions: Iterable[DimensionScore]
) -> tuple[Reading, ...]:
    return tuple(
        Reading(
            questionnaire.dimensions_by_id[each.dimension_id],
            questionnaire.impulses[each.dimension_id, each.band],
        )
        for each in dimensions
    )


def _change(
    questionnaire: Questionnaire, assessment: Assessment, areas: Iterable[Area]
) -> Change | None:
    following = assessment.to_next_stage
    if following is None:
        return None
    stage = questionnaire.stages_by_id[following.stage]
    by_id = {each.dimension.id: each for each in areas}
    return Change(
        stage,
        tuple(
            _gap(questionnaire, stage, by_id[dimension_id]) for dimension_id in following.dimensions
        ),
    )


def _highest_band(questionnaire: Questionnaire) -> str:
    return tuple(questionnaire.bands)[-1]


def _gap(questionnaire: Questionnaire, stage: Stage, area: Area) -> Gap:
    needed = stage.requires[area.dimension.id]
    return Gap(
        area,
        questionnaire.band_titles[needed],
        needed == _highest_band(questionnaire),
        tuple(each for each in area.counted if each.score.value < each.score.maximum),
    )


def _not_yet(
    questionnaire: Questionnaire, assessment: Assessment, areas: Iterable[Area]
) -> tuple[Gap, ...]:
    """What is missing for a conversation to be offered, in the words of `Change`."""
    if assessment.conversation_offered:
        return ()
    by_id = {each.dimension.id: each for each in areas}
    bands = {dimension_id: each.band for dimension_id, each in by_id.items()}
    stage = questionnaire.stages_by_id[questionnaire.from_stage]
    return tuple(
        _gap(questionnaire, stage, by_id[each])
        for each in below_requirement(questionnaire, stage, bands)
    )


def _all_answers(
    questionnaire: Questionnaire, answers: Answers
) -> tuple[tuple[Section, tuple[Given, ...]], ...]:
    return tuple(
        (section, tuple(Given(each, answers.get(each.id, SKIPPED)) for each in questions))
        for section, questions in shown_by_section(questionnaire, answers)
    )
