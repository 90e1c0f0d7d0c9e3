"""The servers that are measured: started, looked into and ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def running(port: int, *arguments: str, **environment: str) -> Iterator[None]:
    """Python with these arguments, from when its port answers until the block ends."""
    settings = {"HOST": "127.0.0.1", "PORT": str(port), "WORKERS": "1", **environment}
    process = subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, env=os.environ | settings, stdout=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + 30
        while not _listeners(port):
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"{' '.join(arguments)} does not answer on port {port}")
            time.sleep(0.05)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def web_worker(port: int) -> int:
    """The number of the process that answers on this port, where there is only one."""
    sockets = _listeners(port)
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if str(link.readlink()) in sockets:
                return int(link.parts[2])
        except OSError:
            continue  # It has been closed in the meantime.
    raise LookupError(f"nobody listens on port {port}")


def memory(process: int) -> int:
    """The resident memory of a process, in bytes."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def processor_seconds(process: int, *, children: bool = False) -> float:
    """The processor time a process has used so far, with that of children that have ended."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11 : 15 if children else 13])) / os.sysconf("SC_CLK_TCK")


def _listeners(port: int) -> set[str]:
    """The sockets that listen on a loopback port, as /proc names them."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {
        f"socket:[{row[9]}]" for row in rows if row[3] == "0A" and row[1].endswith(f":{port:04X}")
    }
