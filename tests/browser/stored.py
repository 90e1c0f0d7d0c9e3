"""What a running product has stored, read from its database."""

from typing import Any

from sqlalchemy import NullPool, create_engine, text

from tests.fixtures.product import Product, wait_until


def rows(site: Product, query: str, **values: str) -> list[tuple[Any, ...]]:
    """What a query finds; values stand for its `:names`."""
    engine = create_engine(site.database_url, poolclass=NullPool)
    with engine.connect() as database:
        return [tuple(row) for row in database.execute(text(query), values)]


def journey_id(private_link: str) -> str:
    """The journey that a private link leads to."""
    return private_link.rpartition("/")[2].partition(".")[0]


def is_anything_kept(site: Product, journey: str) -> bool:
    """Whether anything that belongs to a journey is stored."""
    return any(
        rows(site, f"SELECT * FROM {table} WHERE {column} = :id", id=journey)
        for table, column in (
            ("journeys", "id"),
            ("answers", "journey_id"),
            ("requests", "journey_id"),
            ("outbox", "journey_id"),
        )
    )


def waiting_mail(site: Product) -> list[tuple[Any, ...]]:
    """Messages that have not left yet. Nothing leaves that was not one of them before."""
    return rows(site, "SELECT kind FROM outbox WHERE state IN ('due', 'claimed')")


def mail_has_left(site: Product) -> None:
    """Waits until everything that was to be sent has been sent."""
    wait_until(lambda: not waiting_mail(site))
