"""How a result comes about, in words: the rules that apply to a questionnaire, no others, and an
example from the result itself.

The texts say what `app.domain.assessment` does ("Evaluation, exactly", points 1 to 9).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.orientation import Gap, Orientation
from app.domain.questionnaire import Questionnaire, QuestionType, Use
from app.rendering.markup import plain
from app.translations import words


@dataclass(frozen=True, slots=True)
class Topic:
    """Rules about one thing; `id` is part of the key of its name, "report.topic_…"."""

    id: str
    rules: tuple[str, ...]


def topics(language: str, result: Orientation) -> tuple[Topic, ...]:
    """All rules, in the order in which a result comes about."""
    say, questionnaire = words(language), result.questionnaire
    fallback = next(each.title for each in questionnaire.categories if each.fallback)
    from_stage = questionnaire.stages_by_id[questionnaire.from_stage].title
    return (
        Topic("answers", _counting(language, questionnaire)),
        Topic("areas", _areas(language, result)),
        Topic("stage", (say("method.stage"), say("method.stage_no_sum"))),
        Topic(
            "category",
            (say("method.category", fallback=plain(fallback)), say("method.category_second")),
        ),
        Topic("urgency", _urgency(language, questionnaire)),
        Topic("open_points", _open_points(language, questionnaire)),
        Topic("impulses", (say("method.impulses"),)),
        Topic("conversation", (say("method.conversation", stage=plain(from_stage)),)),
    )


def shortfall(language: str, gap: Gap) -> str:
    """What is missing in an area: the same words wherever it is said."""
    key = "method.change_dimension_highest" if gap.is_highest else "method.change_dimension"
    return words(language)(
        key,
        dimension=plain(gap.area.dimension.title),
        band=plain(gap.area.band_title),
        needed=plain(gap.needed_title),
    )


def _counting(language: str, questionnaire: Questionnaire) -> tuple[str, ...]:
    """What an answer counts."""
    questions = questionnaire.questions.values()
    scored = {each.type for each in questions if each.dimension is not None}
    rules = {
        "counting": True,
        "counting_multi": QuestionType.MULTI in scored,
        "counting_scale": QuestionType.SCALE in scored,
        "counting_unknown": any(each.unknown for each in questions),
        "counting_left_out": any(
            each.optional or any(option.not_applicable for option in each.options)
            for each in questions
        ),
        "counting_free_text": any(each.type is QuestionType.TEXT for each in questions),
        "counting_hidden": any(each.show_if is not None for each in questions),
    }
    say = words(language)
    return tuple(say(f"method.{name}") for name, applies in rules.items() if applies)


def _areas(language: str, result: Orientation) -> tuple[str, ...]:
    """How areas get their clarity and their band, with the first one that has them as example."""
    say, questionnaire = words(language), result.questionnaire
    titles = questionnaire.band_titles
    bands = ((titles[band], lowest) for band, lowest in questionnaire.bands.items())
    example = tuple(
        say(
            "method.example",
            dimension=plain(area.dimension.title),
            value=area.value,
            maximum=area.maximum,
            clarity=int(area.clarity),
            band=plain(area.band_title),
        )
        for area in result.areas
        if area.clarity is not None
    )
    return (
        say("method.clarity"),
        say("method.exact"),
        say("method.bands", bands=_bounds(language, bands)),
        *example[:1],
        say("method.not_assessable", band=plain(titles[next(iter(questionnaire.bands))])),
    )


def _urgency(language: str, questionnaire: Questionnaire) -> tuple[str, ...]:
    """How the level follows from points, or from answers that are unknown."""
    say, levels = words(language), questionnaire.urgency
    reached = sorted(
        ((each.title, each.from_points) for each in levels if each.from_points is not None),
        key=lambda each: each[1],
    )
    is_capped = any(
        each.asks_for_urgency and each.cap is not None for each in questionnaire.questions.values()
    )
    return (
        say("method.urgency", levels=_bounds(language, reached)),
        *((say("method.urgency_cap"),) if is_capped else ()),
        *(
            say("method.urgency_unknown", n=each.unknown_answers, level=plain(each.title))
            for each in levels
            if each.unknown_answers is not None
        ),
    )


def _bounds(language: str, levels: Iterable[tuple[str, int]]) -> str:
    """Titles, each with where it begins."""
    return ", ".join(
        words(language)("method.band_item", **{"band": plain(title), "from": lowest})
        for title, lowest in levels
    )


def _open_points(language: str, questionnaire: Questionnaire) -> tuple[str, ...]:
    own = questionnaire.question_with(Use.OWN_QUESTION)
    names = ("open_points", "open_points_own") if own else ("open_points",)
    return tuple(words(language)(f"method.{each}") for each in names)
