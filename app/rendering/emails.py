"""Finished e-mails: plain text first, HTML that says the same, safe headers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from app.rendering.environment import environment


@dataclass(frozen=True, slots=True)
class Sender:
    """The firm's own address and name."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        """What stands behind the @."""
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """What a message says, and to whom."""

    message_id: str
    language: str
    recipient: str
    subject: str
    text: str
    reply_to: str | None = None
    attachment: Attachment | None = None

    def saying(self, text: str, *, attachment: Attachment | None = None) -> Letter:
        """The same letter with another text, and with an attachment where there is one."""
        return replace(self, text=text, attachment=attachment)


def compose(sender: Sender, letter: Letter, now: datetime) -> EmailMessage:
    """A message ready to be sent.

    The header classes of the standard library refuse line breaks, so nothing typed by a prospect
    can become a header of its own. `Message-ID` comes from the letter: a repeat after a crash can
    be recognised by the receiving side.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(sender.name, sender.address)
    message["To"] = _address("", letter.recipient)
    if letter.reply_to:
        message["Reply-To"] = _address("", letter.reply_to)
    message["Subject"] = one_line(letter.subject)
    message["Date"] = now
    message["Message-ID"] = f"<{letter.message_id}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(letter.text, cte="quoted-printable")
    html = environment().get_template("mail/letter.html").render(letter=letter)
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    if letter.attachment:
        message.add_attachment(
            letter.attachment.content,
            maintype="application",
            subtype="pdf",
            filename=letter.attachment.name,
        )
    # Last, for `add_alternative` would move it into the first part.
    message["Content-Language"] = letter.language
    return message


def one_line(text: str) -> str:
    """A text for a header: line breaks and control characters become spaces."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _address(name: str, address: str) -> Address:
    """An address object. Raises ValueError where the address is not one."""
    return Address(display_name=one_line(name), addr_spec=address)
