"""The press: the process that makes PDFs. Started by `report_process`, imported by nobody else.

    python -m app.rendering.report_press SOCKET SECONDS MEMORY_BYTES IDLE_SECONDS

It takes jobs from the socket, each the end of another socket, and forks a child for each: the child
reads HTML from there, answers with the PDF and ends. Memory and time of a child are limits of the
kernel, so that they hold in native code too. The press itself lays out nothing but a first page to
get warm, and ends when its owner does.
"""

from __future__ import annotations

import gc
import os
import resource
import select
import signal
import socket
import sys
import tempfile
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from app.rendering.report_layout import pdf_of, warm_up
from app.rendering.report_process import LAST, Outcome

_PIECE = 1 << 16


@dataclass(slots=True)
class Press:
    """Jobs under way, by the process id of the child that does each."""

    orders: socket.socket
    wake: socket.socket
    seconds: float
    memory_bytes: int
    idle_seconds: float
    jobs: dict[int, socket.socket] = field(default_factory=dict)
    is_open: bool = True

    def run(self) -> None:
        """Take jobs until the owner closes its end, or until there was nothing to do for long."""
        while self.is_open or self.jobs:
            patience = None if self.jobs else self.idle_seconds
            ready, _, _ = select.select([self.orders, self.wake], [], [], patience)
            if self.wake in ready:
                self.wake.recv(_PIECE)
                self.reap()
            if not ready or (self.orders in ready and not self.take()):
                break
        for pid in self.jobs:
            os.kill(pid, signal.SIGKILL)

    def take(self) -> bool:
        """Begin the next job, or learn that there are no more. False: the owner is gone."""
        received, descriptors, _, _ = socket.recv_fds(self.orders, 1, 1)
        if received == LAST:
            self.is_open = False
        elif descriptors:
            self.start(socket.socket(fileno=descriptors[0]))
        return bool(received)

    def start(self, job: socket.socket) -> None:
        """Fork a child for a job."""
        pid = os.fork()
        if pid == 0:
            self.become_child(job)
        self.jobs[pid] = job

    def become_child(self, job: socket.socket) -> None:
        """Bound itself, do the job, end. Never returns."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, self.seconds)
        resource.setrlimit(resource.RLIMIT_AS, (self.memory_bytes, self.memory_bytes))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        for each in (self.orders, self.wake, *self.jobs.values()):
            each.close()
        os._exit(do(job, pdf_of))

    def reap(self) -> None:
        """Tell those who wait for a child that failed why it did."""
        while self.jobs:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            outcome = meaning(os.waitstatus_to_exitcode(status))
            with self.jobs.pop(pid) as job:
                if outcome is not Outcome.DONE:
                    answer(job, outcome)


def meaning(exit_code: int) -> Outcome:
    """What the end of a child says; a negative code is the signal that ended it."""
    match -exit_code:
        case signal.SIGALRM:
            return Outcome.TIMEOUT
        case signal.SIGKILL:  # the kernel was out of memory: nobody else kills a child
            return Outcome.MEMORY
        case _:
            return Outcome(exit_code) if exit_code in set(Outcome) else Outcome.CRASH


def answer(job: socket.socket, outcome: Outcome) -> None:
    """Say how it went, without waiting: whoever asked may have gone."""
    job.setblocking(False)
    with suppress(OSError):
        job.send(bytes([outcome]) + bytes(4))


def do(job: socket.socket, make: Callable[[str], bytes]) -> Outcome:
    """Read the HTML, answer with the PDF. What comes back becomes the exit code."""
    try:
        html = bytearray()
        while piece := job.recv(_PIECE):
            html += piece
        pdf = make(html.decode("utf-8"))
        job.sendall(bytes([Outcome.DONE]) + len(pdf).to_bytes(4, "big") + pdf)
    except MemoryError:
        return Outcome.MEMORY
    except ConnectionError:  # nobody waits any longer
        return Outcome.CRASH
    except BaseException:
        traceback.print_exc()
        return Outcome.CRASH
    return Outcome.DONE


def main(descriptor: str, seconds: str, memory_bytes: str, idle_seconds: str) -> None:
    """Get warm and take jobs."""
    # Pages go first: whoever else wants the processor gets it at once (sched(7)).
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    signal.signal(signal.SIGCHLD, lambda *_: None)
    wake, woken = socket.socketpair()
    woken.setblocking(False)
    signal.set_wakeup_fd(woken.fileno(), warn_on_full_buffer=False)
    # Python finds out by writing a file, which a child may not.
    tempfile.gettempdir()
    warm_up()
    gc.collect()
    gc.freeze()
    gc.disable()
    Press(
        socket.socket(fileno=int(descriptor)),
        wake,
        float(seconds),
        int(memory_bytes),
        float(idle_seconds),
    ).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
