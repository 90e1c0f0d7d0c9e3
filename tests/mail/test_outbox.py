"""From the outbox to a real mail server, whatever that does meanwhile."""

from collections.abc import Callable

import pytest

from app.mail.transport import mail_transport
from tests.application import Site
from tests.fixtures.smtp import Mailbox
from tests.mail.scripted import HANG, HANG_UP, SOON, ScriptedServer, target
from tests.prospect import Prospect


def asks(site: Site) -> None:
    Prospect(site).sends("/heizung/ask", {"question": "Und?", "email": "ada@kundin.example"})


def delivers(site: Site, mailbox: Mailbox) -> list[str]:
    """Tries what is due and waits longer and longer; gives the Message-IDs that arrived."""
    for _ in range(6):
        site.delivers(mail_transport(target(mailbox), SOON))
        site.clock.forward(hours=1, minutes=30)
    arrived = []
    while not mailbox.arrived.empty():
        arrived.append(str(mailbox.arrived.get().message["Message-ID"]))
    return arrived


@pytest.mark.parametrize(
    "script",
    [
        {"RCPT": "451 4.7.1 Greylisted"},
        {"MAIL": "530 5.7.0 Authentication required"},
        {"DATA": "451 4.3.0 Later"},
        {"DATA": HANG_UP},
        {"DATA": HANG},
    ],
)
def test_what_was_refused_for_now_arrives_once(
    site: Site, server: Callable[..., ScriptedServer], script: dict[str, str]
):
    asks(site)
    mailbox = server(script, times=3)
    assert len(delivers(site, mailbox)) == 1
    assert mailbox.misbehaved.total() == 3
    assert [row["state"] for row in site.rows("outbox")] == ["sent"]


def test_a_mail_server_that_was_down_and_is_up_again_gets_it_once(site: Site):
    asks(site)
    mailbox = Mailbox()
    for _ in range(3):
        site.delivers(mail_transport(target(mailbox), SOON))
        site.clock.forward(minutes=10)
    assert [row["state"] for row in site.rows("outbox")] == ["due"]
    mailbox.up()
    try:
        assert len(delivers(site, mailbox)) == 1
    finally:
        mailbox.down()


@pytest.mark.parametrize("how", [HANG_UP, HANG])
def test_a_server_that_keeps_a_message_without_saying_so_gets_the_same_message_id_again(
    site: Site, server: Callable[..., ScriptedServer], how: str
):
    """The one window in which a message arrives twice; the receiving side can see that."""
    asks(site)
    mailbox = server({"DATA": how}, times=1, keeps=True)
    arrived = delivers(site, mailbox)
    assert len(arrived) == 2
    assert len(set(arrived)) == 1


def test_one_address_that_is_refused_does_not_keep_the_others_waiting(
    site: Site, server: Callable[..., ScriptedServer]
):
    for _ in range(3):
        asks(site)
    mailbox = server({"RCPT": "550 5.1.1 No such user"}, times=1)
    assert len(delivers(site, mailbox)) == 2
    assert sorted(row["state"] for row in site.rows("outbox")) == ["failed", "sent", "sent"]


def test_the_moment_of_a_message_is_in_its_date(site: Site, server: Callable[..., ScriptedServer]):
    asks(site)
    mailbox = server()
    site.delivers(mail_transport(target(mailbox)))
    assert mailbox.wait().message["Date"].datetime == site.clock()
