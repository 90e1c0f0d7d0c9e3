"""What sales gets, and where it goes."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.answers import WITHHELD, Answers, Value, given, holds
from app.domain.conversation import Release
from app.domain.orientation import Given, Orientation, orient
from app.domain.questionnaire import Questionnaire, QuestionType, Recipients, Route


@dataclass(frozen=True, slots=True)
class Destination:
    """Who gets a request, and which answers decided that (none: it goes to the usual address)."""

    address: str
    because: tuple[Given, ...] = ()


def destination(
    recipients: Recipients, questionnaire: Questionnaire, answers: Answers, release: Release
) -> Destination:
    """The address of the first route that holds, or the usual one.

    With only the contact details released, no route is taken, for it would reveal an answer.
    """
    if release is not Release.CONTACT:
        counting = given(questionnaire, answers)
        for route in recipients.routes:
            if holds(route.when, counting):
                return Destination(route.conversations_to, _because(questionnaire, route, counting))
    return Destination(recipients.conversations_to)


def _because(questionnaire: Questionnaire, route: Route, counting: Answers) -> tuple[Given, ...]:
    return tuple(
        Given(question, counting[question_id])
        for question_id, question in questionnaire.questions.items()
        if question_id in route.when.question_ids and question_id in counting
    )


def released_orientation(
    questionnaire: Questionnaire, answers: Answers, release: Release
) -> Orientation | None:
    """What may be known of the result: all of it, all but free texts, or nothing."""
    match release:
        case Release.CONTACT:
            return None
        case Release.RESULT:
            return orient(questionnaire, without_free_text(questionnaire, answers), partial=True)
        case Release.ALL:
            return orient(questionnaire, answers)


def without_free_text(questionnaire: Questionnaire, answers: Answers) -> dict[str, Value]:
    """The answers with every free text withheld, also one that was never written: who reads on
    cannot tell the two apart.

    It is what may be known beforehand with "mein Ergebnis, ohne freie Texte". Texts are never
    scored, so `orient(…, partial=True)` gives the same stage even where a text was required.
    """
    return {
        question.id: WITHHELD if question.type is QuestionType.TEXT else answers[question.id]
        for question in questionnaire.questions.values()
        if question.type is QuestionType.TEXT or question.id in answers
    }
