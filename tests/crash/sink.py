"""A mail server that takes everything, and kills whoever is sending when a test says so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from enum import Enum

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.fixtures.smtp import Mailbox, Received


class Point(Enum):
    """Where in the conversation."""

    CONNECTED = "claimed, connected"
    ADDRESSED = "recipient given"
    KEPT = "message kept, nothing said"
    TAKEN = 'kept, "250" said'


@dataclass
class Sink(Mailbox):
    """Keeps all messages in order, copies too."""

    kept: list[Received] = field(default_factory=list)
    kill_at: Point | None = None
    _read: list[EmailMessage] = field(default_factory=list)
    who: Callable[[int], int] = lambda _: 0
    """The process that is connected from this port."""
    kill: Callable[[int], None] = lambda _: None

    @property
    def letters(self) -> list[EmailMessage]:
        """All that has arrived, read when it is looked at."""
        self._read += [each.message for each in self.kept[len(self._read) :]]
        return self._read

    @property
    def ids(self) -> Counter[str]:
        """How often each message has arrived, by what stands before the @ of its Message-ID."""
        found = (re.search(rb"(?im)^message-id:\s*<([^@>]+)", each.raw) for each in self.kept)
        return Counter(each.group(1).decode() for each in found if each)

    def find(self, wanted: Callable[[EmailMessage], bool]) -> EmailMessage | None:
        """The first message like this."""
        return next(filter(wanted, self.letters), None)

    def _at(self, point: Point, session: Session) -> None:
        if self.kill_at is point:
            self.kill_at = None
            self.kill(self.who(int(session.peer[1])))

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, name: str, offers: list[str]
    ) -> list[str]:
        """A worker has claimed a message and connects."""
        session.host_name = name
        self._at(Point.CONNECTED, session)
        return offers

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """A worker says for whom a message is."""
        self._at(Point.ADDRESSED, session)
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """A whole message is there."""
        raw = envelope.original_content or b""
        received = Received(envelope.mail_from or "", tuple(envelope.rcpt_tos), raw)
        self.kept.append(received)
        self._at(Point.KEPT, session)
        if self.kill_at is Point.TAKEN:
            self.kill_at = None
            # Looked up before, for whoever hears "250" needs but a moment to note it.
            process = self.who(int(session.peer[1]))
            await server.push("250 OK")
            self.kill(process)
        return "250 OK"
