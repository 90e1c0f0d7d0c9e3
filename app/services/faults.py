"""What the log may say of a fault: where it happened and of which kind, never with which data.

The words of an exception may quote an address or an answer, so they are left out. Those of the
operating system and of the databases are kept, for an operator needs them and they quote none.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from traceback import format_tb


def trace(fault: BaseException) -> str:
    """The trace of a fault and of what led to it, the first cause at the top."""
    steps = [
        f"Traceback:\n{''.join(format_tb(each.__traceback__))}{_named(each)}"
        for each in reversed(list(_chain(fault)))
    ]
    return "\n".join(steps)


def _chain(fault: BaseException | None) -> Iterator[BaseException]:
    while fault is not None:
        yield fault
        fault = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)


def _named(fault: BaseException) -> str:
    kind = type(fault)
    words = _harmless_words(fault)
    return f"{kind.__module__}.{kind.__qualname__}" + (f": {words}" if words else "")


def _harmless_words(fault: BaseException) -> str:
    """PostgreSQL quotes values only in the lines after the first; its driver is not loaded here."""
    if isinstance(fault, sqlite3.Error):
        return str(fault)
    if type(fault).__module__.startswith("psycopg"):
        return str(fault).partition("\n")[0]
    return fault.strerror or "" if isinstance(fault, OSError) else ""
