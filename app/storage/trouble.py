"""Whether a database cannot work at the moment, or a statement was wrong.

The first passes without anybody changing the program: the server is away or stops, the disk is
full, somebody else holds a lock, a statement took longer than it may.
"""

from __future__ import annotations

import sqlite3
import sys
from typing import Final

from sqlalchemy.exc import TimeoutError as NoConnectionFree

_OF_THE_FILE: Final = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_READONLY,
    }
)
"""What has to do with the file and not with what was asked (sqlite.org/rescode.html)."""


def trouble(fault: BaseException | None) -> str | None:
    """What the database says of why it cannot work; None where the fault is another one.

    The words quote no values: PostgreSQL does so only in the lines after the first.
    """
    while fault is not None:
        if isinstance(fault, NoConnectionFree):
            return "all connections are in use"
        if isinstance(fault, sqlite3.Error) and _code(fault) in _OF_THE_FILE:
            return str(fault)
        if _is_postgresql_in_trouble(fault):
            return str(fault).partition("\n")[0]
        fault = fault.__cause__
    return None


def _code(fault: sqlite3.Error) -> int | None:
    """The primary code, which is in the lowest eight bits of the extended one."""
    code: int | None = getattr(fault, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def _is_postgresql_in_trouble(fault: BaseException) -> bool:
    # An installation on SQLite has not loaded the driver, and this is none of its errors.
    driver = sys.modules.get("psycopg")
    return driver is not None and isinstance(
        fault, (driver.OperationalError, driver.errors.ReadOnlySqlTransaction)
    )
