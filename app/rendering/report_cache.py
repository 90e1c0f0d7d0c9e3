"""Finished reports, kept on disk for an hour: nobody waits twice for the same one.

Each journey has a folder, and in it each report a file. Both are named by keyed hashes, so that no
name says anything of anybody: the folder's of the journey's id, the file's of all that decides what
the report says. Only one makes a report at a time, in whatever process: it holds the lock of its
folder, and whoever asks for the same one meanwhile waits for it. A folder that is removed takes
what is being made in it with it.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import logging
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO, Final

from app.rendering.environment import TEMPLATES
from app.rendering.report_process import Outcome, ReportFailed

log = logging.getLogger("klarheit.reports")

LIBRARIES: Final = ("weasyprint", "pydyf")
"""What writes the PDF: with another version the same HTML may give other bytes."""

_LOOK: Final = 0.02
"""Seconds between two looks at a lock that somebody else holds."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is kept and for how long, and how many may wait for a report at once."""

    files: int = 250
    total_bytes: int = 32 * 1024 * 1024
    seconds: float = 3600
    waiting: int = 3
    patience: float = 30


@dataclass(frozen=True, slots=True)
class _Kept:
    path: Path
    made_at: float
    size: int


class ReportCache:
    """Gives reports as PDF: a kept one, or one made now. Safe in many threads and processes.

    `make` turns HTML into a PDF and raises ReportFailed. Where the disk does not take a report, it
    is made all the same.
    """

    def __init__(
        self,
        folder: Path,
        key: str,
        make: Callable[[str], bytes],
        clock: Callable[[], datetime],
        bounds: Bounds | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._folder = folder
        self._key = key.encode()
        self._make = make
        self._clock = clock
        self._bounds = bounds or Bounds()
        self._pause = pause
        self._room = threading.BoundedSemaphore(self._bounds.waiting)
        self._failures: dict[str, tuple[float, Outcome]] = {}

    def tag(self, html: str) -> str:
        """What changes whenever a single byte of the PDF may: 128 bits as 32 digits."""
        return self._hash(_maker() + html.encode("utf-8", "surrogatepass"))

    def get(self, owner: str, html: str) -> bytes:
        """The PDF of a journey's report.

        Raises ReportFailed: BUSY where too many wait already.
        """
        folder, name = self._folder_of(owner), self.tag(html)
        kept = self._read(folder / name)
        if kept is not None:
            return kept
        if not self._room.acquire(blocking=False):
            raise ReportFailed(Outcome.BUSY)
        try:
            return self._get(folder, name, html)
        finally:
            self._room.release()

    def forget(self, owner: str) -> None:
        """Erase all reports of a journey, also one that is being made."""
        shutil.rmtree(self._folder_of(owner), ignore_errors=True)

    def tidy(self) -> None:
        """Erase what is too old, and the oldest where it is too much."""
        now, size = self._clock().timestamp(), 0
        for number, each in enumerate(sorted(self._kept(), key=lambda kept: -kept.made_at)):
            size += each.size
            if (
                number >= self._bounds.files
                or size > self._bounds.total_bytes
                or self._is_old(each.made_at, now)
            ):
                each.path.unlink(missing_ok=True)
        for folder in self._folders():
            with suppress(OSError):  # one that is not empty stays
                if self._is_old(folder.stat().st_mtime, now):
                    folder.rmdir()

    def _get(self, folder: Path, name: str, html: str) -> bytes:
        came = time.monotonic()
        with self._alone(folder) as descriptor:
            kept = self._read(folder / name)
            if kept is not None:
                return kept
            failed_at, outcome = self._failures.get(name, (0, Outcome.DONE))
            if failed_at > came:  # while this one waited, so it would fail again
                raise ReportFailed(outcome)
            try:
                made = self._make(html)
            except ReportFailed as fault:
                self._failures = {name: (time.monotonic(), fault.outcome)}
                raise
            if descriptor is not None:
                self._keep(descriptor, name, made)
        self.tidy()
        return made

    @contextmanager
    def _alone(self, folder: Path) -> Iterator[int | None]:
        """Hold the lock of a folder; gives its descriptor, None where the disk has no room for it.

        Raises ReportFailed where it is held for too long.
        """
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        except OSError as fault:
            log.warning("reports are not kept: %s", fault.strerror)
            yield None
            return
        try:
            until = time.monotonic() + self._bounds.patience
            while not _locked(descriptor):
                if time.monotonic() > until:
                    raise ReportFailed(Outcome.BUSY)
                self._pause(_LOOK)
            yield descriptor
        finally:
            os.close(descriptor)

    def _keep(self, folder: int, name: str, pdf: bytes) -> None:
        """Write a file, complete or not at all. In a folder that was removed there is no place."""
        unfinished, now = f"{name}.part", self._clock().timestamp()
        try:
            with _opened(folder, unfinished) as file:
                file.write(pdf)
                file.flush()
                os.fsync(file.fileno())
            os.utime(unfinished, (now, now), dir_fd=folder)
            os.rename(unfinished, name, src_dir_fd=folder, dst_dir_fd=folder)
            os.utime(folder, (now, now))
        except FileNotFoundError:
            pass  # forgotten while it was made
        except OSError as fault:
            log.warning("a report was not kept: %s", fault.strerror)
            with suppress(OSError):
                os.unlink(unfinished, dir_fd=folder)

    def _read(self, path: Path) -> bytes | None:
        try:
            with path.open("rb") as file:
                made_at = os.fstat(file.fileno()).st_mtime
                return None if self._is_old(made_at, self._clock().timestamp()) else file.read()
        except OSError:
            return None

    def _is_old(self, made_at: float, now: float) -> bool:
        return made_at < now - self._bounds.seconds

    def _folder_of(self, owner: str) -> Path:
        return self._folder / self._hash(owner.encode())

    def _folders(self) -> list[Path]:
        with suppress(OSError):
            return [each for each in self._folder.iterdir() if each.is_dir()]
        return []

    def _kept(self) -> Iterator[_Kept]:
        """All files there are, also what a crash has left behind."""
        for folder in self._folders():
            with suppress(OSError), os.scandir(folder) as files:
                for each in files:
                    stat = each.stat()
                    yield _Kept(Path(each.path), stat.st_mtime, stat.st_size)

    def _hash(self, content: bytes) -> str:
        return hmac.new(self._key, content, hashlib.sha256).hexdigest()[:32]


def _locked(folder: int) -> bool:
    """Whether the lock is held now. The kernel gives it back, whatever happens."""
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _opened(folder: int, name: str) -> BinaryIO:
    """A new file in a folder that nobody else may read."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    return os.fdopen(os.open(name, flags, 0o600, dir_fd=folder), "wb")


@cache
def _maker() -> bytes:
    """What makes PDFs of HTML, as a hash: code, stylesheet, fonts, libraries."""
    here = Path(__file__).parent
    files = [*here.glob("report*.py"), *here.glob("fonts/*"), *TEMPLATES.glob("report/*.css")]
    parts = [each.read_bytes() for each in sorted(files)]
    parts += [version(each).encode() for each in LIBRARIES]
    return hashlib.sha256(b"\0".join(parts)).digest()
