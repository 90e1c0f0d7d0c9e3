"""`flask worker`: sends what is due and does the duties that one worker does for all."""

from __future__ import annotations

import logging
import os
import random
import secrets
import signal
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import astuple
from types import FrameType
from typing import Final

import click
from flask import current_app
from flask.cli import with_appcontext

from app.cli.language import terminal_language
from app.cli.speech import Command
from app.mail.transport import Send, Transport
from app.services import delivery, duties
from app.services.faults import trace
from app.services.surroundings import Surroundings
from app.storage.arrivals import Wait, listening
from app.storage.migrations import is_current
from app.storage.trouble import trouble
from app.translations import words

log = logging.getLogger("klarheit.worker")

IDLE: Final = 0.5
"""Seconds between two looks into the outbox when nothing is due. On PostgreSQL a new message wakes
the worker at once, and this becomes a second."""

HEARTBEAT: Final = 10.0
"""Seconds between two signs of life."""

DUTIES: Final = 60.0
"""Seconds between two looks whether a duty is to be done."""

AFTER_TROUBLE: Final = 5.0
"""Seconds to wait when the database does not answer."""


@click.command("worker", cls=Command)
@with_appcontext
def worker() -> None:
    """Send mail and enforce retention until told to stop."""
    surroundings: Surroundings = current_app.extensions["klarheit"]
    if not os.environ.get("SECRET_KEY"):
        # A key made on the spot signs links that no web worker knows.
        raise click.ClickException(words(terminal_language(os.environ))("cli.worker_needs_key"))
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    post = Transport(surroundings.config)
    Worker(surroundings, post, stopping, rest=post.rest).run()


class NotMigrated(Exception):
    """The database has not the shape that this version needs; `flask serve` gives it."""


class Every:
    """Says that it is time, at most once in so many seconds; a clock set back does not matter."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
        self.clock = clock
        self.next = clock()

    def is_due(self) -> bool:
        """Whether it is time; then the next time is set."""
        if self.clock() < self.next:
            return False
        self.next = self.clock() + self.seconds
        return True


class Worker:
    """One mail worker. SIGTERM lets it finish the message in hand.

    `rest` is called when nothing is due, to let go of the mail server.
    """

    def __init__(
        self,
        surroundings: Surroundings,
        send: Send,
        stopping: threading.Event,
        rest: Callable[[], None] = lambda: None,
    ) -> None:
        self.surroundings = surroundings
        self.send = send
        self.stopping = stopping
        self.rest = rest
        self.name = _own_name()
        self.sending_works = True
        self.heartbeat = Every(HEARTBEAT)
        self.duties = Every(DUTIES)
        self.unnoted: Callable[[], None] | None = None
        self.complaint = ""

    def run(self) -> None:
        """Work until told to stop. A database that is away for a while does not end it."""
        while not self.stopping.is_set():
            try:
                if not is_current():
                    raise NotMigrated
                with listening(self.stopping) as wait:
                    self._work(wait)
            except Exception as fault:
                self._complain(fault)
                self.stopping.wait(AFTER_TROUBLE)
        self.rest()
        try:
            self._note()
            if is_current():
                delivery.gone(self.name)
        except Exception as fault:
            self._complain(fault)

    def _complain(self, fault: Exception) -> None:
        """Say what keeps it from working, once as long as it stays the same."""
        if isinstance(fault, NotMigrated):
            in_trouble: str | None = "it is not up to date, start `flask serve` once"
        else:
            in_trouble = trouble(fault)
        said = f": {in_trouble}" if in_trouble else f"\n{trace(fault)}"
        if said != self.complaint:
            self.complaint = said
            what = "the database cannot work" if in_trouble else "the worker could not do its work"
            log.error("%s, trying again until it is possible%s", what, said)

    def _work(self, wait: Wait) -> None:
        while not self.stopping.is_set():
            is_busy = self.step()
            if self.complaint:
                log.info("the worker can work again")
                self.complaint = ""
            if not is_busy:
                self.rest()
                wait(IDLE)

    def step(self) -> bool:
        """Do what is due. False: nothing was."""
        self._note()
        if self.heartbeat.is_due():
            self._beat()
        if self.duties.is_due():
            self.surroundings.reports.tidy()
            erased = duties.do_due(self.surroundings, self.name)
            if erased is not None and any(astuple(erased)):
                log.info("erased what was over its time: %s", erased)
        works = self._deliver()
        if works is not None and works is not self.sending_works:
            self.sending_works = works
            self._beat()
        return works is not None

    def _deliver(self) -> bool | None:
        try:
            return delivery.deliver_next(self.surroundings, self.send, self.name, random.random)
        except delivery.NotNoted as fault:
            self.unnoted = fault.note
            raise

    def _note(self) -> None:
        """Note what became of the last message, where the database would not take it."""
        if self.unnoted is not None:
            self.unnoted()
            self.unnoted = None

    def _beat(self) -> None:
        delivery.heard_of(self.surroundings, self.name, sending_works=self.sending_works)


def _own_name() -> str:
    """A name that no other worker has, on any machine and in any container, of at most 64 signs."""
    return f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(4)}"
