"""Hand finished messages to an SMTP server.

Everything is bounded: each step, and the whole conversation, so that a server that sends a sign now
and then cannot hold a worker for longer than its lease lasts.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any, BinaryIO, Final

from app.config import MailTarget
from app.mail.deadline import at_most
from app.mail.errors import NotSent

SIGN_IN: Final = frozenset({530, 534, 535, 538})
"""Replies that ask the operator for another way to sign in (RFC 4954, 6)."""

LONGEST_REPLY: Final = 1_000_000
"""Bytes of one reply that are read."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds a mail server may take.

    `verdict` is the answer to a whole message, for which RFC 5321 (4.5.3.2.6) asks ten minutes of
    patience: who hangs up before has handed over a message that is taken later, and sends it twice.
    """

    step: float = 30
    connecting: float = 120
    verdict: float = 600
    conversation: float = 720

    @property
    def together(self) -> float:
        """The longest time between the wish to send and the end of it."""
        return self.connecting + self.conversation


USUAL_LIMITS: Final = Limits()


class _Lines:
    """The lines of one reply after the other, as the base class reads them: whole, and not endless.

    A line that was cut off is none: the beginning of a reply is not yet a yes or a no.
    """

    def __init__(self, lines: BinaryIO) -> None:
        self._lines = lines
        self.left = 0

    def readline(self, most: int) -> bytes:
        """The next line, or nothing, which stands for a connection that has ended."""
        line = self._lines.readline(most)
        self.left -= len(line)
        is_whole = line.endswith(b"\n") or len(line) == most
        return line if is_whole and self.left >= 0 else b""

    def close(self) -> None:
        """Let go of the connection."""
        self._lines.close()


class _Server(smtplib.SMTP):
    """A connection that knows its limits, and when a verdict is awaited."""

    awaits_verdict = False

    def __init__(self, limits: Limits, **where: Any) -> None:
        self.limits = limits
        try:
            with self.at_most(limits.connecting):
                super().__init__(timeout=limits.step, **where)
        except TimeoutError:
            self.close()
            raise

    def at_most(self, seconds: float) -> AbstractContextManager[None]:
        """Cut the connection when the block takes longer. Raises TimeoutError."""
        return at_most(seconds, lambda: self.sock)

    def getreply(self) -> tuple[int, bytes]:
        """Read a reply. Raises SMTPServerDisconnected where there is no whole one."""
        if self.file is None:
            assert self.sock is not None
            self.file = _Lines(self.sock.makefile("rb"))
        self.file.left = LONGEST_REPLY
        return super().getreply()

    def data(self, msg: Any) -> tuple[int, bytes]:
        """Hand over a message, as the base class does, with more patience for the verdict."""
        code, reply = self.docmd("DATA")
        if code != 354:
            raise smtplib.SMTPDataError(code, reply)
        self.send(re.sub(rb"(?m)^\.", b"..", msg).removesuffix(b"\r\n") + b"\r\n.\r\n")
        assert self.sock is not None
        self.sock.settimeout(self.limits.verdict)
        self.awaits_verdict = True
        code, reply = self.getreply()
        if 200 <= code < 600:
            self.awaits_verdict = False
        self.sock.settimeout(self.limits.step)
        # Every 2xx is a yes; the base class knows only one.
        return (250 if code // 100 == 2 else code), reply


class _TlsServer(_Server, smtplib.SMTP_SSL):
    """The same with TLS from the first byte."""


class SmtpSender:
    """Sends messages one after the other over one connection, until told to hang up."""

    def __init__(self, target: MailTarget, limits: Limits) -> None:
        self._target = target
        self._limits = limits
        self._server: _Server | None = None

    def send(self, message: EmailMessage) -> int:
        """Send a message and give the reply code. Raises NotSent.

        Permanent is only what a server says of this recipient or this message. What it says of the
        sender or of the connection is the operator's to mend: the message waits.
        """
        try:
            server = self._ready()
            with server.at_most(self._limits.conversation):
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as refused:
            codes = [code for code, _ in refused.recipients.values()]
            raise self._not_sent(codes[0], permanent=all(map(_is_final, codes))) from None
        except smtplib.SMTPDataError as error:
            raise self._not_sent(error.smtp_code, permanent=_is_final(error.smtp_code)) from None
        except smtplib.SMTPResponseException as error:
            # A text is the library's own, of a line that never ended.
            code = error.smtp_code if isinstance(error.smtp_error, bytes) else None
            raise self._not_sent(code) from None
        except (smtplib.SMTPException, OSError, UnicodeError):
            raise self._not_sent(None) from None
        except BaseException:
            self._close()
            raise
        return 250

    def hang_up(self) -> None:
        """Say goodbye. What a server does then changes nothing about what it has taken."""
        if self._server is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._server.quit()
            self._close()

    def _not_sent(self, code: int | None, *, permanent: bool = False) -> NotSent:
        unclear = self._server is not None and self._server.awaits_verdict
        self._close()
        is_reply = code is not None and 200 <= code < 600 and not unclear
        return NotSent(code if is_reply else None, permanent=permanent, unclear=unclear)

    def _ready(self) -> _Server:
        """The connection, if it is still there, or a new one."""
        if self._server is not None and not _is_there(self._server):
            self._close()
        if self._server is None:
            self._server = self._connected()
        return self._server

    def _connected(self) -> _Server:
        target, context = self._target, ssl.create_default_context()
        where: dict[str, Any] = {"host": target.host, "port": target.port}
        if target.security == "tls":
            server: _Server = _TlsServer(self._limits, **where, context=context)
        else:
            server = _Server(self._limits, **where)
        try:
            with server.at_most(self._limits.connecting):
                if target.security == "starttls":
                    server.starttls(context=context)
                if target.user is not None:
                    server.login(target.user, target.password or "")
        except BaseException:
            server.close()
            raise
        return server

    def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None


def _is_there(server: _Server) -> bool:
    try:
        return server.noop()[0] == 250
    except (smtplib.SMTPException, OSError):
        return False


def _is_final(code: int) -> bool:
    return 500 <= code < 600 and code not in SIGN_IN
