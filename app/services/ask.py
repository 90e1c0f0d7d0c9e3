"""A question to a human being, at every stage (promise P12)."""

from __future__ import annotations

from datetime import timedelta

from app.domain.questionnaire import Questionnaire
from app.services.surroundings import Surroundings
from app.storage import outbox
from app.storage.database import writing
from app.storage.outbox import NewMessage
from app.translations import long_date, words


def ask_a_human(
    surroundings: Surroundings, questionnaire: Questionnaire, email: str, question: str
) -> None:
    """Pass a question on to a person. It is never a lead (promise P12)."""
    language = questionnaire.language
    say = words(language)
    delete_by = surroundings.today() + timedelta(days=surroundings.brand.retention.questions)
    message = NewMessage(
        id=surroundings.new_id(),
        kind="question",
        language=language,
        recipient=_recipient(surroundings, questionnaire.slug),
        subject=say("mail_question.subject", title=questionnaire.title),
        body=say(
            "mail_question.body",
            title=questionnaire.title,
            question=question,
            email=email,
            delete_by=long_date(language, delete_by),
        ),
        reply_to=email,
    )
    with writing(durable=True) as connection:
        outbox.put(connection, message, surroundings.clock())


def _recipient(surroundings: Surroundings, slug: str) -> str:
    """Where questions go: for a questionnaire that was withdrawn, to the firm's own address."""
    edition = surroundings.catalogue.edition(slug)
    return edition.recipients.questions_to if edition else surroundings.brand.contact.email
