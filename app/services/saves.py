"""Saves in the folder of questionnaires: noticed at once, and told to whoever waits for them."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Condition, Event
from typing import Final

from watchfiles import watch

from app.definitions.brand import Brand, examine_brand
from app.definitions.catalogue import LOOK_EVERY, Catalogue
from app.definitions.edition import Edition
from app.definitions.finding import Finding, errors
from app.definitions.folder import BRAND
from app.definitions.summary import summarised

PAUSE: Final = 1.0
"""Seconds between two looks where nothing reports a save, as on some network drives."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Live:
    """What a folder holds: the last valid editions and brand, and what is wrong with the files.

    `open`: what the brand is valid with, and yet is to be mended.
    """

    editions: tuple[Edition, ...]
    brand: Brand | None
    faults: tuple[Finding, ...]
    open: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Save:
    """A file that was saved or is gone, and what there is to say about what it belongs to."""

    file: str
    is_gone: bool
    faults: tuple[Finding, ...]
    warnings: tuple[Finding, ...]


class Saves:
    """The questionnaires of a folder as they were saved last. Safe to use from many threads.

    `tell` is called for each file that was saved, after it has been read.
    """

    def __init__(self, folder: Path, tell: Callable[[Save], None] = lambda _: None) -> None:
        self.folder = folder
        self._tell = tell
        self._stamps = self._files()
        # The catalogue looks at the folder once a second; after a save, its clock is put forward.
        self._ahead = 0.0
        self.catalogue = Catalogue(folder, clock=self._clock, start=_at_once)
        self._changed = Condition()
        self._run = secrets.token_hex(4)
        self._count = 0
        self._live = self._found(None)

    @property
    def live(self) -> Live:
        """What there is now."""
        return self._live

    @property
    def number(self) -> str:
        """Stands for what there is now: another one, and there is something else to show."""
        return f"{self._run}-{self._count}"

    def wait(self, known: str, seconds: float) -> str:
        """The number, as soon as it is another one than the known, or after some seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self.number != known, seconds)
            return self.number

    def look(self) -> None:
        """Read what was saved, and tell everybody who waits if something has changed."""
        self._ahead += LOOK_EVERY
        before, self._stamps = self._stamps, self._files()
        found = self._found(self._live.brand)
        with self._changed:
            if found != self._live:
                self._live = found
                self._count += 1
                self._changed.notify_all()
        for name in sorted({*before, *self._stamps}):
            if before.get(name) != self._stamps.get(name):
                self._tell(self.state_of(name))

    def state_of(self, name: str) -> Save:
        """What there is to say about a file, and about the others of its questionnaire."""
        slug = name.partition(".")[0]
        editions = (each for each in self._live.editions if each.slug == slug)
        open_ = self._live.open if slug == BRAND else ()
        return Save(
            name,
            name not in self._stamps,
            tuple(each for each in self._live.faults if each.file.partition(".")[0] == slug),
            next((each.warnings for each in editions), open_),
        )

    def _files(self) -> dict[str, tuple[int, int, int]]:
        """The files that people write, and what a save changes about each."""
        found = {}
        with suppress(OSError):
            for path in self.folder.iterdir():
                if path.suffix in (".yaml", ".yml") and not path.name.startswith("."):
                    with suppress(OSError):
                        status = path.stat()
                        found[path.name] = (status.st_mtime_ns, status.st_size, status.st_ino)
        return found

    def watch(self, stop: Event) -> None:
        """Look after every save until `stop` is set."""
        try:
            for _ in watch(
                self.folder,
                watch_filter=None,
                recursive=False,
                stop_event=stop,
                rust_timeout=int(PAUSE * 1000),
                yield_on_timeout=True,
                raise_interrupt=False,
            ):
                self.look()
        except (OSError, RuntimeError) as fault:
            log.warning("the system does not report saves (%s), looking once a second", fault)
        while not stop.wait(PAUSE):
            self.look()

    def _clock(self) -> float:
        return time.monotonic() + self._ahead

    def _found(self, last_brand: Brand | None) -> Live:
        brand, brand_findings = examine_brand(self.folder, deployment=False)
        slugs = self.catalogue.slugs()
        editions = (self.catalogue.edition(slug) for slug in slugs)
        return Live(
            tuple(each for each in editions if each is not None),
            brand or last_brand,
            (*summarised(self.catalogue.faults()), *errors(brand_findings)),
            () if brand is None else brand_findings,
        )


def _at_once(load: Callable[[], None]) -> None:
    load()
