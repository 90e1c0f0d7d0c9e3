"""Hand a finished message to an SMTP server, or put it into a folder."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.policy import SMTP
from functools import partial
from pathlib import Path
from typing import Final, TypeAlias

from app.config import Config, MailTarget
from app.mail.errors import NotSent
from app.mail.webhook import Hook, post

TIMEOUT: Final = 30.0
"""Seconds one step of the conversation with a mail server may take."""

SIGN_IN: Final = frozenset({530, 534, 535, 538})
"""Replies that ask the operator for another way to sign in (RFC 4954, 6)."""

Outgoing: TypeAlias = EmailMessage | Hook

Send: TypeAlias = Callable[[Outgoing], int]
"""Sends a message and gives the reply code. Raises NotSent."""


def transport(config: Config) -> Send:
    """How messages leave this installation."""
    by_mail = mail_transport(config.mail)

    def send(outgoing: Outgoing) -> int:
        if isinstance(outgoing, Hook):
            return post(config.webhook_secret, outgoing, allow_private=config.webhook_allow_private)
        return by_mail(outgoing)

    return send


def mail_transport(target: MailTarget, timeout: float = TIMEOUT) -> Callable[[EmailMessage], int]:
    """How e-mails leave: into a folder, or by SMTP with `timeout` seconds for each step."""
    if target.folder is not None:
        return partial(_put_into_folder, target.folder)
    return partial(_send_by_smtp, target, timeout)


def _put_into_folder(folder: Path, message: EmailMessage) -> int:
    """Write an .eml, complete or not at all. The same message again replaces itself."""
    folder.mkdir(parents=True, exist_ok=True)
    name = str(message["Message-ID"]).strip("<>").partition("@")[0]
    unfinished = folder / f".{name}.part"
    unfinished.write_bytes(message.as_bytes(policy=SMTP))
    unfinished.replace(folder / f"{name}.eml")
    return 250


def _send_by_smtp(target: MailTarget, timeout: float, message: EmailMessage) -> int:
    """Permanent is only what a server says of this recipient or this message.

    What it says of the sender or of the connection is the operator's to mend: the message waits.
    """
    try:
        with _connection(target, timeout) as server:
            server.send_message(message)
    except smtplib.SMTPRecipientsRefused as refused:
        codes = [code for code, _ in refused.recipients.values()]
        raise NotSent(codes[0], permanent=all(map(_is_final, codes))) from None
    except smtplib.SMTPDataError as error:
        raise NotSent(error.smtp_code, permanent=_is_final(error.smtp_code)) from None
    except smtplib.SMTPResponseException as error:
        raise NotSent(error.smtp_code, permanent=False) from None
    except (smtplib.SMTPException, OSError, UnicodeError):
        raise NotSent(None, permanent=False) from None
    return 250


def _is_final(code: int) -> bool:
    return code >= 500 and code not in SIGN_IN


@contextmanager
def _connection(target: MailTarget, timeout: float) -> Iterator[smtplib.SMTP]:
    """A connection that is ready to send.

    A server that hangs up after it has taken the message has still taken it, so the goodbye at the
    end must not turn into a failure.
    """
    context = ssl.create_default_context()
    server: smtplib.SMTP
    if target.security == "tls":
        server = smtplib.SMTP_SSL(target.host, target.port, timeout=timeout, context=context)
    else:
        server = smtplib.SMTP(target.host, target.port, timeout=timeout)
    try:
        if target.security == "starttls":
            server.starttls(context=context)
        if target.user is not None:
            server.login(target.user, target.password or "")
        yield server
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
    finally:
        server.close()
