"""What a running product has stored, read from its database file."""

import sqlite3
from contextlib import closing

from tests.fixtures.product import Product, wait_until

TABLES = ("journeys", "answers", "requests", "outbox")


def rows(site: Product, query: str) -> list[tuple[str, ...]]:
    """What a query finds."""
    with closing(sqlite3.connect(f"file:{site.folder}/klarheit.db?mode=ro", uri=True)) as database:
        return database.execute(query).fetchall()


def waiting_mail(site: Product) -> list[tuple[str, ...]]:
    """Messages that have not left yet. Nothing leaves that was not one of them before."""
    return rows(site, "SELECT kind FROM outbox WHERE state IN ('due', 'claimed')")


def mail_has_left(site: Product) -> None:
    """Waits until everything that was to be sent has been sent."""
    wait_until(lambda: not waiting_mail(site))
