"""Finished e-mails: plain text first, HTML that says the same, safe headers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from app.rendering.email_parts import sections, wrapped
from app.rendering.environment import environment

if TYPE_CHECKING:
    from css_inline import CSSInliner


class _Policy(EmailPolicy):
    """Subject and sender are written here where they hold more than ASCII: in Python 3.11 the
    standard library loses a space at the end of a line (gh-92081).

    Lines on the way are as short as quoted-printable wants them (RFC 2045, 6.7).
    """

    def fold(self, name: str, value: Any) -> str:
        """A header in lines."""
        text, address = str(value), ""
        if text.isascii() or name not in {"Subject", "From"}:
            return str(super().fold(name, value))
        if name == "From":
            (sender,) = value.addresses
            text, address = sender.display_name, f"{self.linesep} <{sender.addr_spec}>"
        words = Header(text, "utf-8", self.max_line_length, name).encode(linesep=self.linesep)
        return f"{name}: {words}{address}{self.linesep}"

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The same as bytes."""
        return self.fold(name, value).encode("ascii")


POLICY: Final = _Policy(linesep="\r\n", max_line_length=76)


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
    """What a message says, and to whom.

    Addresses in it that begin with `home` are links of ours; without one there are none. A `frozen`
    text is sent as it is, others are wrapped. `answers_id`: the `message_id` of an earlier letter,
    below which mail programs show this one.
    """

    message_id: str
    language: str
    recipient: str
    subject: str
    text: str
    home: str = ""
    frozen: bool = False
    reply_to: str | None = None
    answers_id: str | None = None
    attachment: Attachment | None = None

    def saying(self, text: str, *, attachment: Attachment | None = None) -> Letter:
        """The same letter with another text, and with an attachment where there is one."""
        return replace(self, text=text, attachment=attachment)

    def html(self) -> str:
        """The same words as HTML, with the styles where mail programs look for them."""
        template = environment().get_template("mail/letter.html")
        return _inliner().inline(
            template.render(letter=self, sections=sections(self.text, self.home))
        )


@cache
def _inliner() -> CSSInliner:
    """Puts styles into the elements; what depends on the screen stays for those who know it."""
    # Only who sends mail needs it; the web workers do without.
    from css_inline import CSSInliner

    return CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


def compose(sender: Sender, letter: Letter, now: datetime) -> EmailMessage:
    """A message ready to be sent.

    The header classes of the standard library refuse line breaks, so nothing typed by a prospect
    can become a header of its own. `Message-ID` comes from the letter: a repeat after a crash can
    be recognised by the receiving side.
    """
    message = EmailMessage(policy=POLICY)
    message["From"] = _address(sender.name, sender.address)
    message["To"] = _address("", letter.recipient)
    if letter.reply_to:
        message["Reply-To"] = _address("", letter.reply_to)
    message["Subject"] = one_line(letter.subject)
    message["Date"] = now
    message["Message-ID"] = f"<{letter.message_id}@{sender.domain}>"
    if letter.answers_id:
        message["In-Reply-To"] = message["References"] = f"<{letter.answers_id}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    text = letter.text if letter.frozen else wrapped(letter.text)
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(letter.html(), subtype="html", cte="quoted-printable")
    if letter.attachment:
        message.add_attachment(
            letter.attachment.content,
            maintype="application",
            subtype="pdf",
            filename=letter.attachment.name,
        )
    # Last, for `add_alternative` would move it into the first part.
    message["Content-Language"] = letter.language
    for part in message.walk():
        if part is not message:
            del part["MIME-Version"]  # it says something of the whole message only
    return message


def one_line(text: str) -> str:
    """A text for a header: line breaks and control characters become spaces."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _address(name: str, address: str) -> Address:
    """An address object. Raises ValueError where the address is not one."""
    return Address(display_name=one_line(name), addr_spec=address)
