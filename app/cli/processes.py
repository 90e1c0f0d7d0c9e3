"""The children of `flask serve`, and how they end with it."""

from __future__ import annotations

import ctypes
import gc
import logging
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Final

from flask import Flask
from werkzeug.utils import import_string

from app.translations import Words

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

logger = logging.getLogger(__name__)

PATIENCE: Final = 10
"""Seconds a web worker may take to finish what it is doing before it is killed."""

MAIL_PATIENCE: Final = 60
"""The same for the mail worker: a mail server that takes its time with a message is no reason to
send that again."""

PAUSE: Final = 5
"""Seconds before a mail worker that has died is started again."""

PR_SET_PDEATHSIG: Final = 1
"""From <linux/prctl.h>."""


def end_with_parent() -> None:
    """Have this process sent SIGTERM when its parent ends, even by kill -9.

    It also leaves the terminal's process group: Ctrl-C reaches the parent alone, which then ends
    its children in order.
    """
    os.setpgrp()
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    parent = multiprocessing.parent_process()
    if parent is None or parent.pid != os.getppid():
        sys.exit("the parent process has ended")


def load_application(target: str) -> WSGIApplication:
    """Load the application `module:name` in a web worker, for good or until its parent ends."""
    end_with_parent()
    application: WSGIApplication = import_string(target)
    if isinstance(application, Flask) and "klarheit" in application.extensions:
        application.extensions["klarheit"].catalogue.follow()
    # What has been loaded stays for good: the search for garbage need not look at it again.
    gc.collect()
    gc.freeze()
    return application


def run_mail_worker() -> None:
    """Run `flask worker` in this process until its parent ends."""
    end_with_parent()
    from flask.cli import cli

    cli.main(["--app", "wsgi", "worker"])


class MailWorker:
    """The process that sends mail: started again when it dies, until it is told to stop."""

    def __init__(
        self, say: Words, run: Callable[[], None] = run_mail_worker, pause: float = PAUSE
    ) -> None:
        self._say = say
        self._run = run
        self._pause = pause
        # The reading end is ready as soon as the other one is closed.
        self._stop_wanted, self._stop = multiprocessing.Pipe(duplex=False)
        self._thread = threading.Thread(target=self._keep_running, daemon=True)

    def start(self) -> None:
        """Start it, and a thread that watches it."""
        self._thread.start()

    def stop(self) -> None:
        """End it and wait until it has ended."""
        self._stop.close()
        if self._thread.is_alive():
            self._thread.join()

    def _keep_running(self) -> None:
        while True:
            process = multiprocessing.get_context("spawn").Process(target=self._run)
            process.start()
            if self._stop_wanted in wait([process.sentinel, self._stop_wanted]):
                _end(process)
                return
            process.join()
            logger.error(self._say("cli.worker_died", status=process.exitcode, seconds=self._pause))
            if wait([self._stop_wanted], self._pause):
                return


def _end(process: BaseProcess) -> None:
    process.terminate()
    process.join(MAIL_PATIENCE)
    process.kill()
    process.join()
