"""The questionnaires that are live: the last valid edition of each file, without a restart.

Whoever asks gets an answer at once, from memory. At most once a second the folder is looked at;
what changed is loaded on another thread and takes its place in one step. A file that has become
invalid changes nothing for prospects: its last valid edition stays, also for a process that begins
then, and the fault is kept for the log, `/health` and the team.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Final, TypeAlias

from app.definitions.edition import Edition
from app.definitions.finding import Finding, Severity, errors, in_order
from app.definitions.folder import Files, listing
from app.definitions.last_valid import LastValid, Texts, read_texts
from app.definitions.loader import Examined, examine_files
from app.definitions.summary import summarised
from app.definitions.wording import told
from app.translations import MAIN_LANGUAGE

LOOK_EVERY: Final = 1.0
"""Seconds between two looks at the folder."""

GRACE: Final = 3.0
"""Seconds for which a file may be gone, as when an editor replaces it, before it is withdrawn."""

MOST_LOGGED: Final = 10
"""Findings of one file that are logged one by one."""

log = logging.getLogger(__name__)

State: TypeAlias = tuple[tuple[str, int, int, int, int], ...]
"""Name, size, inode, and times of change of content and of permissions of each file."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """One questionnaire: the state its files were last read in, and what came of it."""

    state: State
    edition: Edition | None
    findings: tuple[Finding, ...] = ()
    gone_since: float | None = None


@dataclass(frozen=True, slots=True)
class _Shelf:
    """Everything known at one moment; replaced as a whole."""

    entries: Mapping[str, _Entry] = field(default_factory=dict)
    names: tuple[Finding, ...] = ()


def in_background(work: Callable[[], None]) -> None:
    """Do the work on a thread of its own, so that no request waits for it."""
    Thread(target=work, name="catalogue", daemon=True).start()


class Catalogue:
    """The live questionnaires of a folder. Safe to use from many threads.

    Nothing is read before the first question, or `follow`. `last_valid` has what a process does not
    know that begins while a file is invalid. `clock` gives seconds that only rise, `start` does
    work beside the current one, `examine` reads the files of a questionnaire.
    """

    def __init__(
        self,
        folder: Path,
        last_valid: LastValid | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        start: Callable[[Callable[[], None]], None] = in_background,
        examine: Callable[[str, Files], Examined] = examine_files,
    ) -> None:
        self._folder = folder
        self._last_valid = last_valid
        self._examine = examine
        self._clock = clock
        self._start = start
        self._shelf: _Shelf | None = None
        self._looked = 0.0
        self._loading = Lock()

    def edition(self, slug: str) -> Edition | None:
        """The last valid edition of a questionnaire, None where there is none."""
        entry = self._current().entries.get(slug)
        return entry.edition if entry else None

    def slugs(self) -> tuple[str, ...]:
        """The questionnaires that have a valid edition, in alphabetical order."""
        return tuple(slug for slug, entry in self._current().entries.items() if entry.edition)

    def faults(self) -> tuple[Finding, ...]:
        """What keeps files of the folder from being live as they are now."""
        shelf = self._current()
        found = [finding for entry in shelf.entries.values() for finding in entry.findings]
        return in_order([*shelf.names, *found])

    def follow(self, stop: Event | None = None) -> None:
        """Read the folder now, and look at it from now on even if nobody asks, until `stop` is set.

        So each process has seen a valid save before an invalid one takes its place.
        """
        self.slugs()
        Thread(target=self._follow, args=[stop or Event()], name="folder", daemon=True).start()

    def _follow(self, stop: Event) -> None:
        while not stop.wait(LOOK_EVERY):
            self.slugs()

    def _current(self) -> _Shelf:
        shelf = self._shelf
        if shelf is None:
            with self._loading:
                if self._shelf is None:
                    self._look(_Shelf())
                assert self._shelf is not None
                return self._shelf
        if self._clock() - self._looked >= LOOK_EVERY and self._loading.acquire(blocking=False):
            self._looked = self._clock()
            if self._is_unchanged(shelf):
                self._loading.release()
            else:
                self._start(self._look_and_release)
        return self._shelf or shelf

    def _look_and_release(self) -> None:
        try:
            self._look(self._shelf or _Shelf())
        finally:
            self._loading.release()

    def _is_unchanged(self, shelf: _Shelf) -> bool:
        try:
            found = listing(self._folder)
        except OSError:
            return False
        files = found.questionnaires
        return (
            found.findings == shelf.names
            and files.keys() == shelf.entries.keys()
            and all(_state(files[slug]) == entry.state for slug, entry in shelf.entries.items())
        )

    def _look(self, before: _Shelf) -> None:
        """Read what changed and put the new shelf in place."""
        self._looked = self._clock()
        try:
            found = listing(self._folder)
        except OSError as error:
            self._shelf = self._without_folder(before, error)
            return
        entries = {
            slug: self._entry(slug, files, before.entries.get(slug))
            for slug, files in found.questionnaires.items()
        }
        for slug, entry in before.entries.items():
            if slug not in entries and (kept := self._gone(slug, entry)) is not None:
                entries[slug] = kept
        if found.findings != before.names:
            _report(found.findings)
        if self._last_valid is not None:
            self._last_valid.forget_all_but(entries)
        self._shelf = _Shelf(dict(sorted(entries.items())), found.findings)

    def _entry(self, slug: str, files: Files, before: _Entry | None) -> _Entry:
        state = _state(files)
        if before is not None and before.state == state:
            return before
        texts = self._texts(files)
        examined = self._examined(slug, files)
        if _state(files) != state and before is not None:
            # Somebody is just writing; the next look finds it finished.
            return before
        if examined.edition is None:
            faults = errors(examined.findings)
            _report(faults)
            if before is not None and before.edition is not None:
                _say_it_stays(slug, before.edition)
            return _Entry(state, before.edition if before else self._recalled(slug), faults)
        if self._last_valid is not None and texts is not None and _state(files) == state:
            self._last_valid.keep(slug, texts)
        if self._shelf is not None and (before is None or before.edition != examined.edition):
            log.info("%s: version %s is live", slug, examined.edition.version)
        return _Entry(state, examined.edition)

    def _texts(self, files: Files) -> Texts | None:
        """What is to be kept if it turns out to be valid; nothing where it cannot be read."""
        if self._last_valid is None:
            return None
        try:
            return read_texts(files)
        except (OSError, UnicodeDecodeError):
            return None

    def _recalled(self, slug: str) -> Edition | None:
        """What a process has served that is not there any more."""
        if self._last_valid is None:
            return None
        edition = self._last_valid.recall(slug, self._examine)
        if edition is not None:
            _say_it_stays(slug, edition)
        return edition

    def _examined(self, slug: str, files: Files) -> Examined:
        """What came of the files. Not even a fault of the program takes the others away."""
        try:
            return self._examine(slug, files)
        except Exception as error:
            log.exception("%s: the check failed", slug)
            facts = {"reason": type(error).__name__}
            fault = Finding(Severity.ERROR, "check_failed", files.main.name, 1, 1, (), facts)
            return Examined(slug, (fault,), None)

    def _gone(self, slug: str, entry: _Entry) -> _Entry | None:
        """A file that is no longer there: kept for a moment, then withdrawn."""
        since = self._clock() if entry.gone_since is None else entry.gone_since
        if self._clock() - since >= GRACE:
            log.warning("%s: the file is gone, the questionnaire is withdrawn", slug)
            return None
        fault = Finding(Severity.ERROR, "missing_file", f"{slug}.yaml", 1, 1, (), {})
        return _Entry((), entry.edition, (fault,), since)

    def _without_folder(self, before: _Shelf, error: OSError) -> _Shelf:
        facts = {"reason": error.strerror or ""}
        name = self._folder.name
        faults = (Finding(Severity.ERROR, "unreadable_folder", name, 1, 1, (), facts),)
        if faults != before.names:
            _report(faults)
        return _Shelf(before.entries, faults)


def _state(files: Files) -> State:
    """What a changed file changes, even if it is saved twice in one second at the same size."""
    found = []
    for path in (files.main, *files.translations.values()):
        try:
            status = path.stat()
        except OSError:
            continue
        times = (status.st_mtime_ns, status.st_ctime_ns)
        found.append((path.name, status.st_size, status.st_ino, *times))
    return tuple(found)


def _say_it_stays(slug: str, edition: Edition) -> None:
    log.warning("%s: the last valid version %s stays live", slug, edition.version)


def _report(findings: tuple[Finding, ...]) -> None:
    shown = summarised(findings)
    for finding in shown[:MOST_LOGGED]:
        log.error("%s", told(finding, MAIN_LANGUAGE))
    if len(shown) > MOST_LOGGED:
        more = len(shown) - MOST_LOGGED
        log.error("%s: %d more findings, see flask questionnaire check", findings[0].file, more)
