"""`flask worker`: sends what is due and erases what is over its time."""

from __future__ import annotations

import logging
import os
import random
import signal
import socket
import threading
from dataclasses import astuple
from datetime import datetime, timedelta
from types import FrameType
from typing import Final

import click
from flask import current_app
from flask.cli import with_appcontext

from app.mail.transport import Send, transport
from app.services import delivery, retention
from app.services.surroundings import Surroundings

log = logging.getLogger("klarheit.worker")

IDLE: Final = 0.5
"""Seconds between two looks into the outbox when nothing is due."""

HEARTBEAT: Final = timedelta(seconds=10)
RETENTION: Final = timedelta(hours=1)
AFTER_TROUBLE: Final = 5.0
"""Seconds to wait when the database does not answer."""


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Send mail and enforce retention until told to stop."""
    surroundings: Surroundings = current_app.extensions["klarheit"]
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    Worker(surroundings, transport(surroundings.config.mail), stopping).run()


class Worker:
    """One mail worker. SIGTERM lets it finish the message in hand."""

    def __init__(self, surroundings: Surroundings, send: Send, stopping: threading.Event) -> None:
        self.surroundings = surroundings
        self.send = send
        self.stopping = stopping
        self.name = f"{socket.gethostname()}-{os.getpid()}"
        self.sending_works = True
        self.next_heartbeat = datetime.min.replace(tzinfo=surroundings.clock().tzinfo)
        self.next_retention = self.next_heartbeat

    def run(self) -> None:
        """Work until told to stop. A database that is away for a while does not end it."""
        while not self.stopping.is_set():
            try:
                pause = self.step()
            except Exception:
                log.exception("the worker could not do its work and tries again")
                pause = AFTER_TROUBLE
            if pause:
                self.stopping.wait(pause)
        delivery.gone(self.name)

    def step(self) -> float:
        """Do what is due; gives the seconds to wait before the next step."""
        now = self.surroundings.clock()
        if now >= self.next_heartbeat:
            self._beat(now)
        if now >= self.next_retention:
            erased = retention.erase_expired(self.surroundings)
            if any(astuple(erased)):
                log.info("erased what was over its time: %s", erased)
            self.next_retention = now + RETENTION
        works = delivery.deliver_next(self.surroundings, self.send, self.name, random.random)
        if works is None:
            return IDLE
        if works is not self.sending_works:
            self.sending_works = works
            self._beat(now)
        return 0

    def _beat(self, now: datetime) -> None:
        delivery.heard_of(self.surroundings, self.name, sending_works=self.sending_works)
        self.next_heartbeat = now + HEARTBEAT
