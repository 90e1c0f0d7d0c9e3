"""A question to a human being, at every stage (promise P12)."""

from __future__ import annotations

from datetime import timedelta

from app.domain.questionnaire import Questionnaire
from app.rendering.email_parts import typed
from app.rendering.markup import plain
from app.services.limits import allow_mail
from app.services.once import message_id
from app.services.surroundings import Surroundings
from app.storage import outbox
from app.storage.database import writing
from app.storage.outbox import NewMessage
from app.translations import long_date, words


def ask_a_human(
    surroundings: Surroundings,
    questionnaire: Questionnaire,
    email: str,
    question: str,
    *,
    form: str,
    journey_id: str,
) -> str:
    """Pass a question on to a person; gives the id of the message.

    It is never a lead (promise P12). The same words from the same `form` are passed on once; whose
    they are is only counted. Raises TooMany.
    """
    language = questionnaire.language
    say = words(language)
    delete_by = surroundings.today() + timedelta(days=surroundings.brand.retention.questions)
    message = NewMessage(
        id=message_id(form, email, question),
        kind="question",
        language=language,
        recipient=recipient(surroundings, questionnaire.slug),
        subject=say("mail_question.subject", title=plain(questionnaire.title)),
        body=say(
            "mail_question.body",
            title=plain(questionnaire.title),
            question=typed(question),
            email=email,
            delete_by=long_date(language, delete_by),
        ),
        reply_to=email,
    )
    with writing(durable=True) as connection:
        if outbox.put(connection, message, surroundings.clock()):
            allow_mail(connection, surroundings, journey_id, email)
    return message.id


def recipient(surroundings: Surroundings, slug: str) -> str:
    """Where questions go: for a questionnaire that was withdrawn, to the firm's own address."""
    edition = surroundings.catalogue.edition(slug)
    return edition.recipients.questions_to if edition else surroundings.brand.contact.email
