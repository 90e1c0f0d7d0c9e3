"""How finished messages leave the house: by SMTP, into a folder, or as hooks."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from functools import partial
from pathlib import Path
from typing import TypeAlias

from app.config import Config, MailTarget
from app.mail.smtp import USUAL_LIMITS, Limits, SmtpSender
from app.mail.webhook import Hook, post

Outgoing: TypeAlias = EmailMessage | Hook

Send: TypeAlias = Callable[[Outgoing], int]
"""Sends a message and gives the reply code. Raises NotSent."""


class Transport:
    """How messages leave this installation.

    Those that are sent one after the other share a connection to the mail server, until `rest`. So
    the goodbye comes after a message was marked as sent, and not between "250" and the mark.
    """

    def __init__(self, config: Config, limits: Limits = USUAL_LIMITS) -> None:
        self._config = config
        self._server = SmtpSender(config.mail, limits)

    def __call__(self, outgoing: Outgoing) -> int:
        """Send a message and give the reply code. Raises NotSent."""
        if isinstance(outgoing, Hook):
            config = self._config
            return post(config.webhook_secret, outgoing, allow_private=config.webhook_allow_private)
        if self._config.mail.folder is not None:
            return _put_into_folder(self._config.mail.folder, outgoing)
        return self._server.send(outgoing)

    def rest(self) -> None:
        """Let go of the mail server, for nothing is due."""
        self._server.hang_up()


def mail_transport(
    target: MailTarget, limits: Limits = USUAL_LIMITS
) -> Callable[[EmailMessage], int]:
    """How e-mails leave one at a time: into a folder, or by SMTP within these limits."""
    if target.folder is not None:
        return partial(_put_into_folder, target.folder)

    def send(message: EmailMessage) -> int:
        server = SmtpSender(target, limits)
        code = server.send(message)
        server.hang_up()
        return code

    return send


def _put_into_folder(folder: Path, message: EmailMessage) -> int:
    """Write an .eml, complete or not at all. The same message again replaces itself."""
    folder.mkdir(parents=True, exist_ok=True)
    name = str(message["Message-ID"]).strip("<>").partition("@")[0]
    unfinished = folder / f".{name}.part"
    unfinished.write_bytes(message.as_bytes(policy=SMTP))
    unfinished.replace(folder / f"{name}.eml")
    return 250
