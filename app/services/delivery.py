"""Delivery: what is due in the outbox leaves the house, once.

A worker claims a message with a lease, sends it and marks it. What it held when it died becomes due
again after the lease. Between the server's "250" and the mark lies the one moment in which a crash
makes a message go out again; it then carries the same Message-ID.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from app.mail.errors import NotSent
from app.mail.transport import Send
from app.services.outgoing import Moot, outgoing
from app.services.surroundings import Surroundings
from app.storage import outbox, workers
from app.storage.database import reading, writing
from app.storage.outbox import ClaimedMessage

log = logging.getLogger("klarheit.delivery")

SILENCE: Final = timedelta(minutes=1)
"""After how long without a word from a worker mail counts as down (product, "States")."""

LEASE: Final = timedelta(minutes=15)
"""How long a worker may hold a message: longer than rendering a report, and again longer than all
that a mail server may take. It begins anew when the message is ready to be sent."""

FIRST_PAUSE: Final = timedelta(seconds=15)
LONGEST_PAUSE: Final = timedelta(hours=1)
GIVE_UP_AFTER: Final = timedelta(days=3)
"""From the moment a message was put into the outbox."""

FEWEST_ATTEMPTS: Final = 12
"""No message is given up before so many: a machine that was off for days tries for hours more."""


class NotNoted(Exception):
    """The database would not take what became of a message; `note` tries again.

    Until it is noted, another worker may send the message once more when the lease is over.
    """

    def __init__(self, message_id: str, note: Callable[[], None]) -> None:
        super().__init__(f"what became of message {message_id} is not noted yet")
        self.note = note


def deliver_next(
    surroundings: Surroundings, send: Send, worker: str, jitter: Callable[[], float]
) -> bool | None:
    """Send the message that has been due longest.

    `jitter` gives a number from 0 to 1. Returns None where nothing is due, otherwise whether
    sending works: False only where the mail server could not be reached or refused for now.
    Raises NotNoted.
    """
    now = surroundings.clock()
    with reading() as connection:
        if not outbox.is_due(connection, now):
            return None
    with writing() as connection:
        message = outbox.claim(connection, worker, now, now + LEASE)
    if message is None:
        return None
    return _InHand(surroundings, worker, jitter, message).deliver(send)


@dataclass(frozen=True, slots=True)
class _InHand:
    """A message that a worker has claimed."""

    surroundings: Surroundings
    worker: str
    jitter: Callable[[], float]
    message: ClaimedMessage

    def deliver(self, send: Send) -> bool:
        """Whether sending works, as `deliver_next` gives it."""
        message = self.message
        try:
            ready = outgoing(self.surroundings, message)
        except Moot:
            self._finish(sent=False, code=None)
            return True
        except Exception as fault:
            # Only the kind of fault: its words may quote an address.
            log.error("message %s not made: %s", message.id, type(fault).__name__)
            self._put_back(None)
            return True
        if not self._is_still_held():
            log.warning("message %s was erased or taken over before it was sent", message.id)
            return True
        try:
            code = send(ready)
        except NotSent as fault:
            return self._not_sent(fault)
        except Exception as fault:
            log.error("message %s not sent: %s", message.id, type(fault).__name__)
            self._put_back(None, unclear=True)
            return False
        self._finish(sent=True, code=code)
        return True

    def _is_still_held(self) -> bool:
        """Whether it may be sent. It may not where it was erased, or claimed by another worker,
        while it was being made.
        """
        until = self.surroundings.clock() + LEASE
        with writing() as connection:
            return outbox.renew(connection, self.message.id, self.worker, until)

    def _not_sent(self, fault: NotSent) -> bool:
        message = self.message
        if fault.permanent:
            log.error("message %s (%s) refused for good: %s", message.id, message.kind, fault)
            self._finish(sent=False, code=fault.code)
            return True
        log.warning("message %s (%s) not sent: %s", message.id, message.kind, fault)
        self._put_back(fault.code, unclear=fault.unclear)
        # A receiver of hooks that is away says nothing about the mail.
        return message.kind == "webhook"

    def _finish(self, *, sent: bool, code: int | None, unclear: bool = False) -> None:
        now = self.surroundings.clock()

        def finish() -> None:
            with writing(durable=True) as connection:
                noted = outbox.finish(
                    connection, self.message.id, self.worker, now,
                    sent=sent, code=code, unclear=unclear,
                )  # fmt: skip
            if sent and not noted:
                log.warning("message %s was finished by another worker, too", self.message.id)

        self._note(finish)

    def _put_back(self, code: int | None, *, unclear: bool = False) -> None:
        now, message = self.surroundings.clock(), self.message
        is_old = now - message.created_at > GIVE_UP_AFTER
        if is_old and message.attempts >= FEWEST_ATTEMPTS:
            log.error("message %s (%s) given up after %s", message.id, message.kind, GIVE_UP_AFTER)
            self._finish(sent=False, code=code, unclear=unclear)
            return
        due_at = now + pause(message.attempts, self.jitter())

        def put_back() -> None:
            with writing() as connection:
                outbox.put_back(
                    connection, message.id, self.worker, now, due_at, code, unclear=unclear
                )

        self._note(put_back)

    def _note(self, note: Callable[[], None]) -> None:
        try:
            note()
        except Exception as fault:
            raise NotNoted(self.message.id, note) from fault


def pause(attempts: int, jitter: float) -> timedelta:
    """How long to wait after so many attempts: doubling, at most an hour, spread by a quarter."""
    doubled: timedelta = FIRST_PAUSE * 2 ** min(attempts - 1, 10)
    return min(doubled, LONGEST_PAUSE) * (1 + 0.25 * jitter)


def is_on_its_way(message_id: str) -> bool:
    """Whether a message waits, was sent or has failed: it was taken."""
    with reading() as connection:
        return outbox.is_there(connection, message_id)


def mail_works(surroundings: Surroundings) -> bool:
    """Whether mail leaves at the moment: a worker was heard of, and its last attempt worked."""
    now = surroundings.clock()
    with reading() as connection:
        return workers.sending_works(connection, now - SILENCE, now + SILENCE)


def heard_of(surroundings: Surroundings, worker: str, *, sending_works: bool) -> datetime:
    """Note that a worker is alive; gives the moment."""
    now = surroundings.clock()
    with writing() as connection:
        workers.heard_of(connection, worker, now, sending_works=sending_works)
    return now


def gone(worker: str) -> None:
    """Forget a worker that ends."""
    with writing() as connection:
        workers.gone(connection, worker)
