"""Assessments: the finished ones of a journey, and opening the questionnaire once more.

The answers of today are one row each, so that two tabs cannot overwrite each other. What was
finished before is kept beside them as a snapshot, and nothing changes it any more.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.domain.answers import decode, missing_questions, shown_questions
from app.domain.comparison import Comparison, Finished, compare
from app.domain.errors import AnswerError, AnswerMissing
from app.domain.questionnaire import Question, Questionnaire
from app.services.answering import Journey, JourneyGone, StoredAnswers, Withdrawn, pinned
from app.services.results import assessed_on, orientation
from app.services.surroundings import Surroundings
from app.storage import assessments, journeys
from app.storage.assessments import StoredAssessment
from app.storage.database import Connection, reading, writing
from app.storage.journeys import StoredAnswer
from app.translations import MAIN_LANGUAGE


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a journey stands. `finished` are its finished assessments, the first one first.

    `is_open`: the questionnaire was opened again and there is no new result yet. `following` is
    the next question that was not looked at, None where all were.
    """

    finished: tuple[Journey, ...]
    is_open: bool
    following: Question | None


def standing(surroundings: Surroundings, journey: Journey) -> Standing:
    """The finished assessments of a journey, and how far the present one has come.

    Answers that were only carried over make no new assessment: until one of them is given anew,
    the last result stays the present one.
    """
    with reading() as connection:
        earlier = assessments.of_journey(connection, journey.id)
        given = journeys.stored_answers(connection, journey.id)
    finished = tuple(_reopened(surroundings, journey, each) for each in earlier)
    is_new = not finished or any(not each.carried for each in given)
    if journey.is_complete and is_new:
        finished = (*finished, journey)
    seen = {each.question_id for each in given if not each.carried}
    shown = shown_questions(journey.questionnaire, journey.answers)
    return Standing(
        finished,
        is_open=bool(finished) and finished[-1] is not journey,
        following=next((each for each in shown if each.id not in seen), None),
    )


def latest(surroundings: Surroundings, journey: Journey) -> Journey:
    """The journey as its last finished assessment has it; itself, as long as there is none.

    What is begun anew never hides a result.
    """
    with reading() as connection:
        earlier = assessments.of_journey(connection, journey.id)
        is_new = assessments.has_new_answers(connection, journey.id)
    if not earlier or (journey.is_complete and is_new):
        return journey
    return _reopened(surroundings, journey, earlier[-1])


def _reopened(surroundings: Surroundings, journey: Journey, stored: StoredAssessment) -> Journey:
    """An earlier assessment, in the language it is read in now."""
    slug, language = journey.questionnaire.slug, journey.questionnaire.language
    questionnaire = pinned(surroundings, slug, stored.version, language)
    answers = StoredAnswers(questionnaire, json.loads(stored.answers))
    return replace(
        journey,
        questionnaire=questionnaire,
        answers=answers,
        document=None,
        assessed_at=stored.assessed_at,
    )


def then_and_now(surroundings: Surroundings, finished: Sequence[Journey]) -> Comparison | None:
    """What has changed between assessments; None where there is nothing to compare with."""
    if len(finished) < 2:
        return None
    return compare(
        [Finished(assessed_on(surroundings, each), orientation(each)) for each in finished]
    )


def assess_again(surroundings: Surroundings, journey: Journey) -> None:
    """Keep the finished assessment and open the questionnaire once more, in its newest version.

    Answers that still fit are carried over. Where it is open already, nothing changes: a double
    click keeps one assessment. Raises Withdrawn where the questionnaire is not offered any more,
    AnswerMissing where there is no result yet, JourneyGone where everything was erased.
    """
    edition = surroundings.catalogue.edition(journey.questionnaire.slug)
    if edition is None:
        raise Withdrawn(journey.questionnaire.slug)
    with writing(durable=True) as connection:
        held = journeys.hold(connection, journey.id)
        if held is None:
            raise JourneyGone
        before = pinned(surroundings, *held, MAIN_LANGUAGE)
        given = journeys.stored_answers(connection, journey.id)
        if not _keep(connection, journey.id, before, given):
            return
        journeys.pin(
            connection, edition.version, edition.slug, edition.document, surroundings.clock()
        )
        after = edition.questionnaires[edition.language].questions
        carried = [each.question_id for each in given if _still_fits(each, before.questions, after)]
        journeys.reopen(connection, journey.id, edition.version, carried)


def _keep(
    connection: Connection, journey_id: str, before: Questionnaire, given: list[StoredAnswer]
) -> bool:
    """Keep the answers as a finished assessment. False: they are none, or are kept already."""
    values = {each.question_id: each.value for each in given}
    number = assessments.next_number(connection, journey_id)
    new = [each.answered_at for each in given if not each.carried]
    missing = missing_questions(before, StoredAnswers(before, values))
    if missing and number == 1:
        raise AnswerMissing(missing[0].id)
    if missing or not new:
        return False
    snapshot = StoredAssessment(
        journey_id, number, before.version, json.dumps(values, ensure_ascii=False), max(new)
    )
    assessments.keep(connection, snapshot)
    return True


def _still_fits(
    answer: StoredAnswer, before: Mapping[str, Question], after: Mapping[str, Question]
) -> bool:
    """Whether an answer to the earlier version is one to the newest, too."""
    question = after.get(answer.question_id)
    if question is None or question.type is not before[answer.question_id].type:
        return False
    try:
        decode(question, answer.value)
    except AnswerError:
        return False
    return True
