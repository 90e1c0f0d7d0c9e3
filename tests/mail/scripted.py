"""A real mail server that misbehaves as a test tells it to."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field, replace

from aiosmtpd.smtp import SMTP, Envelope, Session

from app.config import MailTarget
from app.mail.smtp import Limits
from tests.fixtures.smtp import Mailbox

HANG_UP = "hang up"
HANG = "hang"
DRIP = "drip"

SOON = Limits(step=0.5, connecting=1, verdict=0.5, conversation=1)
"""How long a test waits for a server that will never answer."""


@dataclass
class ScriptedServer(Mailbox):
    """What it does at MAIL, RCPT, DATA or QUIT: a reply, HANG_UP, HANG, or DRIP, which begins an
    answer again and again and never ends it; otherwise it takes all.

    `times` says how often it misbehaves before it behaves. What it does at DATA comes after the
    whole message is there, and `keeps` says whether it has kept it all the same.
    """

    script: dict[str, str] = field(default_factory=dict)
    times: int = 1_000
    keeps: bool = False
    thinks: float = 0.0
    """Seconds before it says whether it takes a message."""
    misbehaved: Counter[str] = field(default_factory=Counter)
    connections: list[asyncio.BaseTransport] = field(default_factory=list)

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, name: str, offers: list[str]
    ) -> list[str]:
        """Greets, and remembers who is there."""
        assert server.transport is not None
        self.connections.append(server.transport)
        session.host_name = name
        return offers

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
        while reply == DRIP:
            await server.push("250-Still here")
            await asyncio.sleep(SOON.step / 5)
        return reply

    def hangs_up(self) -> None:
        """Cuts every connection there is."""
        for each in self.connections:
            self.loop.call_soon_threadsafe(each.abort)  # type: ignore[attr-defined]

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
        await asyncio.sleep(self.thinks)
        return await super().handle_DATA(server, session, envelope)

    async def handle_QUIT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Says goodbye, or not."""
        return await self._misbehaves(server, "QUIT") or "221 Bye"


def target(mailbox: Mailbox, **other: object) -> MailTarget:
    """Where messages for this server go."""
    return replace(MailTarget(host="127.0.0.1", port=mailbox.port), **other)  # type: ignore[arg-type]
