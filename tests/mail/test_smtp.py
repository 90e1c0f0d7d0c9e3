"""Sending by SMTP, with real mail servers that are polite, strict, slow or broken."""

import ssl
from collections.abc import Callable, Iterator
from email.message import EmailMessage

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword

from app.config import Config, MailTarget
from app.mail.errors import NotSent
from app.mail.smtp import USUAL_LIMITS, Limits
from app.mail.transport import Transport, mail_transport
from app.rendering.emails import Attachment, Letter, Sender, compose
from app.services.delivery import LEASE
from tests.application import Clock
from tests.fixtures.ports import free_port
from tests.fixtures.smtp import Mailbox
from tests.mail.scripted import DRIP, HANG, HANG_UP, SOON, ScriptedServer, target
from tests.prospect import text_in


@pytest.fixture
def message() -> EmailMessage:
    """A message with all that can be difficult on the way."""
    letter = Letter(
        message_id="id-1",
        language="de",
        recipient="ada@kundin.example",
        subject="Größe: 1 €, „Zitat“",
        text=".\n..Punkte am Anfang\n" + "lang " * 400 + "\nEnde: ÄÖÜß",
        reply_to="bob@kundin.example",
        attachment=Attachment("bericht.pdf", bytes(range(256)) * 40),
    )
    return compose(Sender("Probewerk, Wärme & Rat", "check@probewerk.example"), letter, Clock()())


def refusal(mailbox: Mailbox, message: EmailMessage, **other: object) -> NotSent:
    """Why the server did not take the message."""
    with pytest.raises(NotSent) as caught:
        mail_transport(target(mailbox, **other), SOON)(message)
    return caught.value


def test_a_message_arrives_as_it_was_made(
    server: Callable[..., ScriptedServer], message: EmailMessage
):
    mailbox = server()
    assert mail_transport(target(mailbox))(message) == 250
    received = mailbox.wait()
    assert received.sender == "check@probewerk.example"
    assert received.recipients == ("ada@kundin.example",)
    arrived = received.message
    for name in set(message) - {"Content-Type"}:
        assert str(arrived[name]) == str(message[name]), name
    assert text_in(arrived) == text_in(message)
    (attachment,) = arrived.iter_attachments()
    assert attachment.get_content() == bytes(range(256)) * 40
    assert attachment.get_filename() == "bericht.pdf"
    assert max(map(len, received.raw.splitlines())) <= 998
    assert received.raw.isascii()


def test_the_html_part_says_the_same_as_the_text(
    server: Callable[..., ScriptedServer], message: EmailMessage
):
    mailbox = server()
    mail_transport(target(mailbox))(message)
    html = mailbox.wait().message.get_body(("html",))
    assert html is not None
    assert "ÄÖÜß" in html.get_content()


# --- what a server says ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "reply", "permanent"),
    [
        ("RCPT", "550 5.1.1 No such user", True),
        ("RCPT", "553 5.1.3 Bad address", True),
        ("RCPT", "451 4.7.1 Greylisted, try again later", False),
        ("RCPT", "452 4.2.2 Mailbox full", False),
        ("RCPT", "421 4.3.2 Closing", False),
        ("RCPT", "530 5.7.0 Authentication required", False),
        ("MAIL", "530 5.7.0 Authentication required", False),
        ("MAIL", "550 5.7.1 Sender not allowed", False),
        ("MAIL", "451 4.3.0 Later", False),
        ("DATA", "552 5.3.4 Message too big", True),
        ("DATA", "554 5.7.1 Looks like spam", True),
        ("DATA", "451 4.3.0 Later", False),
        ("DATA", "421 4.3.2 Closing", False),
    ],
)
def test_refusals_for_good_and_for_now_are_told_apart(
    server: Callable[..., ScriptedServer],
    message: EmailMessage,
    step: str,
    reply: str,
    permanent: bool,
):
    fault = refusal(server({step: reply}), message)
    assert (fault.code, fault.permanent) == (int(reply[:3]), permanent)


def test_what_a_server_replies_is_not_repeated_for_it_quotes_addresses(
    server: Callable[..., ScriptedServer], message: EmailMessage
):
    fault = refusal(server({"RCPT": "550 ada@kundin.example is unknown"}), message)
    assert "ada" not in f"{fault} {fault!r}"
    assert fault.__cause__ is None
    assert fault.__suppress_context__


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("how", [HANG_UP, HANG, DRIP])
def test_a_server_that_goes_silent_is_tried_again(
    server: Callable[..., ScriptedServer], message: EmailMessage, step: str, how: str
):
    fault = refusal(server({step: how}), message)
    assert (fault.code, fault.permanent, fault.unclear) == (None, False, step == "DATA")


def test_a_server_that_hangs_up_instead_of_saying_goodbye_has_taken_the_message(
    server: Callable[..., ScriptedServer], message: EmailMessage
):
    mailbox = server({"QUIT": HANG_UP})
    assert mail_transport(target(mailbox))(message) == 250
    assert mailbox.wait().message["Message-ID"] == message["Message-ID"]


@pytest.mark.parametrize("host", ["127.0.0.1", "no.such.host.invalid", "mail..example", "x" * 70])
def test_a_server_that_cannot_be_reached_is_tried_again(message: EmailMessage, host: str):
    with pytest.raises(NotSent) as caught:
        mail_transport(MailTarget(host=host, port=free_port()), SOON)(message)
    assert (caught.value.code, caught.value.permanent) == (None, False)


def test_the_verdict_on_a_whole_message_is_waited_for_longer_than_for_any_other_answer(
    server: Callable[..., ScriptedServer], message: EmailMessage
):
    """Who hangs up too early sends a message again that is taken a moment later."""
    limits = Limits(step=0.3, connecting=3, verdict=10, conversation=10)
    mailbox = server(thinks=0.6)
    assert mail_transport(target(mailbox), limits)(message) == 250
    assert mailbox.arrived.qsize() == 1


@pytest.mark.parametrize("reply", ["200 Thank you", "250-Queued\r\n250 as 4711", "252 Will try"])
def test_every_yes_to_a_whole_message_is_a_yes(
    server: Callable[..., ScriptedServer], message: EmailMessage, reply: str
):
    assert mail_transport(target(server({"DATA": reply})), SOON)(message) == 250


def test_what_is_no_answer_at_all_leaves_open_whether_a_message_was_taken(
    server: Callable[..., ScriptedServer], message: EmailMessage
):
    fault = refusal(server({"DATA": "what?"}), message)
    assert (fault.code, fault.permanent, fault.unclear) == (None, False, True)


def test_a_worker_holds_a_message_longer_than_a_mail_server_may_take():
    assert LEASE.total_seconds() > USUAL_LIMITS.together


# --- several messages over one connection ----------------------------------------------------


@pytest.fixture
def post(server: Callable[..., ScriptedServer]) -> Iterator[Callable[..., Transport]]:
    """Makes a worker's way of sending, to this server."""
    made: list[Transport] = []

    def make(mailbox: Mailbox) -> Transport:
        made.append(Transport(Config.from_environment({"MAIL_URL": mailbox.url}), SOON))
        return made[-1]

    yield make
    for each in made:
        each.rest()


def test_messages_that_follow_each_other_share_a_connection(
    server: Callable[..., ScriptedServer], post: Callable[..., Transport], message: EmailMessage
):
    mailbox = server()
    send = post(mailbox)
    assert [send(message) for _ in range(3)] == [250] * 3
    assert len(mailbox.connections) == 1
    send.rest()
    send(message)
    assert (len(mailbox.connections), mailbox.arrived.qsize()) == (2, 4)


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("how", ["550 5.1.1 No", "451 4.3.0 Later", "421 4.3.2 Bye", HANG_UP, HANG])
def test_a_message_that_is_not_taken_does_not_spoil_the_next_one(
    server: Callable[..., ScriptedServer],
    post: Callable[..., Transport],
    message: EmailMessage,
    step: str,
    how: str,
):
    mailbox = server({step: how}, times=1)
    send = post(mailbox)
    with pytest.raises(NotSent):
        send(message)
    assert send(message) == 250
    assert mailbox.arrived.qsize() == 1


def test_a_server_that_has_hung_up_meanwhile_is_called_again(
    server: Callable[..., ScriptedServer], post: Callable[..., Transport], message: EmailMessage
):
    mailbox = server()
    send = post(mailbox)
    send(message)
    mailbox.hangs_up()
    assert send(message) == 250
    assert len(mailbox.connections) == 2


@pytest.mark.parametrize("how", [HANG, HANG_UP])
def test_the_goodbye_comes_after_a_message_counts_as_sent(
    server: Callable[..., ScriptedServer],
    post: Callable[..., Transport],
    message: EmailMessage,
    how: str,
):
    mailbox = server({"QUIT": how})
    send = post(mailbox)
    assert send(message) == 250
    assert mailbox.misbehaved.total() == 0
    send.rest()
    assert mailbox.misbehaved.total() == 1


# --- TLS and signing in ----------------------------------------------------------------------


def signs_in(*_: object) -> AuthResult:
    """Knows one user with one password."""
    given = _[-1]
    assert isinstance(given, LoginPassword)
    return AuthResult(success=given == LoginPassword(b"klarheit", b"p:a/s s@"), handled=False)


def test_starttls_and_signing_in_work(
    server: Callable[..., ScriptedServer], message: EmailMessage, tls: ssl.SSLContext, trusted: None
):
    mailbox = server(
        options={"tls_context": tls, "require_starttls": True, "authenticator": signs_in,
                 "auth_required": True}
    )  # fmt: skip
    config = Config.from_environment(
        {"MAIL_URL": f"smtp://klarheit:p%3Aa%2Fs%20s%40@127.0.0.1:{mailbox.port}?tls=starttls"}
    )
    assert mail_transport(config.mail)(message) == 250
    assert mailbox.wait().message["Subject"] == message["Subject"]


def test_tls_from_the_first_byte_works(
    server: Callable[..., ScriptedServer], message: EmailMessage, tls: ssl.SSLContext, trusted: None
):
    mailbox = server(options={"ssl_context": tls})
    config = Config.from_environment({"MAIL_URL": f"smtps://127.0.0.1:{mailbox.port}"})
    assert mail_transport(config.mail)(message) == 250
    assert mailbox.wait().message["Subject"] == message["Subject"]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_nothing_is_sent_to_a_server_whose_certificate_is_not_trusted(
    server: Callable[..., ScriptedServer], message: EmailMessage, tls: ssl.SSLContext, security: str
):
    options = {"tls_context" if security == "starttls" else "ssl_context": tls}
    mailbox = server(options=options)
    fault = refusal(mailbox, message, security=security)
    assert (fault.code, fault.permanent) == (None, False)
    assert mailbox.arrived.empty()


def test_nothing_is_sent_in_the_clear_where_tls_was_wanted(
    server: Callable[..., ScriptedServer], message: EmailMessage
):
    mailbox = server()
    fault = refusal(mailbox, message, security="starttls")
    assert not fault.permanent
    assert mailbox.arrived.empty()


def test_a_wrong_password_is_the_operators_to_mend_and_the_message_waits(
    server: Callable[..., ScriptedServer], message: EmailMessage, tls: ssl.SSLContext, trusted: None
):
    mailbox = server(options={"tls_context": tls, "authenticator": signs_in})
    fault = refusal(mailbox, message, security="starttls", user="klarheit", password="wrong")
    assert (fault.code, fault.permanent) == (535, False)
