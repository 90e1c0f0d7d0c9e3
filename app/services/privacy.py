"""Who may receive what, as it is configured now."""

from __future__ import annotations

from dataclasses import dataclass

from app.definitions.edition import Edition
from app.rendering.markup import plain
from app.services.surroundings import Surroundings
from app.services.webhooks import receiver_host


@dataclass(frozen=True, slots=True)
class Receivers:
    """Who gets something from one questionnaire: addresses, and a program by its host."""

    title: str
    conversations: tuple[str, ...]
    questions: str
    webhook_host: str | None


def receivers(
    surroundings: Surroundings, language: str, slug: str | None = None
) -> tuple[Receivers, ...]:
    """Who may get something from a questionnaire, or from each that is offered."""
    catalogue = surroundings.catalogue
    slugs = catalogue.slugs() if slug is None else (slug,)
    editions = (catalogue.edition(each) for each in slugs)
    return tuple(_of(surroundings, each, language) for each in editions if each is not None)


def _of(surroundings: Surroundings, edition: Edition, language: str) -> Receivers:
    """Each address once, that without a route first."""
    to = edition.recipients
    every = (to.conversations_to, *(each.conversations_to for each in to.routes))
    questionnaire = edition.questionnaires.get(language, edition.questionnaires[edition.language])
    return Receivers(
        plain(questionnaire.title),
        tuple(dict.fromkeys(every)),
        to.questions_to,
        receiver_host(surroundings, edition.slug),
    )
