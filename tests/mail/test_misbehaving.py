"""Mail servers that do what no mail server should: each attempt ends, and is told rightly."""

from __future__ import annotations

import logging
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest

from app.config import MailTarget
from app.mail.errors import NotSent
from app.mail.transport import mail_transport
from app.rendering.emails import Attachment, Letter, Sender, compose
from tests.application import Clock, Site
from tests.mail.raw import Answer, drips, hangs, hangs_up, listening
from tests.mail.scripted import SOON, ScriptedServer, target
from tests.services.posting import put_questions

CERTIFICATE = Path(__file__).parent / "certificate"

ADDRESS = "ada@kundin.example"


def letter(attachment: Attachment | None = None) -> EmailMessage:
    made = Letter("id-1", "de", ADDRESS, "Guten Tag", "Ein Satz.\n", attachment=attachment)
    return compose(Sender("Probewerk", "check@probewerk.example"), made, Clock()())


@pytest.fixture
def short() -> EmailMessage:
    return letter()


def sends(script: dict[str, Answer], message: EmailMessage) -> NotSent | int:
    """What comes of an attempt; that there is an end to it is the first thing that is tested."""
    with listening(script) as server:
        to = MailTarget(host="127.0.0.1", port=server.port)
        try:
            return mail_transport(to, SOON)(message)
        except NotSent as fault:
            return fault


@dataclass(frozen=True, slots=True)
class Told:
    """What is noted of an attempt."""

    code: int | None = None
    permanent: bool = False
    unclear: bool = False


def never_ends(line: socket.socket, over: threading.Event) -> None:
    """One line after the other, as fast as they are read."""
    with suppress(OSError):
        while not over.is_set():
            line.sendall(b"250-and one more\r\n" * 1_000)


def breaks_off(line: socket.socket, _over: threading.Event) -> None:
    """In the middle of what may have become a yes."""
    line.sendall(b"250 ta")
    line.shutdown(socket.SHUT_RDWR)


LONG_LINE = b"250 " + b"x" * 10_000 + b"\r\n"

NOT_SENT: list[tuple[str, Answer, Told]] = [
    ("HELLO", hangs, Told()),
    ("HELLO", hangs_up, Told()),
    ("HELLO", drips, Told()),
    ("HELLO", b"421 busy\r\n", Told(421)),
    ("HELLO", b"554 go away\r\n", Told(554)),
    ("HELLO", b"\x00\xff\xfe what\r\n", Told()),
    ("HELLO", b"HTTP/1.1 400 Bad Request\r\n", Told()),
    ("EHLO", hangs, Told()),
    ("EHLO", drips, Told()),
    ("EHLO", LONG_LINE, Told()),
    ("EHLO", never_ends, Told()),
    ("MAIL", b"\xff\xff\xff\r\n", Told()),
    ("MAIL", b"250-never\r\n" * 3, Told()),
    ("RCPT", LONG_LINE, Told()),
    ("RCPT", b"what?\r\n", Told()),
    ("RCPT", b"999 what?\r\n", Told()),
    ("RCPT", "550 Empfänger „ada@kundin.example“ gibt es nicht\r\n".encode(), Told(550, True)),
    ("RCPT", b"552 5.2.2 Mailbox full\r\n", Told(552, True)),
    ("DATA", hangs, Told()),
    ("DATA", b"552 too much\r\n", Told(552, True)),
    (".", hangs, Told(unclear=True)),
    (".", hangs_up, Told(unclear=True)),
    (".", drips, Told(unclear=True)),
    (".", never_ends, Told(unclear=True)),
    (".", breaks_off, Told(unclear=True)),
    (".", LONG_LINE, Told(unclear=True)),
    (".", b"\xff\xff\r\n", Told(unclear=True)),
    (".", b"552 5.3.4 Message too big\r\n", Told(552, True)),
]


@pytest.mark.parametrize(("step", "answer", "told"), NOT_SENT)
def test_each_attempt_ends_and_is_told_rightly(
    short: EmailMessage, step: str, answer: Answer, told: Told
):
    fault = sends({step: answer}, short)
    assert isinstance(fault, NotSent)
    assert Told(fault.code, fault.permanent, fault.unclear) == told
    assert ADDRESS not in f"{fault!r}"


def test_a_server_that_stops_reading_in_the_middle_of_a_message_is_given_up():
    """A message that does not fit into what the operating system keeps for such a reader."""
    large = letter(Attachment("bericht.pdf", bytes(16_000_000)))
    fault = sends({"DATA": reads_no_more}, large)
    assert isinstance(fault, NotSent)
    assert (fault.code, fault.permanent, fault.unclear) == (None, False, False)


def reads_no_more(line: socket.socket, over: threading.Event) -> None:
    line.sendall(b"354 go on\r\n")
    over.wait()


@pytest.mark.parametrize(
    ("step", "answer"),
    [
        ("RCPT", b"250-" + b"x" * 4_000 + b"\r\n" + b"250-more\r\n" * 1_000 + b"250 ok\r\n"),
        ("EHLO", "250-grüßt Sie\r\n250 8BITMIME\r\n".encode()),
        (".", "250 Übernommen „😀“\r\n".encode()),
        (".", b"250 \xff\xfe\r\n"),
        ("QUIT", hangs),
        ("QUIT", hangs_up),
        ("QUIT", b"\xff\r\n"),
    ],
)
def test_what_is_long_foreign_or_rude_but_a_yes_is_a_yes(
    short: EmailMessage, step: str, answer: Answer
):
    assert sends({step: answer}, short) == 250


# --- certificates and signing in -------------------------------------------------------------


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("certificate", ["expired", "other_host"])
def test_nothing_is_sent_to_a_server_whose_certificate_is_not_good_any_more_or_for_another(
    server: Callable[..., ScriptedServer],
    short: EmailMessage,
    monkeypatch: pytest.MonkeyPatch,
    certificate: str,
    security: str,
):
    """Although this machine has been told to trust it."""
    file = CERTIFICATE / f"{certificate}.pem"
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file, CERTIFICATE / "key.pem")
    mailbox = server(options={"tls_context" if security == "starttls" else "ssl_context": context})
    with pytest.raises(NotSent) as caught:
        mail_transport(target(mailbox, security=security), SOON)(short)
    assert (caught.value.code, caught.value.permanent) == (None, False)
    assert mailbox.arrived.empty()


def test_a_server_with_which_one_cannot_sign_in_gets_nothing(
    server: Callable[..., ScriptedServer], short: EmailMessage
):
    mailbox = server()
    with pytest.raises(NotSent) as caught:
        mail_transport(target(mailbox, user="klarheit", password="geheim"), SOON)(short)
    assert (caught.value.code, caught.value.permanent) == (None, False)
    assert mailbox.arrived.empty()


# --- in the outbox ---------------------------------------------------------------------------

KINDS: list[tuple[str, Answer, str, str, int | None]] = [
    ("HELLO", hangs_up, "due", "later", None),
    ("RCPT", f"451 {ADDRESS} later\r\n".encode(), "due", "later", 451),
    ("RCPT", f"550 {ADDRESS} unknown\r\n".encode(), "failed", "failed", 550),
    ("MAIL", b"550 check@probewerk.example may not\r\n", "due", "later", 550),
    (".", hangs_up, "due", "unknown", None),
    (".", b"552 too big\r\n", "failed", "failed", 552),
]


@pytest.mark.parametrize(("step", "answer", "state", "outcome", "code"), KINDS)
def test_what_came_of_it_is_noted_nobody_is_named_and_the_next_one_is_sent(
    site: Site,
    caplog: pytest.LogCaptureFixture,
    step: str,
    answer: Answer,
    state: str,
    outcome: str,
    code: int | None,
):
    put_questions(site, 2)
    script: dict[str, Answer] = {step: answer}

    def misbehaves_once(outgoing: EmailMessage) -> int:
        try:
            return mail_transport(to, SOON)(outgoing)
        finally:
            script.clear()

    with caplog.at_level(logging.DEBUG), listening(script) as server:
        to = MailTarget(host="127.0.0.1", port=server.port)
        site.delivers(misbehaves_once)
    first, second = sorted(site.rows("outbox"), key=lambda row: row["last_code"] == 250)
    assert (first["state"], first["last_code"]) == (state, code)
    assert (second["state"], second["last_code"]) == ("sent", 250)
    assert first["due_at"] > site.clock() or state == "failed"
    noted = [(row["outcome"], row["code"]) for row in site.rows("attempts")]
    assert noted == [(outcome, code), ("sent", 250)]
    for each in (ADDRESS, "probewerk.example", "Frage 0"):
        assert each not in caplog.text
