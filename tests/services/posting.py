"""A mail server that does as it is told, one attempt at a time, and whose message it is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage

from app.mail.errors import NotSent
from app.services import confirmation
from app.services.answering import find
from app.services.ask import ask_a_human
from app.services.delivery import deliver_next
from app.services.private_link import erase
from tests.application import Site
from tests.prospect import Prospect, path_in


@dataclass
class MailServer:
    """Answers each attempt as it is told to; afterwards it takes everything."""

    replies: list[NotSent | Exception] = field(default_factory=list)
    attempts: list[EmailMessage] = field(default_factory=list)
    taken: list[EmailMessage] = field(default_factory=list)

    def __call__(self, message: EmailMessage) -> int:
        self.attempts.append(message)
        if self.replies:
            raise self.replies.pop(0)
        self.taken.append(message)
        return 250


def put_questions(site: Site, number: int = 1) -> None:
    """Puts messages into the outbox, as a question to a human does."""
    with site.at_work() as surroundings:
        edition = surroundings.catalogue.edition("heizung")
        assert edition is not None
        for each in range(number):
            ask_a_human(
                surroundings,
                edition.questionnaires["de"],
                f"ada{each}@kundin.example",
                f"Frage {each}?",
                form=surroundings.new_id(),
                journey_id=surroundings.new_id(),
            )


def tries(site: Site, send: Callable[[EmailMessage], int], worker: str = "worker") -> bool | None:
    """One attempt at what is due now; None: nothing is."""
    with site.at_work() as surroundings:
        return deliver_next(surroundings, send, worker, float)


def confirmed(site: Site) -> Prospect:
    """Somebody whose request is confirmed; the hand-off waits in the outbox."""
    prospect = Prospect(site).completes()
    prospect.requests()
    token = path_in(site.delivers().only(), "/confirm/").rpartition("/")[2]
    with site.at_work() as surroundings:
        confirmation.confirm(surroundings, token)
    return prospect


def erases(site: Site, prospect: Prospect) -> None:
    """Erases everything, in another tab."""
    with site.at_work() as surroundings:
        journey = find(surroundings, prospect.journey_id, "de")
        assert journey is not None
        erase(surroundings, journey)
