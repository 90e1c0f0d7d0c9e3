"""Answering: find a journey, store an answer, know what comes next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from app.definitions.snapshot import restore
from app.domain.answers import (
    Answers,
    Value,
    decode,
    encode,
    missing_questions,
    plain,
    read,
    shown_questions,
)
from app.domain.assessment import assess
from app.domain.errors import QuestionNotShown, UnknownQuestion
from app.domain.questionnaire import Question, Questionnaire
from app.services import links
from app.services.surroundings import Surroundings
from app.storage import feedback, journeys
from app.storage.database import Connection, reading, writing
from app.storage.journeys import StoredJourney, Times


class JourneyGone(Exception):
    """The journey was erased or has expired. Nothing is kept to tell the two apart."""


class Withdrawn(Exception):
    """The questionnaire is not offered any more to somebody who has not begun."""


class PinnedMeanwhile(Exception):
    """Another version was pinned after this one was read, in another tab."""


class StoredAnswers(Mapping[str, Value]):
    """Answers that are read when they are first looked at: a question's page looks at few of them,
    a result at each again and again."""

    def __init__(self, questionnaire: Questionnaire, stored: Mapping[str, str]) -> None:
        self._questionnaire = questionnaire
        self._stored = stored
        self._read: dict[str, Value] = {}

    def with_one(self, question_id: str, text: str) -> StoredAnswers:
        """These answers with one more, or with one of them as it is now: JSON text."""
        return StoredAnswers(self._questionnaire, {**self._stored, question_id: text})

    def __getitem__(self, question_id: str) -> Value:
        if question_id not in self._read:
            question = self._questionnaire.questions[question_id]
            self._read[question_id] = decode(question, self._stored[question_id])
        return self._read[question_id]

    def __contains__(self, question_id: object) -> bool:
        return question_id in self._stored

    def __iter__(self) -> Iterator[str]:
        return iter(self._stored)

    def __len__(self) -> int:
        return len(self._stored)


@dataclass(frozen=True, slots=True)
class Journey:
    """One prospect's way through one pinned version, in the language it is read in.

    A journey that is not stored yet carries the `document` its first answer will pin. One that
    shows an earlier assessment says when that was finished (`assessed_at`).
    """

    id: str
    nonce: str
    questionnaire: Questionnaire
    answers: StoredAnswers
    document: Mapping[str, object] | None = None
    assessed_at: datetime | None = None

    @property
    def stored(self) -> bool:
        """Whether its first answer has been given."""
        return self.document is None

    @property
    def is_complete(self) -> bool:
        """Whether a result exists ("Evaluation, exactly", 10)."""
        return self.stored and not missing_questions(self.questionnaire, self.answers)


def find(surroundings: Surroundings, journey_id: str, language: str) -> Journey | None:
    """A stored journey by its id."""
    with reading() as connection:
        stored = journeys.journey(connection, journey_id)
    return None if stored is None else _opened(surroundings, stored, language)


def exists(journey_id: str) -> bool:
    """Whether a journey is stored."""
    with reading() as connection:
        return journeys.times(connection, journey_id) is not None


def find_by_token(surroundings: Surroundings, token: str, language: str) -> Journey | None:
    """A stored journey by its private link. None: wrong, expired or erased."""
    with reading() as connection:
        stored = journeys.journey(connection, links.claimed_id(token))
    key = surroundings.config.secret_key
    if stored is None or not links.verified(key, links.Purpose.PRIVATE, token, stored.nonce):
        return None
    return _opened(surroundings, stored, language)


def fresh(surroundings: Surroundings, slug: str, language: str, journey_id: str) -> Journey:
    """A journey that has not begun: the newest version, no answers. It is stored nowhere.

    Raises Withdrawn where no such questionnaire is offered.
    """
    edition = surroundings.catalogue.edition(slug)
    if edition is None:
        raise Withdrawn(slug)
    questionnaire = _in_language(edition.questionnaires, language)
    answers = StoredAnswers(questionnaire, {})
    return Journey(journey_id, surroundings.new_id(), questionnaire, answers, edition.document)


def private_token(surroundings: Surroundings, journey: Journey) -> str:
    """The token of a journey's private link."""
    key = surroundings.config.secret_key
    return links.sign(key, links.Purpose.PRIVATE, journey.id, journey.nonce)


def save(
    surroundings: Surroundings,
    journey: Journey,
    question_id: str,
    value: Value,
    *,
    campaign: str | None = None,
) -> Journey:
    """Store one answer, and begin the journey where it is the first, with where it came from.

    Saving the same answer twice, from two tabs or by a double click, has one effect. Raises
    UnknownQuestion or QuestionNotShown where the question is not on this way, JourneyGone where
    the journey was erased meanwhile, another AnswerError where the answer does not fit the version
    that was pinned meanwhile.
    """
    try:
        return _save(surroundings, journey, question_id, value, campaign)
    except PinnedMeanwhile:
        anew = find(surroundings, journey.id, journey.questionnaire.language)
        if anew is None:
            raise JourneyGone from None
        raw = plain(value, journey.questionnaire.questions[question_id])
        return _save(surroundings, anew, question_id, read(_shown(anew, question_id), raw), None)


def _save(
    surroundings: Surroundings,
    journey: Journey,
    question_id: str,
    value: Value,
    campaign: str | None,
) -> Journey:
    questionnaire = journey.questionnaire
    text = encode(value, _shown(journey, question_id))
    now, nonce = surroundings.clock(), journey.nonce
    answers = journey.answers.with_one(question_id, text)
    # Looked at before the transaction, for others wait for its end.
    is_last = not (missing_questions(questionnaire, answers) or journey.is_complete)
    with writing() as connection:
        if journey.document is not None:
            nonce = journeys.begin(connection, _to_store(journey, campaign), journey.document, now)
        if not journeys.put_answer(
            connection, journey.id, questionnaire.version, question_id, text, now
        ):
            raise PinnedMeanwhile
        if is_last:
            _count(connection, surroundings, questionnaire, answers)
    return Journey(journey.id, nonce, questionnaire, answers)


def _shown(journey: Journey, question_id: str) -> Question:
    question = journey.questionnaire.questions.get(question_id)
    if question is None:
        raise UnknownQuestion(question_id)
    shown = shown_questions(journey.questionnaire, journey.answers)
    if not any(each is question for each in shown):
        raise QuestionNotShown(question_id)
    return question


def _count(
    connection: Connection,
    surroundings: Surroundings,
    questionnaire: Questionnaire,
    answers: Answers,
) -> None:
    """Count which stage a way of answering led to, without any link to the person."""
    stage = assess(questionnaire, answers).stage
    feedback.count(connection, questionnaire.slug, f"stage_{stage}", surroundings.today())


def _to_store(journey: Journey, campaign: str | None) -> StoredJourney:
    questionnaire = journey.questionnaire
    return StoredJourney(
        journey.id,
        journey.nonce,
        questionnaire.slug,
        questionnaire.version,
        questionnaire.language,
        {},
        campaign,
    )


def _opened(surroundings: Surroundings, stored: StoredJourney, language: str) -> Journey:
    questionnaire = pinned(surroundings, stored.slug, stored.version, language)
    answers = StoredAnswers(questionnaire, stored.answers)
    return Journey(stored.id, stored.nonce, questionnaire, answers)


def times(journey: Journey) -> Times:
    """When a journey was begun and last changed. Raises JourneyGone."""
    with reading() as connection:
        found = journeys.times(connection, journey.id)
    if found is None:
        raise JourneyGone
    return found


def pinned(surroundings: Surroundings, slug: str, version: str, language: str) -> Questionnaire:
    """A version in a language: the live one, or one that somebody began before it changed."""
    edition = surroundings.catalogue.edition(slug)
    if edition is not None and edition.version == version:
        return _in_language(edition.questionnaires, language)
    return _in_language(_restored(slug, version), language)


def has_changed(surroundings: Surroundings, journey: Journey) -> bool:
    """Whether who begins now gets another version of the questionnaire."""
    edition = surroundings.catalogue.edition(journey.questionnaire.slug)
    return edition is not None and edition.version != journey.questionnaire.version


def was_offered(slug: str) -> bool:
    """Whether somebody has ever answered a questionnaire of this name here."""
    with reading() as connection:
        return journeys.has_versions(connection, slug)


@lru_cache(maxsize=16)
def _restored(slug: str, version: str) -> Mapping[str, Questionnaire]:
    """An older version from its snapshot. A version never changes, so it can be kept."""
    with reading() as connection:
        document = journeys.version_document(connection, version)
    if document is None:
        raise JourneyGone
    return restore(slug, version, document)


def _in_language(questionnaires: Mapping[str, Questionnaire], language: str) -> Questionnaire:
    """The questionnaire in a language, or in its main one where it has not been translated."""
    return questionnaires.get(language) or next(iter(questionnaires.values()))
