"""Everything that is stored about a journey, to be taken along (promise P11)."""

from __future__ import annotations

from datetime import datetime

from app.domain.answers import plain
from app.domain.assessment import document
from app.rendering.answers import answer_lines
from app.rendering.markup import plain as prose
from app.services.answering import Journey, times
from app.services.assessments import standing
from app.services.results import expires_on, orientation
from app.services.surroundings import Surroundings
from app.storage import conversations, feedback, journeys, outbox
from app.storage.conversations import StoredRequest
from app.storage.database import Connection, reading
from app.translations import text


def export(surroundings: Surroundings, journey: Journey) -> dict[str, object]:
    """Everything that is stored about a journey, as plain data.

    Answers have the form of `answers.json`, results that of `flask questionnaire assess`. Beside
    both stands the same `…_in_words`, as the person has read it.
    """
    questionnaire, known = journey.questionnaire, times(journey)
    earlier = [
        each for each in standing(surroundings, journey).finished if each.assessed_at is not None
    ]
    kept_until = expires_on(surroundings, journey).isoformat()
    with reading() as connection:
        given = journeys.stored_answers(connection, journey.id)
        return {
            "title": prose(questionnaire.title),
            "questionnaire": questionnaire.slug,
            "version": questionnaire.version,
            "language": questionnaire.language,
            "campaign": journeys.campaign_of(connection, journey.id),
            "started_at": known.started_at.isoformat(),
            "changed_at": known.changed_at.isoformat(),
            "kept_until": kept_until,
            "answers": _answers(journey),
            "answers_in_words": _answers_in_words(journey),
            "answered_at": {each.question_id: each.answered_at.isoformat() for each in given},
            "carried_over": [each.question_id for each in given if each.carried],
            "result": _result(journey),
            "result_in_words": _result_in_words(journey),
            "earlier_assessments": [
                {
                    "version": each.questionnaire.version,
                    "assessed_at": _moment(each.assessed_at),
                    "answers": _answers(each),
                    "answers_in_words": _answers_in_words(each),
                    "result": _result(each),
                    "result_in_words": _result_in_words(each),
                }
                for each in earlier
            ],
            "requests": [
                _request(connection, each) for each in conversations.all_of(connection, journey.id)
            ],
            "messages": [
                {
                    "kind": each.kind,
                    "state": each.state,
                    # A program's address may hold a secret of the firm.
                    "recipient": None if each.kind == "webhook" else each.recipient,
                    "created_at": _moment(each.created_at),
                }
                for each in outbox.of_journey(connection, journey.id)
            ],
        }


def _answers(journey: Journey) -> dict[str, object]:
    questions = journey.questionnaire.questions
    return {each: plain(value, questions[each]) for each, value in journey.answers.items()}


def _answers_in_words(journey: Journey) -> list[dict[str, object]]:
    questions, language = journey.questionnaire.questions, journey.questionnaire.language
    return [
        {
            "id": question.id,
            "question": prose(question.ask),
            "answer": list(answer_lines(language, question, journey.answers[question.id])),
        }
        for question in questions.values()
        if question.id in journey.answers
    ]


def _result_in_words(journey: Journey) -> dict[str, object] | None:
    if not journey.is_complete:
        return None
    said = orientation(journey)
    return {
        "stage": prose(said.stage.title),
        "areas": {prose(each.dimension.title): each.band_title for each in said.areas},
        "category": prose(said.category.title),
        "second_category": prose(said.second_category.title) if said.second_category else None,
        "urgency": prose(said.urgency.title),
        "open_points": [prose(each.question.ask) for each in said.open_points],
    }


def _result(journey: Journey) -> dict[str, object] | None:
    if not journey.is_complete:
        return None
    return document(journey.questionnaire, orientation(journey).assessment)


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _request(connection: Connection, request: StoredRequest) -> dict[str, object]:
    """A request with its consent: the exact words, their version, all moments."""
    said = feedback.of_request(connection, request.id)
    return {
        "state": request.state,
        "version": request.version,
        "assessed_on": request.assessed_on.isoformat(),
        "name": request.name,
        "email": request.email,
        "company": request.company,
        "phone": request.phone,
        "topic": request.topic,
        "not_topic": request.not_topic,
        "release": request.release,
        "release_in_words": text(request.language, f"conversation.release_{request.release}"),
        "recipient": request.recipient,
        "subject": request.subject,
        "message": request.brief,
        "previewed_at": _moment(request.previewed_at),
        "submitted_at": _moment(request.submitted_at),
        "confirmed_at": _moment(request.confirmed_at),
        "reply_by": request.reply_by.isoformat() if request.reply_by else None,
        "delete_by": request.delete_by.isoformat() if request.delete_by else None,
        "consent": {
            "id": request.consent_id,
            "version": request.consent_version,
            "email": request.consent_email,
            "phone": request.consent_phone,
        },
        "feedback": said.value if said else None,
    }
