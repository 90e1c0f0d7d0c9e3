"""Who may receive what, as it is configured now."""

from __future__ import annotations

from app.services.surroundings import Surroundings
from app.services.webhooks import receiver_host


def conversation_recipients(surroundings: Surroundings) -> list[str]:
    """Every address a request for a conversation may go to."""
    found: dict[str, None] = {}
    for slug in surroundings.catalogue.slugs():
        edition = surroundings.catalogue.edition(slug)
        if edition is not None:
            found[edition.recipients.conversations_to] = None
            found.update((route.conversations_to, None) for route in edition.recipients.routes)
    return list(found)


def question_recipients(surroundings: Surroundings) -> list[str]:
    """Every address a question may go to."""
    editions = map(surroundings.catalogue.edition, surroundings.catalogue.slugs())
    return list(dict.fromkeys(each.recipients.questions_to for each in editions if each))


def webhook_hosts(surroundings: Surroundings) -> list[str]:
    """Every program that is told about confirmed requests, by its host."""
    hosts = (receiver_host(surroundings, slug) for slug in surroundings.catalogue.slugs())
    return list(dict.fromkeys(host for host in hosts if host))
