"""The product, wired as a test wants it: on either database, at a time and with ids of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from itertools import count
from pathlib import Path
from threading import Barrier
from typing import Any, TypeVar

import pytest
from flask import Flask
from sqlalchemy import select

from app.config import Config
from app.definitions.catalogue import Catalogue
from app.factory import create_app
from app.services import delivery
from app.services.surroundings import Surroundings
from app.storage.database import database
from app.storage.migrations import upgrade
from app.storage.tables import metadata
from tests.fixtures.postgresql import new_database

T = TypeVar("T")

QUESTIONNAIRES = Path(__file__).parent / "questionnaires"
SECRET = "a key for tests, and for nothing else"


@dataclass
class Clock:
    """Says the same time until it is told to go on."""

    now: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **time: float) -> None:
        """Lets time pass, in the units of `timedelta`."""
        self.now += timedelta(**time)


def counted_ids() -> Callable[[], str]:
    """Ids that count up, from many threads too, as long as real ones."""
    numbers = count(1)
    return lambda: f"id-{next(numbers):019}"


def report_for_tests(html: str) -> bytes:
    """Stands in for the PDF and has the same words in it."""
    return b"%PDF-1.7\n" + html.encode()


@dataclass
class Postbox:
    """Takes every message it is asked to send, and keeps it."""

    sent: list[EmailMessage] = field(default_factory=list)

    def __call__(self, message: EmailMessage) -> int:
        self.sent.append(message)
        return 250

    def only(self) -> EmailMessage:
        """The one message there is."""
        (message,) = self.sent
        return message


@dataclass(frozen=True, slots=True)
class Site:
    """The product and what a test turns: its clock, its database, its post."""

    app: Flask
    clock: Clock

    @property
    def surroundings(self) -> Surroundings:
        """What its use cases work with."""
        found: Surroundings = self.app.extensions["klarheit"]
        return found

    @contextmanager
    def at_work(self) -> Iterator[Surroundings]:
        """Lets use cases reach the database, in this thread and block."""
        with self.app.app_context():
            yield self.surroundings

    def delivers(self, send: delivery.Send | None = None, worker: str = "worker") -> Postbox:
        """Sends all that is due now; gives what was sent, where `send` is not the test's own."""
        box = Postbox()
        with self.at_work() as surroundings:
            while delivery.deliver_next(surroundings, send or box, worker, float) is not None:
                pass
        return box

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Everything in a table, by its key: PostgreSQL moves rows that are changed."""
        found = metadata.tables[table]
        with self.app.app_context(), database.engine.connect() as connection:
            ordered = connection.execute(select(found).order_by(*found.primary_key))
            return [dict(row._mapping) for row in ordered]

    def everything(self) -> dict[str, list[str]]:
        """The whole database, to be compared or searched."""
        return {table: sorted(map(str, self.rows(table))) for table in metadata.tables}

    def change(self, table: str, **values: Any) -> None:
        """Writes into every row of a table, as only a fault or an operator could."""
        with self.app.app_context(), database.engine.begin() as connection:
            connection.execute(metadata.tables[table].update().values(**values))

    def empty(self) -> None:
        """Erases everything, for the next test."""
        with self.app.app_context(), database.engine.begin() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())

    def close(self) -> None:
        """Gives all connections back."""
        with self.app.app_context():
            database.engine.dispose()


def settings(folder: Path, **environment: str) -> Config:
    """The demo's configuration, its files in a folder, with these variables of the environment."""
    return Config.from_environment(
        {
            "DATABASE_URL": f"sqlite:///{folder / 'klarheit.db'}",
            "MAIL_URL": f"file:{folder / 'mail'}",
            "QUESTIONNAIRES": str(QUESTIONNAIRES),
            "REPORTS": str(folder / "reports"),
            "SECRET_KEY": SECRET,
            **environment,
        },
        language="en",
    )


def make_site(
    config: Config,
    catalogue: Catalogue | None = None,
    clock: Clock | None = None,
    render_report: Callable[[str], bytes] = report_for_tests,
) -> Site:
    """The product with this configuration, on a database that is up to date."""
    clock = clock or Clock()
    app = create_app(
        config,
        clock=clock,
        new_id=counted_ids(),
        render_report=render_report,
        catalogue=catalogue,
    )
    app.testing = True
    with app.app_context():
        upgrade()
    return Site(app, clock)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The questionnaires for tests, read once."""
    return Catalogue(QUESTIONNAIRES)


@pytest.fixture(scope="session")
def postgresql_site_url(postgresql_socket: Path) -> Iterator[str]:
    """A PostgreSQL database that tests use one after the other."""
    with new_database(postgresql_socket, "klarheit_site") as url:
        yield url


@pytest.fixture(scope="session")
def sites(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue
) -> Iterator[Callable[[str], Site]]:
    """The product on the database of this name, made when it is asked for first."""
    made: dict[str, Site] = {}

    def site_on(name: str) -> Site:
        if name not in made:
            environment: Mapping[str, str] = {}
            if name == "postgresql":
                environment = {"DATABASE_URL": request.getfixturevalue("postgresql_site_url")}
            config = settings(tmp_path_factory.mktemp(name), **environment)
            made[name] = make_site(config, catalogue)
        return made[name]

    yield site_on
    for site in made.values():
        site.close()


@pytest.fixture
def site(database_name: str, sites: Callable[[str], Site]) -> Iterator[Site]:
    """The product with nothing in its database."""
    site = sites(database_name)
    site.clock.now = Clock().now
    yield site
    site.empty()
    config = site.surroundings.config
    for left_behind in (config.mail.folder, config.reports):
        if left_behind is not None:
            shutil.rmtree(left_behind, ignore_errors=True)


@pytest.fixture
def new_site(tmp_path: Path, database_url: str) -> Iterator[Callable[..., Site]]:
    """Makes a site of its own for one test, from variables of the environment."""
    made: list[Site] = []

    def make(
        catalogue: Catalogue | None = None,
        clock: Clock | None = None,
        render_report: Callable[[str], bytes] = report_for_tests,
        **variables: str,
    ) -> Site:
        config = settings(tmp_path, DATABASE_URL=database_url, **variables)
        made.append(make_site(config, catalogue, clock, render_report))
        return made[-1]

    yield make
    for site in made:
        site.close()


def at_once(times: int, work: Callable[[int], T]) -> list[T]:
    """What `work` gives when so many threads begin it at the same moment."""
    start = Barrier(times)

    def begin(number: int) -> T:
        start.wait(timeout=10)
        return work(number)

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(begin, range(times)))
