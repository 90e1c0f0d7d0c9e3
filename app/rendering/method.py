"""How a result comes about, in words: the rules that apply to a questionnaire, no others.

The texts say what `app.domain.assessment` does ("Evaluation, exactly", points 1 to 9).
"""

from __future__ import annotations

from app.domain.questionnaire import Questionnaire, QuestionType
from app.rendering.markup import plain
from app.translations import words


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


def stage_rules(language: str, questionnaire: Questionnaire) -> tuple[str, ...]:
    """How areas, stage, reading, timing, open points and impulses follow from that."""
    say = words(language)
    bands = ", ".join(
        say(
            "method.band_item",
            **{"band": plain(questionnaire.band_titles[band]), "from": lowest},
        )
        for band, lowest in questionnaire.bands.items()
    )
    fallback = next(each.title for each in questionnaire.categories if each.fallback)
    from_stage = questionnaire.stages_by_id[questionnaire.from_stage].title
    unclear = next((each for each in questionnaire.urgency if each.unknown_answers), None)
    return (
        say("method.clarity"),
        say("method.bands", bands=bands),
        say("method.stage"),
        say("method.stage_no_sum"),
        say("method.category", fallback=plain(fallback)),
        say("method.category_second"),
        say("method.urgency"),
        *(
            (
                say(
                    "method.urgency_unknown",
                    n=unclear.unknown_answers,
                    level=plain(unclear.title),
                ),
            )
            if unclear
            else ()
        ),
        say("method.open_points"),
        say("method.impulses"),
        say("method.conversation", stage=plain(from_stage)),
    )
