"""A time limit for a whole conversation over a socket.

The time limit of a socket begins anew with every byte, so that somebody who sends one now and then
could hold a worker for ever.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


@contextmanager
def at_most(seconds: float, connection: Callable[[], socket.socket | None]) -> Iterator[None]:
    """Cut the connection when the block takes longer; what reads from it then finds its end.

    `connection` gives the socket as it is by then. Raises TimeoutError where the block ends all the
    same.
    """
    is_late = threading.Event()

    def cut() -> None:
        is_late.set()
        if (found := connection()) is not None:
            # Not SSLSocket's own, which would pull the encryption from under a read.
            with suppress(OSError):
                socket.socket.shutdown(found, socket.SHUT_RDWR)

    watch = threading.Timer(seconds, cut)
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()
    if is_late.is_set():
        raise TimeoutError
