"""Where somebody stands: clarity, bands, stage, category, urgency, open points.

The rules are those of the questionnaire language, "Evaluation, exactly"; the numbers in brackets
are its points. Integers and exact fractions only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from app.domain.answers import (
    SKIPPED,
    UNKNOWN,
    Answers,
    Value,
    chosen,
    missing_questions,
    shown_questions,
)
from app.domain.errors import AnswerMissing
from app.domain.questionnaire import (
    Option,
    Question,
    Questionnaire,
    QuestionType,
    Stage,
    UrgencyLevel,
)


@dataclass(frozen=True, slots=True)
class Score:
    """What one answer counts (1). A maximum of 0: it does not count here."""

    question_id: str
    value: int
    maximum: int


@dataclass(frozen=True, slots=True)
class DimensionScore:
    """The clarity of one dimension, 0 to 100, None where not assessable, and its band (2)."""

    dimension_id: str
    clarity: Fraction | None
    band: str
    scores: tuple[Score, ...]


@dataclass(frozen=True, slots=True)
class NextStage:
    """What the next stage needs: for each dimension, its questions below their maximum (8)."""

    stage: str
    dimensions: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Assessment:
    """The whole assessment, by ids."""

    dimensions: tuple[DimensionScore, ...]
    stage: str
    category: str
    second_category: str | None
    urgency_points: int
    urgency_level: str
    open_points: tuple[str, ...]
    impulses: tuple[tuple[str, str], ...]
    to_next_stage: NextStage | None
    conversation_offered: bool

    def dimension(self, dimension_id: str) -> DimensionScore:
        """The score of one dimension."""
        return next(each for each in self.dimensions if each.dimension_id == dimension_id)


def assess(questionnaire: Questionnaire, answers: Answers, *, partial: bool = False) -> Assessment:
    """Assess the answers.

    Raises AnswerMissing for the first required question without an answer, unless `partial`: then
    it counts as skipped.
    """
    if not partial:
        for question in missing_questions(questionnaire, answers):
            raise AnswerMissing(question.id)
    shown = shown_questions(questionnaire, answers)
    dimensions = _score_dimensions(questionnaire, shown, answers)
    bands = {each.dimension_id: each.band for each in dimensions}
    stage = _stage(questionnaire, bands)
    first, second = _categories(questionnaire, shown, answers)
    points = _urgency_points(shown, answers)
    rank = questionnaire.stage_rank
    return Assessment(
        dimensions=dimensions,
        stage=stage.id,
        category=first,
        second_category=second,
        urgency_points=points,
        urgency_level=_urgency_level(questionnaire, shown, answers, points).id,
        open_points=_open_points(shown, answers),
        impulses=_impulses(dimensions),
        to_next_stage=_to_next_stage(questionnaire, stage, dimensions),
        conversation_offered=rank[stage.id] >= rank[questionnaire.from_stage],
    )


def score(question: Question, value: Value) -> Score:
    """What an answer to a question with a dimension counts (1)."""
    if value is SKIPPED:
        return Score(question.id, 0, 0)
    if question.type is QuestionType.SCALE:
        return _score_scale(question, value)
    options = question.options
    if question.type is QuestionType.MULTI:
        maximum = _capped(question, sum(option.clarity for option in options))
        points = _capped(question, sum(each.clarity for each in _chosen_options(question, value)))
        return Score(question.id, points, maximum)
    picked = _chosen_options(question, value)
    if any(option.not_applicable for option in picked):
        return Score(question.id, 0, 0)
    maximum = max(option.clarity for option in options)
    return Score(question.id, sum(option.clarity for option in picked), maximum)


def _score_scale(question: Question, value: Value) -> Score:
    assert question.min is not None
    assert question.max is not None
    points = int(value - question.min) if isinstance(value, int) else 0
    return Score(question.id, points, int(question.max - question.min))


def _capped(question: Question, points: int) -> int:
    return points if question.cap is None else min(points, question.cap)


def _chosen_options(question: Question, value: Value | None) -> tuple[Option, ...]:
    by_id = question.options_by_id
    return tuple(by_id[each] for each in chosen(value) if each in by_id)


def _score_dimensions(
    questionnaire: Questionnaire, shown: Iterable[Question], answers: Answers
) -> tuple[DimensionScore, ...]:
    scores: dict[str, list[Score]] = {each.id: [] for each in questionnaire.dimensions}
    for question in shown:
        if question.dimension is not None and question.id in answers:
            scores[question.dimension].append(score(question, answers[question.id]))
    return tuple(
        _dimension_score(questionnaire, dimension_id, tuple(found))
        for dimension_id, found in scores.items()
    )


def _dimension_score(
    questionnaire: Questionnaire, dimension_id: str, scores: tuple[Score, ...]
) -> DimensionScore:
    maximum = sum(each.maximum for each in scores)
    clarity = Fraction(100 * sum(each.value for each in scores), maximum) if maximum else None
    return DimensionScore(dimension_id, clarity, band_of(questionnaire, clarity), scores)


def band_of(questionnaire: Questionnaire, clarity: Fraction | None) -> str:
    """The last band whose bound is at most the clarity; the lowest where not assessable (2)."""
    reached = [band for band, lowest in questionnaire.bands.items() if lowest <= (clarity or 0)]
    return reached[-1]


def _stage(questionnaire: Questionnaire, bands: Mapping[str, str]) -> Stage:
    """The last stage all of whose requirements hold (3): never a sum, never an average."""
    return next(
        stage
        for stage in reversed(questionnaire.stages)
        if not below_requirement(questionnaire, stage, bands)
    )


def below_requirement(
    questionnaire: Questionnaire, stage: Stage, bands: Mapping[str, str]
) -> tuple[str, ...]:
    """The dimensions whose band is below what a stage requires."""
    rank = questionnaire.band_rank
    return tuple(
        dimension_id
        for dimension_id, needed in stage.requires.items()
        if rank[bands[dimension_id]] < rank[needed]
    )


def _categories(
    questionnaire: Questionnaire, shown: Iterable[Question], answers: Answers
) -> tuple[str, str | None]:
    """The first and the second category (4). Ties go to file order, for `sorted` is stable."""
    points = {category.id: 0 for category in questionnaire.categories}
    for question in shown:
        for option in _chosen_options(question, answers.get(question.id)):
            for category_id, given in (option.category or {}).items():
                points[category_id] += given
    ranked = sorted(points.items(), key=lambda item: -item[1])
    first, most = ranked[0]
    if most == 0:
        return next(each.id for each in questionnaire.categories if each.fallback), None
    second, next_most = ranked[1] if len(ranked) > 1 else ("", 0)
    return first, second if next_most >= 1 and most - next_most <= 1 else None


def urgency_points(question: Question, value: Value | None) -> int:
    """The urgency points of one answer (5)."""
    points = sum(option.urgency or 0 for option in _chosen_options(question, value))
    return _capped(question, points) if question.type is QuestionType.MULTI else points


def _urgency_points(shown: Iterable[Question], answers: Answers) -> int:
    return sum(urgency_points(question, answers.get(question.id)) for question in shown)


def _urgency_level(
    questionnaire: Questionnaire, shown: Iterable[Question], answers: Answers, points: int
) -> UrgencyLevel:
    """Urgency is measured apart from maturity and never changes the stage (5, promise P5)."""
    unknown = sum(1 for each in shown if each.asks_for_urgency and answers.get(each.id) is UNKNOWN)
    for level in questionnaire.urgency:
        if level.unknown_answers is not None and unknown >= level.unknown_answers:
            return level
    reached = [
        (level.from_points, level)
        for level in questionnaire.urgency
        if level.from_points is not None and level.from_points <= points
    ]
    return max(reached, key=lambda item: item[0])[1]


def _open_points(shown: Iterable[Question], answers: Answers) -> tuple[str, ...]:
    """Answered "unknown", or scored with nothing although something was possible (6)."""
    found = []
    for question in shown:
        value = answers.get(question.id, SKIPPED)
        if value is UNKNOWN:
            found.append(question.id)
        elif question.dimension is not None:
            counted = score(question, value)
            if counted.value == 0 and counted.maximum > 0:
                found.append(question.id)
    return tuple(found)


def by_clarity(dimensions: Iterable[DimensionScore]) -> list[DimensionScore]:
    """The least clear first: not assessable before all others, ties in file order (7)."""
    return sorted(dimensions, key=lambda each: -1 if each.clarity is None else each.clarity)


def _impulses(dimensions: Iterable[DimensionScore]) -> tuple[tuple[str, str], ...]:
    return tuple((each.dimension_id, each.band) for each in by_clarity(dimensions)[:2])


def _to_next_stage(
    questionnaire: Questionnaire,
    stage: Stage,
    dimensions: Iterable[DimensionScore],
) -> NextStage | None:
    position = questionnaire.stage_rank[stage.id] + 1
    if position == len(questionnaire.stages):
        return None
    following = questionnaire.stages[position]
    by_id = {each.dimension_id: each for each in dimensions}
    bands = {dimension_id: each.band for dimension_id, each in by_id.items()}
    return NextStage(
        following.id,
        {
            dimension_id: tuple(
                each.question_id for each in by_id[dimension_id].scores if each.value < each.maximum
            )
            for dimension_id in below_requirement(questionnaire, following, bands)
        },
    )


def document(questionnaire: Questionnaire, assessment: Assessment) -> dict[str, object]:
    """The assessment as plain data for JSON ("`assess` in JSON"), without `conversations_to`."""
    return {
        "questionnaire": questionnaire.slug,
        "version": questionnaire.version,
        "dimensions": {
            each.dimension_id: {"clarity": exact(each.clarity), "band": each.band}
            for each in assessment.dimensions
        },
        "stage": assessment.stage,
        "category": {"first": assessment.category, "second": assessment.second_category},
        "urgency": {"points": assessment.urgency_points, "level": assessment.urgency_level},
        "open_points": list(assessment.open_points),
        "impulses": [list(each) for each in assessment.impulses],
        "to_next_stage": None
        if assessment.to_next_stage is None
        else {
            "stage": assessment.to_next_stage.stage,
            "dimensions": {
                dimension_id: list(questions)
                for dimension_id, questions in assessment.to_next_stage.dimensions.items()
            },
        },
        "conversation_offered": assessment.conversation_offered,
    }


def exact(clarity: Fraction | None) -> str | None:
    """A fraction in lowest terms, "n/d", also "0/1"; None where not assessable."""
    return None if clarity is None else f"{clarity.numerator}/{clarity.denominator}"
