"""The processes that make PDFs: bounded, apart from each other, and gone with their owner."""

import gc
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.rendering.report_process import Limits, Outcome, Renderer, ReportFailed

SMALL = "<!DOCTYPE html><html lang=de><title>Klein</title><p>{}</p>"


def endless() -> str:
    """A document that takes many seconds."""
    return SMALL.format("Wort " * 90_000)


def greedy() -> str:
    """A document that needs a thousand times the memory it has letters."""
    return SMALL.format("<p>a" * 60_000)


def has_ended(pid: int) -> bool:
    """Wait until a process has ended, also one that is not our child."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], 10)[0])
    finally:
        os.close(descriptor)


@pytest.fixture
def impatient() -> Iterator[Renderer]:
    with Renderer(Limits(seconds=1)) as renderer:
        yield renderer


def test_a_render_that_takes_too_long_is_ended_and_the_next_works(impatient: Renderer) -> None:
    with pytest.raises(ReportFailed) as failed:
        impatient.render(endless())
    assert failed.value.outcome is Outcome.TIMEOUT
    assert impatient.render(SMALL.format("x")).startswith(b"%PDF")


def test_a_render_that_takes_too_much_memory_is_ended_and_the_next_works() -> None:
    # A machine with much else to do may not be what ends it first.
    with Renderer(Limits(seconds=120, memory_bytes=320 * 1024 * 1024)) as renderer:
        with pytest.raises(ReportFailed) as failed:
            renderer.render(greedy())
        assert failed.value.outcome is Outcome.MEMORY
        assert renderer.render(SMALL.format("x")).startswith(b"%PDF")


def test_a_render_that_breaks_does_not_break_the_next(renderer: Renderer) -> None:
    nested = "<div>" * 2_000
    with pytest.raises(ReportFailed) as failed:
        renderer.render(SMALL.format(nested))
    assert failed.value.outcome is Outcome.CRASH
    assert renderer.render(SMALL.format("x")).startswith(b"%PDF")


def test_half_a_sign_is_no_reason_to_fail(renderer: Renderer) -> None:
    assert renderer.render(SMALL.format("\ud83d")).startswith(b"%PDF")


def test_many_threads_get_each_their_own(renderer: Renderer) -> None:
    with ThreadPoolExecutor(8) as threads:
        texts = [f"Bericht {number} " * number for number in range(1, 17)]
        made = list(threads.map(renderer.render, map(SMALL.format, texts)))
    assert made == [renderer.render(SMALL.format(text)) for text in texts]


def test_a_press_that_was_killed_is_started_again(renderer: Renderer) -> None:
    first = renderer.render(SMALL.format("x"))
    before = renderer.press_pid
    assert before is not None
    os.kill(before, signal.SIGKILL)
    assert has_ended(before)
    assert renderer.render(SMALL.format("x")) == first
    assert renderer.press_pid != before


def test_nothing_is_started_before_it_is_needed() -> None:
    with Renderer() as renderer:
        assert renderer.press_pid is None


def test_a_press_with_nothing_to_do_ends_by_itself() -> None:
    with Renderer(Limits(idle_seconds=0.01)) as renderer:
        renderer.render(SMALL.format("x"))
        assert renderer.press_pid is not None
        assert has_ended(renderer.press_pid)
        assert renderer.render(SMALL.format("x")).startswith(b"%PDF")


def test_after_so_many_reports_a_new_press_takes_over(renderer: Renderer) -> None:
    with Renderer(Limits(renders=2)) as recycled:
        presses = []
        for number in range(4):
            assert recycled.render(SMALL.format(number)) == renderer.render(SMALL.format(number))
            presses.append(recycled.press_pid)
        first, again, second, _ = presses
        assert first == again != second
        assert first is not None
        assert has_ended(first)


def test_a_press_that_is_replaced_finishes_what_it_has_begun() -> None:
    with Renderer(Limits(renders=1)) as renderer, ThreadPoolExecutor(2) as threads:
        texts = [SMALL.format("Wort " * 1_000 * number) for number in range(1, 4)]
        assert all(pdf.startswith(b"%PDF") for pdf in threads.map(renderer.render, texts))


def test_whoever_finds_all_places_taken_is_told_so() -> None:
    with Renderer(Limits(seconds=1, at_once=1)) as renderer:
        slow = threading.Thread(target=_fail, args=(renderer, endless()))
        slow.start()
        while renderer.press_pid is None:  # its place is taken as soon as its press is started
            pass
        with pytest.raises(ReportFailed) as failed:
            renderer.render(SMALL.format("x"))
        slow.join()
    assert failed.value.outcome is Outcome.BUSY


def _fail(renderer: Renderer, html: str) -> None:
    with pytest.raises(ReportFailed):
        renderer.render(html)


OWNER = """
import os, signal, sys
from app.rendering.report_process import Renderer
renderer = Renderer()
renderer.render("<html lang=de><title>x</title><p>x")
print(renderer.press_pid, flush=True)
{end}
"""


@pytest.mark.parametrize(
    "end",
    [
        "os.kill(os.getpid(), signal.SIGKILL)",
        "os._exit(0)",
        "renderer.close()",
    ],
)
def test_a_press_ends_with_its_owner(end: str) -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER.format(end=end)], stdout=subprocess.PIPE, text=True
    )
    with owner:
        assert owner.stdout is not None
        pid = int(owner.stdout.readline())
    assert has_ended(pid)


def test_what_is_under_way_ends_with_its_owner_too() -> None:
    code = OWNER.format(
        end="import threading\n"
        "from tests.rendering.test_report_process import endless\n"
        "threading.Thread(target=renderer.render, args=(endless(),), daemon=True).start()\n"
        "sys.stdin.readline()\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    owner = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with owner:
        assert owner.stdout is not None
        pid = int(owner.stdout.readline())
        child = _first_child(pid)
        owner.communicate("end\n")
    assert has_ended(child)
    assert has_ended(pid)


def _first_child(pid: int) -> int:
    """The first child a process has; asked until there is one."""
    while True:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
        if children:
            return int(children[0])


def test_a_copy_of_the_owner_starts_a_press_of_its_own() -> None:
    code = OWNER.format(
        end="pid = os.fork()\n"
        "renderer.render('<html lang=de><title>x</title><p>x')\n"
        "print(renderer.press_pid, flush=True)\n"
        "renderer.close()\n"
        "if pid: os.waitpid(pid, 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    first, *both = map(int, done.stdout.split())
    assert first in both
    assert len(set(both)) == 2
    assert all(has_ended(pid) for pid in both)


def test_a_renderer_that_is_forgotten_takes_its_press_with_it() -> None:
    renderer = Renderer()
    renderer.render(SMALL.format("x"))
    pid = renderer.press_pid
    assert pid is not None
    del renderer
    gc.collect()
    assert has_ended(pid)
