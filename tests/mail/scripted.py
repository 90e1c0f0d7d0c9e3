"""A real mail server that misbehaves as a test tells it to."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field, replace

from aiosmtpd.smtp import SMTP, Envelope, Session

from app.config import MailTarget
from tests.fixtures.smtp import Mailbox

HANG_UP = "hang up"
HANG = "hang"

SOON = 0.5
"""Seconds a test waits for a server that will never answer."""


@dataclass
class ScriptedServer(Mailbox):
    """What it does at MAIL, RCPT or DATA: a reply, HANG_UP, or HANG; otherwise it takes all.

    `times` says how often it misbehaves before it behaves. HANG_UP and HANG at DATA come after the
    whole message is there, and `keeps` says whether it has kept it all the same.
    """

    script: dict[str, str] = field(default_factory=dict)
    times: int = 1_000
    keeps: bool = False
    misbehaved: Counter[str] = field(default_factory=Counter)

    async def _misbehaves(self, server: SMTP, step: str) -> str | None:
        reply = self.script.get(step)
        if reply is None or self.misbehaved.total() >= self.times:
            return None
        self.misbehaved[step] += 1
        if reply == HANG_UP:
            assert server.transport is not None
            server.transport.abort()
        if reply == HANG:
            await asyncio.Event().wait()
        return reply

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Accepts or refuses the sender."""
        if reply := await self._misbehaves(server, "MAIL"):
            return reply
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Accepts or refuses one recipient."""
        if reply := await self._misbehaves(server, "RCPT"):
            return reply
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keeps one message, or not."""
        if self.keeps and self.misbehaved.total() < self.times:
            await super().handle_DATA(server, session, envelope)
        if reply := await self._misbehaves(server, "DATA"):
            return reply
        return await super().handle_DATA(server, session, envelope)

    async def handle_QUIT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Says goodbye, or not."""
        return await self._misbehaves(server, "QUIT") or "221 Bye"


def target(mailbox: Mailbox, **other: object) -> MailTarget:
    """Where messages for this server go."""
    return replace(MailTarget(host="127.0.0.1", port=mailbox.port), **other)  # type: ignore[arg-type]
