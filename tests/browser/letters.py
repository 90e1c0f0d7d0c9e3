"""What is in an e-mail, as its reader finds it."""

import re
from dataclasses import dataclass
from email.message import EmailMessage

from tests.browser.reports import Report
from tests.fixtures.smtp import Received
from tests.mail.reading import words_in


@dataclass(frozen=True, slots=True)
class Letter:
    """One message that has arrived."""

    received: Received

    @property
    def message(self) -> EmailMessage:
        return self.received.message

    @property
    def recipients(self) -> tuple[str, ...]:
        """Whom the envelope names."""
        return self.received.recipients

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        """The plain text, exactly."""
        return _content(self.message, "plain")

    @property
    def html_words(self) -> list[str]:
        """Every word a reader of the HTML part sees, and where its links lead."""
        return words_in(_content(self.message, "html"))

    @property
    def links(self) -> list[str]:
        """Every address in the plain text."""
        return re.findall(r"https?://\S+", self.text)

    @property
    def attachments(self) -> list[str]:
        """The names of the attached files."""
        return [str(each.get_filename()) for each in self.message.iter_attachments()]

    @property
    def attached(self) -> bytes:
        """The one attached PDF, as it came."""
        (attached,) = self.message.iter_attachments()
        assert attached.get_content_type() == "application/pdf"
        content = attached.get_content()
        assert isinstance(content, bytes)
        return content

    @property
    def report(self) -> Report:
        """What its reader finds in it."""
        return Report(self.attached)


def _content(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode("utf-8").replace("\r\n", "\n")
