"""Wake the workers when something is put into the outbox.

PostgreSQL tells them at once (LISTEN and NOTIFY, sent with the commit). SQLite has nothing of the
kind; there a worker looks again after a short pause.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeAlias

from sqlalchemy import text

from app.storage.database import Connection, database

CHANNEL: Final = "klarheit_outbox"


Wait: TypeAlias = Callable[[float], None]
"""Waits for an arrival, at most so many seconds, less when told to stop."""


def announce(connection: Connection) -> None:
    """Tell listening workers, when this transaction is committed."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"notify {CHANNEL}"))


@contextmanager
def listening(stopping: threading.Event) -> Iterator[Wait]:
    """A way to wait for arrivals.

    On PostgreSQL it holds a connection of its own; where that is lost, waiting raises what the
    driver raises and the caller listens anew.
    """
    if database.engine.dialect.name != "postgresql":

        def pause(seconds: float) -> None:
            stopping.wait(seconds)

        yield pause
        return
    raw = database.engine.raw_connection()
    driver: Any = raw.driver_connection
    # The pool has no more to do with it: it would log a trace over one that was lost.
    raw.detach()
    try:
        driver.autocommit = True
        driver.execute(f"listen {CHANNEL}")

        def wait(seconds: float) -> None:
            # One second at a time, so that a worker told to stop does not wait for mail.
            for _ in range(max(1, round(seconds))):
                if stopping.is_set() or list(driver.notifies(timeout=1.0, stop_after=1)):
                    return

        yield wait
    finally:
        driver.close()
