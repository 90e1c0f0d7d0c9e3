"""How a result comes about, in words: the rules that apply to a questionnaire, no others.

The texts say what `app.domain.assessment` does ("Evaluation, exactly", points 1 to 9).
"""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.orientation import Gap
from app.domain.questionnaire import Questionnaire, QuestionType
from app.rendering.markup import plain
from app.translations import words


@dataclass(frozen=True, slots=True)
class Topic:
    """Rules about one thing; `id` is part of the key of its name, "report.topic_…"."""

    id: str
    rules: tuple[str, ...]


def topics(language: str, questionnaire: Questionnaire) -> tuple[Topic, ...]:
    """All rules, in the order in which a result comes about."""
    say = words(language)
    fallback = next(each.title for each in questionnaire.categories if each.fallback)
    from_stage = questionnaire.stages_by_id[questionnaire.from_stage].title
    return (
        Topic("answers", counting_rules(language, questionnaire)),
        Topic(
            "areas",
            (say("method.clarity"), say("method.bands", bands=_bands(language, questionnaire))),
        ),
        Topic("stage", (say("method.stage"), say("method.stage_no_sum"))),
        Topic(
            "category",
            (say("method.category", fallback=plain(fallback)), say("method.category_second")),
        ),
        Topic("urgency", (say("method.urgency"), *_unclear_urgency(language, questionnaire))),
        Topic("open_points", (say("method.open_points"),)),
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


def stage_rules(language: str, questionnaire: Questionnaire) -> tuple[str, ...]:
    """How areas, stage, reading, timing, open points and impulses follow from the answers."""
    return tuple(rule for topic in topics(language, questionnaire)[1:] for rule in topic.rules)


def counting_rules(language: str, questionnaire: Questionnaire) -> tuple[str, ...]:
    """What an answer counts."""
    questions = questionnaire.questions.values()
    rules = {
        "counting": True,
        "counting_maximum": True,
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


def _bands(language: str, questionnaire: Questionnaire) -> str:
    titles = questionnaire.band_titles
    return ", ".join(
        words(language)("method.band_item", **{"band": plain(titles[band]), "from": lowest})
        for band, lowest in questionnaire.bands.items()
    )


def _unclear_urgency(language: str, questionnaire: Questionnaire) -> tuple[str, ...]:
    """The rule for the level that unknown answers lead to, where there is one."""
    return tuple(
        words(language)("method.urgency_unknown", n=level.unknown_answers, level=plain(level.title))
        for level in questionnaire.urgency
        if level.unknown_answers is not None
    )
