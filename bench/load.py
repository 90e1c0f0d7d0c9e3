"""A small load generator: users on keep-alive connections, all in one thread.

It is there to cost less than any server it measures, so it reads only as much HTTP as the answers
of these servers need.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> list[str]:
        """All values of a header."""
        wanted = name.lower().encode() + b":"
        lines = self.head.split(b"\r\n")
        return [
            line.partition(b":")[2].strip().decode()
            for line in lines
            if line.lower().startswith(wanted)
        ]


Script = Generator[tuple[str, bytes], Answer, None]
"""Yields what a user asks for, a kind and a whole request, and is sent the answer to it."""


@dataclass(slots=True)
class User:
    """Somebody who follows a script and remembers, between two rounds, the last answer."""

    script: Script
    answer: Any = None


@dataclass(slots=True)
class Tally:
    """Seconds each request took, by kind, and how long it took together."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    elapsed: float = 0.0

    def rate(self) -> float:
        """Requests a second."""
        return sum(map(len, self.seconds.values())) / self.elapsed


def request(
    method: str, path: str, host: str, headers: dict[str, str] | None = None, body: bytes = b""
) -> bytes:
    """The bytes of an HTTP/1.1 request."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if method == "POST":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def drive(port: int, users: list[User], seconds: float) -> Tally:
    """Let all users go on with their scripts at the same time, for so many seconds."""
    tally = Tally()
    with selectors.DefaultSelector() as selector:
        begin = time.perf_counter()
        for user in users:
            connection = _Connection(port, user, tally)
            selector.register(connection.socket, selectors.EVENT_READ, connection)
        until = begin + seconds
        while selector.get_map():
            for key, _ in selector.select():
                connection = key.data
                if connection.read() and not connection.next(until):
                    selector.unregister(connection.socket)
                    connection.socket.close()
        tally.elapsed = time.perf_counter() - begin
    return tally


class _Connection:
    """One user's connection: one request at a time."""

    def __init__(self, port: int, user: User, tally: Tally) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.user = user
        self.tally = tally
        self.received = b""
        self.next(float("inf"))

    def next(self, until: float) -> bool:
        """Send the user's next request; False when the time is over."""
        if time.perf_counter() >= until:
            return False
        self.kind, wanted = self.user.script.send(self.user.answer)
        self.received = b""
        self.sent = time.perf_counter()
        self.socket.sendall(wanted)
        return True

    def read(self) -> bool:
        """Read what is there; True when the answer is complete."""
        chunk = self.socket.recv(262144)
        if not chunk:
            raise ConnectionError(f"the server hung up after {self.received[:200]!r}")
        self.received += chunk
        head, gap, body = self.received.partition(b"\r\n\r\n")
        if not gap:
            return False
        lowered = head.lower()
        at = lowered.find(b"\r\ncontent-length:")
        if at < 0:
            raise ValueError(f"an answer without a length: {head[:200]!r}")
        length = int(lowered[at + 17 :].split(b"\r\n", 1)[0])
        if len(body) < length:
            return False
        self.tally.seconds.setdefault(self.kind, []).append(time.perf_counter() - self.sent)
        self.user.answer = Answer(int(head[9:12]), head, body)
        return True
