"""`flask worker`: a process that sends mail and ends in good order."""

import asyncio
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from app.services.delivery import LEASE
from tests.application import QUESTIONNAIRES, SECRET, Site
from tests.fixtures.product import start
from tests.fixtures.smtp import Mailbox
from tests.prospect import Prospect


@dataclass
class SlowServer(Mailbox):
    """A mail server that takes its time with a message, until a test lets it go on."""

    in_hand: Event = field(default_factory=Event)
    go_on: Event = field(default_factory=Event)

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Says that the message is there, waits, and keeps it."""
        self.in_hand.set()
        await asyncio.to_thread(self.go_on.wait, 20)
        return await super().handle_DATA(server, session, envelope)


@pytest.fixture
def server() -> Iterator[SlowServer]:
    slow = SlowServer()
    slow.up()
    try:
        yield slow
    finally:
        slow.go_on.set()
        slow.down()


@contextmanager
def working(site: Site, mailbox: Mailbox, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker in a process of its own."""
    process = start(
        "worker",
        folder,
        DATABASE_URL=site.surroundings.config.database_url.replace("+psycopg", ""),
        MAIL_URL=mailbox.url,
        SECRET_KEY=SECRET,
        QUESTIONNAIRES=str(QUESTIONNAIRES),
        LC_ALL="C.UTF-8",
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def asks(site: Site) -> Callable[[], None]:
    """Puts a message into the outbox, due by the real clock, which the worker goes by."""
    site.clock.now = datetime.now(UTC)

    def ask() -> None:
        Prospect(site).sends("/heizung/ask", {"question": "Und?", "email": "ada@kundin.example"})

    return ask


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_finishes_the_message_in_hand_and_leaves_the_rest(
    site: Site,
    server: SlowServer,
    asks: Callable[[], None],
    tmp_path: Path,
    number: signal.Signals,
):
    asks()
    asks()
    with working(site, server, tmp_path) as process:
        assert server.in_hand.wait(timeout=60), (tmp_path / "output").read_text()
        process.send_signal(number)
        process.send_signal(number)
        server.go_on.set()
        assert process.wait(timeout=60) == 0, (tmp_path / "output").read_text()
    assert server.arrived.qsize() == 1
    assert sorted(row["state"] for row in site.rows("outbox")) == ["due", "sent"]
    assert site.rows("workers") == []


def test_told_to_stop_while_nothing_is_due_it_ends(
    site: Site, server: SlowServer, asks: Callable[[], None], tmp_path: Path
):
    server.go_on.set()
    with working(site, server, tmp_path) as process:
        asks()
        server.wait(60)
        process.terminate()
        assert process.wait(timeout=60) == 0, (tmp_path / "output").read_text()
    output = (tmp_path / "output").read_text()
    assert "ada@kundin.example" not in output
    assert "Traceback" not in output


def test_a_worker_killed_with_a_message_in_hand_leaves_it_to_be_sent_again(
    site: Site, server: SlowServer, asks: Callable[[], None], tmp_path: Path
):
    """`kill -9` between the server's words: the lease ends, and the message goes out once more."""
    asks()
    with working(site, server, tmp_path) as process:
        assert server.in_hand.wait(timeout=60), (tmp_path / "output").read_text()
        process.kill()
        process.wait()
    assert [row["state"] for row in site.rows("outbox")] == ["claimed"]
    assert site.delivers().sent == []
    site.clock.forward(seconds=LEASE.total_seconds() + 60)
    assert len(site.delivers().sent) == 1
