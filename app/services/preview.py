"""Trying a questionnaire out while it is written: journeys that follow every save.

Only the preview uses this, on a store of its own that is thrown away with it. A prospect's journey
keeps the version it began with; an author's takes each new one over, with the answers that fit it.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from threading import RLock

from app.definitions.edition import Edition
from app.domain.answers import Value, decode, encode, read_all
from app.domain.errors import AnswerError, AnswerMissing
from app.domain.questionnaire import Question, Questionnaire, QuestionType
from app.services import answering, conversations
from app.services.answering import Journey, Withdrawn
from app.services.conversations import NotOffered
from app.services.inspection import leading_to
from app.services.surroundings import Surroundings
from app.storage import journeys
from app.storage.conversations import PREVIEWED, StoredRequest
from app.storage.database import reading, writing
from app.storage.journeys import StoredJourney
from app.translations import MAIN_LANGUAGE


@dataclass(frozen=True, slots=True)
class Typed:
    """A stored answer and the type of the question it was given to."""

    type: QuestionType
    text: str

    def fits(self, question: Question | None) -> bool:
        """Whether it is an answer to this question, too."""
        if question is None or question.type is not self.type:
            return False
        try:
            decode(question, self.text)
        except AnswerError:
            return False
        return True


@dataclass
class Tryouts:
    """The journeys of the preview, and for each the answers that fit no question at the moment.

    They come back when their question does: an option renamed by mistake costs nothing.
    """

    set_aside: dict[str, dict[str, Typed]] = field(default_factory=dict)
    lock: RLock = field(default_factory=RLock)

    def follow(self, surroundings: Surroundings, journey_id: str) -> None:
        """Take the newest version over, with all answers that still fit."""
        with self.lock:
            with reading() as connection:
                stored = journeys.journey(connection, journey_id)
            edition = surroundings.catalogue.edition(stored.slug) if stored else None
            if stored is None or edition is None or edition.version == stored.version:
                return
            given = self.set_aside.get(journey_id, {}) | _typed(surroundings, stored)
            questions = _main(edition).questions
            fitting = {
                each: typed.text for each, typed in given.items() if typed.fits(questions.get(each))
            }
            self.set_aside[journey_id] = {
                each: typed for each, typed in given.items() if each not in fitting
            }
            request = _request(surroundings, journey_id)
            _store(surroundings, edition, stored.id, stored.nonce, fitting)
            if request is not None and request.state == PREVIEWED:
                _show_again(surroundings, journey_id, request)

    def answer_as(
        self, surroundings: Surroundings, slug: str, journey_id: str, persona_id: str
    ) -> None:
        """Answer everything as a persona does. Raises Withdrawn, KeyError for nobody."""
        edition = _edition(surroundings, slug)
        persona = {each.id: each for each in edition.personas}[persona_id]
        self._replace(surroundings, edition, journey_id, read_all(_main(edition), persona.answers))

    def lead_to(
        self, surroundings: Surroundings, slug: str, journey_id: str, question_id: str
    ) -> None:
        """Have a question shown, where need be by answering those its condition looks at.

        Raises Withdrawn, KeyError for a question there is not.
        """
        edition = _edition(surroundings, slug)
        journey = self.journey(surroundings, slug, journey_id, edition.language)
        answers = dict(journey.answers)
        wanted = leading_to(_main(edition), answers, question_id)
        if not journey.stored or wanted not in (None, answers):
            self._replace(surroundings, edition, journey_id, wanted or answers)

    def journey(
        self, surroundings: Surroundings, slug: str, journey_id: str, language: str
    ) -> Journey:
        """The journey as it is, or one without answers. Raises Withdrawn."""
        found = answering.find(surroundings, journey_id, language)
        return found or answering.fresh(surroundings, slug, language, journey_id)

    def clear(self, journey_id: str) -> None:
        """Forget all answers."""
        with self.lock, writing() as connection:
            self.set_aside.pop(journey_id, None)
            journeys.erase(connection, journey_id)

    def _replace(
        self,
        surroundings: Surroundings,
        edition: Edition,
        journey_id: str,
        answers: Mapping[str, Value],
    ) -> None:
        questions = _main(edition).questions
        texts = {each: encode(value, questions[each]) for each, value in answers.items()}
        with self.lock:
            self.set_aside.pop(journey_id, None)
            _store(surroundings, edition, journey_id, surroundings.new_id(), texts)


def store_copy(surroundings: Surroundings, journey: Journey) -> Journey:
    """The same answers once more, as a journey of its own. Raises Withdrawn."""
    edition = _edition(surroundings, journey.questionnaire.slug)
    questions = journey.questionnaire.questions
    texts = {each: encode(value, questions[each]) for each, value in journey.answers.items()}
    copy = replace(journey, id=surroundings.new_id(), nonce=surroundings.new_id(), document=None)
    _store(surroundings, edition, copy.id, copy.nonce, texts)
    return copy


def _edition(surroundings: Surroundings, slug: str) -> Edition:
    edition = surroundings.catalogue.edition(slug)
    if edition is None:
        raise Withdrawn(slug)
    return edition


def _main(edition: Edition) -> Questionnaire:
    return edition.questionnaires[edition.language]


def _typed(surroundings: Surroundings, stored: StoredJourney) -> dict[str, Typed]:
    pinned = answering.pinned(surroundings, stored.slug, stored.version, stored.language)
    return {each: Typed(pinned.questions[each].type, text) for each, text in stored.answers.items()}


def _store(
    surroundings: Surroundings,
    edition: Edition,
    journey_id: str,
    nonce: str,
    answers: Mapping[str, str],
) -> None:
    """Put a journey in the place of an earlier one, at once."""
    now = surroundings.clock()
    new = StoredJourney(journey_id, nonce, edition.slug, edition.version, edition.language, {})
    with writing() as connection:
        journeys.erase(connection, journey_id)
        journeys.begin(connection, new, edition.document, now)
        for question_id, text in answers.items():
            journeys.put_answer(connection, journey_id, edition.version, question_id, text, now)


def _request(surroundings: Surroundings, journey_id: str) -> StoredRequest | None:
    journey = answering.find(surroundings, journey_id, MAIN_LANGUAGE)
    return conversations.newest(journey) if journey else None


def _show_again(surroundings: Surroundings, journey_id: str, request: StoredRequest) -> None:
    """The preview of a request that is not sent yet, in the words of the newest version."""
    journey = answering.find(surroundings, journey_id, request.language)
    with suppress(NotOffered, AnswerMissing):
        if journey is not None:
            conversations.preview(surroundings, journey, conversations.asked_for(request))
