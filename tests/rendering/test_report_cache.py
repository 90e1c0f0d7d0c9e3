"""Finished reports on disk: each made once, kept for a while, gone with whose it is."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Condition, get_ident

import pytest

from app.rendering.report_cache import Bounds, ReportCache
from app.rendering.report_process import Outcome, ReportFailed
from tests.application import Clock, at_once

KEY = "a key for tests"


@dataclass
class Press:
    """Makes a PDF of anything, or fails, and counts."""

    outcome: Outcome = Outcome.DONE
    made: list[str] = field(default_factory=list)
    takes: Callable[[], None] = lambda: None
    waiting: set[int] = field(default_factory=set)
    changed: Condition = field(default_factory=Condition)

    def is_waited_for(self, others: int) -> None:
        """Takes as long as it takes until so many wait."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.waiting) >= others, timeout=30)

    def pause(self, seconds: float) -> None:
        """What somebody does who waits."""
        with self.changed:
            self.waiting.add(get_ident())
            self.changed.notify_all()

    def __call__(self, html: str) -> bytes:
        self.made.append(html)
        self.takes()
        if self.outcome is not Outcome.DONE:
            raise ReportFailed(self.outcome)
        return b"%PDF " + html.encode()


@pytest.fixture
def press() -> Press:
    return Press()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cache(tmp_path: Path, press: Press, clock: Clock) -> ReportCache:
    bounds = Bounds(files=4, waiting=8)
    return ReportCache(tmp_path / "reports", KEY, press, clock, bounds, press.pause)


def files(folder: Path) -> list[Path]:
    return [each for each in folder.rglob("*") if each.is_file()]


def test_the_same_report_is_made_once(cache: ReportCache, press: Press):
    assert cache.get("ada", "Bericht") == cache.get("ada", "Bericht") == b"%PDF Bericht"
    assert press.made == ["Bericht"]


def test_another_word_is_another_report(cache: ReportCache, press: Press):
    cache.get("ada", "Bericht")
    assert cache.get("ada", "Bericht.") == b"%PDF Bericht."
    assert cache.tag("Bericht") != cache.tag("Bericht.")


def test_nobody_gets_a_report_from_the_folder_of_another(cache: ReportCache, press: Press):
    cache.get("ada", "Bericht")
    cache.get("bob", "Bericht")
    assert press.made == ["Bericht"] * 2


def test_requests_at_once_make_it_once(cache: ReportCache, press: Press):
    press.takes = lambda: press.is_waited_for(5)
    assert set(at_once(6, lambda _: cache.get("ada", "Bericht"))) == {b"%PDF Bericht"}
    assert press.made == ["Bericht"]


ASKS = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from app.rendering.report_cache import ReportCache

def make(html):
    print("made", flush=True)
    sys.stdin.readline()
    return b"%PDF"

cache = ReportCache(Path(sys.argv[1]), "key", make, lambda: datetime.now(UTC))
print("ready", flush=True)
sys.stdin.readline()
cache.get("ada", "Bericht")
"""


def test_two_processes_at_once_make_it_once(tmp_path: Path):
    def start() -> subprocess.Popen[str]:
        command = [sys.executable, "-c", ASKS, str(tmp_path / "reports")]
        return subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    with start() as one, start() as other:
        for each in (one, other):
            assert each.stdout is not None
            assert each.stdout.readline() == "ready\n"
        assert one.stdin is not None
        assert one.stdout is not None
        print("ask", file=one.stdin)
        assert one.stdout.readline() == "made\n"
        assert other.stdin is not None
        print("ask", file=other.stdin)
        print("done", file=one.stdin)
        assert other.communicate() == ("", None)
    assert (one.returncode, other.returncode) == (0, 0)
    assert len(files(tmp_path)) == 1


def test_those_who_wait_share_a_failure_and_the_next_one_tries_again(
    cache: ReportCache, press: Press
):
    press.outcome, press.takes = Outcome.TIMEOUT, lambda: press.is_waited_for(3)

    def outcome(_: int) -> Outcome:
        with pytest.raises(ReportFailed) as failed:
            cache.get("ada", "Bericht")
        return failed.value.outcome

    assert set(at_once(4, outcome)) == {Outcome.TIMEOUT}
    assert len(press.made) == 1
    press.outcome = Outcome.DONE
    assert cache.get("ada", "Bericht") == b"%PDF Bericht"


def test_when_too_many_wait_the_next_one_is_told_at_once(
    tmp_path: Path, press: Press, clock: Clock
):
    cache = ReportCache(tmp_path, KEY, press, clock, Bounds(waiting=1))

    def meanwhile() -> None:
        with pytest.raises(ReportFailed) as failed:
            cache.get("bob", "Anderer")
        assert failed.value.outcome is Outcome.BUSY

    press.takes = meanwhile
    assert cache.get("ada", "Bericht")


def test_whoever_waits_too_long_for_another_is_told(tmp_path: Path, press: Press, clock: Clock):
    cache = ReportCache(tmp_path, KEY, press, clock, Bounds(waiting=2, patience=0))

    def meanwhile() -> None:
        with pytest.raises(ReportFailed) as failed:
            cache.get("ada", "Bericht")
        assert failed.value.outcome is Outcome.BUSY

    press.takes = meanwhile
    assert cache.get("ada", "Bericht")


# --- what is on disk -------------------------------------------------------------------------


def test_names_say_nothing_and_only_the_owner_may_read(cache: ReportCache, tmp_path: Path):
    old = os.umask(0)
    try:
        cache.get("ada@kundin.example", "Bericht für Ada")
    finally:
        os.umask(old)
    (file,) = files(tmp_path)
    folder = file.parent
    assert (file.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)
    assert (len(file.name), len(folder.name)) == (32, 32)
    assert int(file.name, 16) != int(folder.name, 16)


def test_another_key_gives_other_names(tmp_path: Path, press: Press, clock: Clock):
    names = {ReportCache(tmp_path, key, press, clock).tag("Bericht") for key in ("a", "b")}
    assert len(names) == 2


def test_what_is_forgotten_is_gone_and_the_others_stay(cache: ReportCache, tmp_path: Path):
    for owner in ("ada", "bob"):
        cache.get(owner, "Bericht")
    cache.forget("ada")
    cache.forget("ada")
    assert len(files(tmp_path)) == 1


def test_what_is_forgotten_while_it_is_made_is_not_kept(
    cache: ReportCache, press: Press, tmp_path: Path
):
    press.takes = lambda: cache.forget("ada")
    assert cache.get("ada", "Bericht") == b"%PDF Bericht"
    assert list((tmp_path / "reports").iterdir()) == []


def test_after_an_hour_a_report_is_made_again(cache: ReportCache, press: Press, clock: Clock):
    cache.get("ada", "Bericht")
    clock.forward(hours=1)
    cache.get("ada", "Bericht")
    clock.forward(seconds=1)
    cache.get("ada", "Bericht")
    assert len(press.made) == 2


def test_what_is_old_and_what_a_crash_has_left_is_tidied_up(
    cache: ReportCache, clock: Clock, tmp_path: Path
):
    cache.get("ada", "Bericht")
    (file,) = files(tmp_path)
    half = file.with_name(f"{file.name}.part")
    half.write_bytes(b"%PD")
    os.utime(half, (clock().timestamp(),) * 2)
    clock.forward(hours=1, seconds=1)
    cache.tidy()
    assert files(tmp_path) == []
    os.utime(file.parent, (0, 0))
    cache.tidy()
    assert list((tmp_path / "reports").iterdir()) == []


def test_the_oldest_make_room(cache: ReportCache, press: Press, clock: Clock, tmp_path: Path):
    for number in range(7):
        cache.get(f"somebody {number}", "Bericht")
        clock.forward(seconds=1)
    assert len(files(tmp_path)) == 4
    cache.get("somebody 6", "Bericht")
    cache.get("somebody 0", "Bericht")
    assert len(press.made) == 8


def test_large_ones_make_room_too(tmp_path: Path, press: Press, clock: Clock):
    cache = ReportCache(tmp_path, KEY, press, clock, Bounds(total_bytes=250))
    for number in range(3):
        cache.get(f"somebody {number}", "B" * 100)
        clock.forward(seconds=1)
    assert len(files(tmp_path)) == 2


def test_a_disk_that_takes_nothing_is_no_reason_to_fail(
    tmp_path: Path, press: Press, clock: Clock, caplog: pytest.LogCaptureFixture
):
    in_the_way = tmp_path / "reports"
    in_the_way.write_text("a file")
    cache = ReportCache(in_the_way, KEY, press, clock)
    assert cache.get("ada", "Bericht") == b"%PDF Bericht"
    cache.tidy()
    cache.forget("ada")
    assert "not kept" in caplog.text


def test_a_disk_that_is_full_is_no_reason_to_fail(
    cache: ReportCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def fails(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.rendering.report_cache.os.fsync", fails)
    assert cache.get("ada", "Bericht") == b"%PDF Bericht"
    assert files(tmp_path) == []
