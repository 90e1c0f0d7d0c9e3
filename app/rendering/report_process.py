"""Makes PDFs of reports, in processes of its own.

Pango is not safe in threads, and a document can be built to take all memory or all time. So a press
is started on demand: a process that has loaded WeasyPrint, fonts and stylesheet once. For each
report it forks a child, which is bounded in memory and time and ends with its report. Whoever asks
only waits on a socket, with a time limit, and never imports WeasyPrint.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
import weakref
from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from types import TracebackType
from typing import Final, Self

ROOT: Final = Path(__file__).parents[2]
FONTS: Final = Path(__file__).parent / "fonts"

HEADER_BYTES: Final = 5
"""What a press answers with: one byte that says how it went, four for the length that follows."""

LAST: Final = b"l"
"""Tells a press that there are no more jobs for it."""

_PASSED_ON: Final = ("PATH", "LD_LIBRARY_PATH", "TMPDIR")
"""All that the press learns of the environment; never a password or a key."""

_START_SECONDS: Final = 30
"""How long a press may take until it is warm, on a small and busy machine."""


class Outcome(IntEnum):
    """How a render ended; the values are what a press sends."""

    DONE = 0
    CRASH = 1
    MEMORY = 2
    TIMEOUT = 3
    TOO_LONG = 4
    BUSY = 5


class ReportFailed(Exception):
    """There is no PDF, and `outcome` says why. The next report is not affected."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.name.lower())
        self.outcome = outcome


class _PressGone(Exception):
    """The press ended before it answered."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a single report may take, how many are made at once, and how many by one press."""

    seconds: float = 20
    memory_bytes: int = 512 * 1024 * 1024
    letters: int = 500_000
    at_once: int = 2
    idle_seconds: float = 900
    renders: int = 1000


class _Press:
    """A warm process and the socket that it takes jobs from. It ends when the socket is closed."""

    def __init__(self, limits: Limits) -> None:
        self.owner = os.getpid()
        self.taken = 0
        self._jobs, theirs = socket.socketpair()
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        environment |= {"FONTCONFIG_FILE": str(FONTS / "fonts.conf"), "PYTHONUTF8": "1"}
        arguments = (theirs.fileno(), limits.seconds, limits.memory_bytes, limits.idle_seconds)
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 — nothing of it comes from outside
                [sys.executable, "-m", "app.rendering.report_press", *map(str, arguments)],
                cwd=ROOT,
                env=environment,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                # Ctrl-C is for the owner, and the press ends with it. It stays in the owner's
                # session: where Linux first shares processors among sessions (autogroup), a press
                # in one of its own would not stand back behind the pages.
                process_group=0,
            )
        # Also when nobody closes it: forgotten, or at the owner's end.
        self._end = weakref.finalize(self, _end, self._jobs, self._process, self.owner)

    @property
    def pid(self) -> int:
        return self._process.pid

    def is_usable(self) -> bool:
        """Whether it runs and belongs to this process, not to the one this was forked from."""
        return self.owner == os.getpid() and self._process.poll() is None

    def take(self, job: socket.socket) -> None:
        """Hand over the far end of a job. Raises _PressGone."""
        try:
            socket.send_fds(self._jobs, [b"j"], [job.fileno()])
        except OSError as error:
            raise _PressGone from error
        self.taken += 1

    def retire(self) -> None:
        """Let it finish what it has begun, and end then."""
        with suppress(OSError):  # it has ended already
            self._jobs.send(LAST)

    def close(self) -> None:
        """End it, and every render it has under way."""
        self._end()


def _end(jobs: socket.socket, process: subprocess.Popen[bytes], owner: int) -> None:
    jobs.close()
    if owner == os.getpid():
        process.wait()


class Renderer:
    """Turns the HTML of a report into a PDF. Safe to use from many threads at once."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(self._limits.at_once)
        self._press: _Press | None = None
        self._retired: list[_Press] = []

    def render(self, html: str) -> bytes:
        """The PDF. Raises ReportFailed."""
        if len(html) > self._limits.letters:
            raise ReportFailed(Outcome.TOO_LONG)
        if not self._places.acquire(timeout=self._limits.seconds):
            raise ReportFailed(Outcome.BUSY)
        try:
            return self._render(html.encode("utf-8", "replace"))
        finally:
            self._places.release()

    def _render(self, html: bytes) -> bytes:
        for _ in range(2):
            try:
                return self._ask(html)
            except _PressGone:  # it was killed, or it ended idle just now: a new one tries again
                continue
        raise ReportFailed(Outcome.CRASH)

    def _ask(self, html: bytes) -> bytes:
        ours, theirs = socket.socketpair()
        deadline = time.monotonic() + self._limits.seconds + _START_SECONDS
        with ours:
            with theirs:
                self._hand_over(theirs)
            try:
                ours.settimeout(deadline - time.monotonic())
                ours.sendall(html)
                ours.shutdown(socket.SHUT_WR)
            except TimeoutError:
                raise ReportFailed(Outcome.TIMEOUT) from None
            except OSError:
                pass  # the render ended before it had read all: what it answered says why
            header = _receive(ours, HEADER_BYTES, deadline)
            if header[0] != Outcome.DONE:
                raise ReportFailed(Outcome(header[0]))
            return _receive(ours, int.from_bytes(header[1:], "big"), deadline)

    def _hand_over(self, job: socket.socket) -> None:
        with self._lock:
            self._retired = [each for each in self._retired if each.is_usable()]
            if self._press is not None and not self._press.is_usable():
                self._press.close()
                self._press = None
            elif self._press is not None and self._press.taken >= self._limits.renders:
                self._press.retire()
                self._retired.append(self._press)
                self._press = None
            if self._press is None:
                self._press = _Press(self._limits)
            self._press.take(job)

    @property
    def press_pid(self) -> int | None:
        """The process id of the warm press, None before the first report."""
        return self._press.pid if self._press else None

    def close(self) -> None:
        """End the press. The next report would start another."""
        with self._lock:
            for each in (self._press, *self._retired):
                if each is not None:
                    each.close()
            self._press, self._retired = None, []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def _receive(job: socket.socket, length: int, deadline: float) -> bytes:
    """Exactly `length` bytes. Raises _PressGone at an early end, ReportFailed after the time."""
    received = bytearray()
    while len(received) < length:
        try:
            job.settimeout(max(deadline - time.monotonic(), 0.001))
            piece = job.recv(min(length - len(received), 1 << 16))
        except TimeoutError:
            raise ReportFailed(Outcome.TIMEOUT) from None
        except ConnectionError as error:
            raise _PressGone from error
        if not piece:
            raise _PressGone
        received += piece
    return bytes(received)
