"""A mail server that speaks no SMTP of its own: it says, byte for byte, what a test wants."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final, TypeAlias

Answer: TypeAlias = bytes | Callable[[socket.socket, threading.Event], None]
"""What it says, or what it does instead until it is over."""

USUAL: Final = {
    "HELLO": b"220 ready\r\n",
    "EHLO": b"250 hello\r\n",
    "MAIL": b"250 ok\r\n",
    "RCPT": b"250 ok\r\n",
    "DATA": b"354 go on\r\n",
    ".": b"250 taken\r\n",
    "QUIT": b"221 bye\r\n",
    "NOOP": b"250 ok\r\n",
    "RSET": b"250 ok\r\n",
}
"""What a server says that means well."""


def hangs(_line: socket.socket, over: threading.Event) -> None:
    """Says nothing and keeps the connection open."""
    over.wait()


def hangs_up(line: socket.socket, _over: threading.Event) -> None:
    """Ends the connection."""
    line.shutdown(socket.SHUT_RDWR)


def drips(line: socket.socket, over: threading.Event) -> None:
    """One byte after the other, each sooner than a read gives up."""
    with suppress(OSError):
        while not over.wait(0.1):
            line.sendall(b"2")


@dataclass
class RawServer:
    """Answers each command as `script` says, and otherwise as `USUAL` does."""

    script: dict[str, Answer]
    port: int = 0
    taken: list[bytes] = field(default_factory=list)
    """The messages that came whole."""

    def converses(self, line: socket.socket, over: threading.Event) -> None:
        """One connection."""
        with line, suppress(OSError), line.makefile("rb") as lines:
            self._answers("HELLO", line, over)
            for command in lines:
                if over.is_set():
                    # What still comes may be the rest of a message.
                    return
                name = command[:4].decode("latin-1").strip().upper()
                self._answers(name, line, over)
                if name == "DATA" and b"354" in self._said("DATA"):
                    whole = b"".join(iter(lambda: next(lines), b".\r\n"))
                    self.taken.append(whole)
                    self._answers(".", line, over)

    def _said(self, name: str) -> bytes:
        answer = {**USUAL, **self.script}[name]
        return answer if isinstance(answer, bytes) else b""

    def _answers(self, name: str, line: socket.socket, over: threading.Event) -> None:
        answer = {**USUAL, **self.script}[name]
        if isinstance(answer, bytes):
            line.sendall(answer)
        else:
            answer(line, over)


@contextmanager
def listening(script: dict[str, Answer]) -> Iterator[RawServer]:
    """Such a server on a loopback port, until the block ends."""
    over, found, threads = threading.Event(), RawServer(script), list[threading.Thread]()
    with socket.create_server(("127.0.0.1", 0)) as door:
        found.port = door.getsockname()[1]

        def welcomes() -> None:
            with suppress(OSError):
                while True:
                    line, _ = door.accept()
                    threads.append(threading.Thread(target=found.converses, args=(line, over)))
                    threads[-1].start()

        porter = threading.Thread(target=welcomes)
        porter.start()
        try:
            yield found
        finally:
            over.set()
            door.shutdown(socket.SHUT_RDWR)
            for each in (porter, *threads):
                each.join(10)
