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


def mail_transport(target: MailTarget) -> Callable[[EmailMessage], int]:
    """How e-mails leave: into a folder, or by SMTP."""
    if target.folder is not None:
        return partial(_put_into_folder, target.folder)
    return partial(_send_by_smtp, target)


def _put_into_folder(folder: Path, message: EmailMessage) -> int:
    """Write an .eml, complete or not at all. The same message again replaces itself."""
    folder.mkdir(parents=True, exist_ok=True)
    name = str(message["Message-ID"]).strip("<>").partition("@")[0]
    unfinished = folder / f".{name}.part"
    unfinished.write_bytes(message.as_bytes(policy=SMTP))
    unfinished.replace(folder / f"{name}.eml")
    return 250


def _send_by_smtp(target: MailTarget, message: EmailMessage) -> int:
    try:
        with _connection(target) as server:
            server.send_message(message)
    except smtplib.SMTPRecipientsRefused as refused:
        codes = [code for code, _ in refused.recipients.values()]
        raise NotSent(codes[0], permanent=all(code >= 500 for code in codes)) from None
    except (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError) as error:
        # The operator's to mend, not the recipient's fault: the message waits.
        raise NotSent(getattr(error, "smtp_code", None), permanent=False) from None
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
        raise NotSent(error.smtp_code, permanent=error.smtp_code >= 500) from None
    except smtplib.SMTPResponseException as error:
        raise NotSent(error.smtp_code, permanent=False) from None
    except (smtplib.SMTPException, OSError):
        raise NotSent(None, permanent=False) from None
    return 250


@contextmanager
def _connection(target: MailTarget) -> Iterator[smtplib.SMTP]:
    """A connection that is ready to send.

    A server that hangs up after it has taken the message has still taken it, so the goodbye at the
    end must not turn into a failure.
    """
    context = ssl.create_default_context()
    server: smtplib.SMTP
    if target.security == "tls":
        server = smtplib.SMTP_SSL(target.host, target.port, timeout=TIMEOUT, context=context)
    else:
        server = smtplib.SMTP(target.host, target.port, timeout=TIMEOUT)
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
