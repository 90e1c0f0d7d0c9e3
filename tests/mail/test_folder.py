"""Mail of the local demo: a folder of finished messages."""

from email.message import EmailMessage
from pathlib import Path

import pytest

from app.config import MailTarget
from app.mail.folder import message as one
from app.mail.folder import messages
from app.mail.transport import mail_transport
from app.rendering.emails import Letter, Sender, compose
from tests.application import Clock, Site
from tests.prospect import Prospect


def letter(number: int) -> EmailMessage:
    sender = Sender("Probewerk", "check@probewerk.example")
    text = f"Nummer {number}: ÄÖÜ"
    return compose(
        sender, Letter(f"id-{number}", "de", "ada@kundin.example", text, text), Clock()()
    )


def test_each_message_is_one_file_that_mail_programs_open(tmp_path: Path):
    send = mail_transport(MailTarget(folder=tmp_path / "mail"))
    assert send(letter(1)) == 250
    (file,) = (tmp_path / "mail").iterdir()
    assert file.name == "id-1.eml"
    assert b"\r\n" in file.read_bytes()
    assert str(one(tmp_path / "mail", "id-1")["Subject"]) == "Nummer 1: ÄÖÜ"


def test_the_same_message_again_replaces_itself(tmp_path: Path):
    send = mail_transport(MailTarget(folder=tmp_path))
    send(letter(1))
    send(letter(1))
    send(letter(2))
    assert {name for name, _ in messages(tmp_path)} == {"id-1", "id-2"}


@pytest.mark.parametrize("name", ["", "..", "../x", ".hidden", "none", "a/b", "id-1.eml", "\x00"])
def test_only_messages_of_the_folder_are_read(tmp_path: Path, name: str):
    (tmp_path / "x.eml").write_bytes(b"Subject: secret\r\n\r\n")
    folder = tmp_path / "mail"
    mail_transport(MailTarget(folder=folder))(letter(1))
    (folder / ".hidden.part").write_bytes(b"half")
    assert one(folder, name) is None


def test_a_folder_that_is_not_there_yet_holds_nothing(tmp_path: Path):
    assert list(messages(tmp_path / "mail")) == []


def test_the_mailbox_shows_what_would_have_been_sent(site: Site, prospect: Prospect):
    message = prospect.hands_over()
    target = site.surroundings.config.mail
    mail_transport(target)(message)
    box = prospect.visits(f"{prospect.prefix}/mailbox")
    assert str(message["Subject"]) in box.text
    (link,) = [each for each in box.links if "/mailbox/" in each]
    shown = prospect.visits(link)
    assert "vertrieb@probewerk.example" in shown.text
    assert "ada@kundin.example" in shown.text
    (attachment,) = [each for each in shown.links if each.endswith("/0")]
    pdf = prospect.visits(attachment)
    assert (pdf.status, pdf.headers["Content-Type"]) == (200, "application/pdf")
    assert prospect.visits(link + "/1").status == 404
