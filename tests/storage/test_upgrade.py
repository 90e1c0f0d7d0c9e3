"""What was stored survives: every earlier shape that is upgraded, and a backup that is put back."""

from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from click import ClickException
from sqlalchemy import (
    Boolean,
    Date,
    DateTime,
    Engine,
    Integer,
    MetaData,
    Table,
    create_engine,
    make_url,
    text,
)
from sqlalchemy.pool import NullPool

from app.cli.database import trouble_in_words
from app.factory import create_app
from app.storage import database as limits
from app.storage import migrations
from app.storage.database import database, writing
from tests.application import Site, at_once, make_site, settings
from tests.fixtures.database import ON_POSTGRESQL
from tests.fixtures.postgresql import Server, new_database, newest
from tests.prospect import text_in
from tests.services.posting import confirmed
from tests.storage.test_migrations import REVISIONS

EARLIER = [each for each in REVISIONS if each != max(REVISIONS)]

ALLOWED = {"state": {"requests": "confirmed", "outbox": "due"}, "outcome": "sent", "value": "fit"}
"""What columns take that do not take everything."""


def shaped(folder: Path, url: str, revision: str) -> Engine:
    """A database as an earlier version has left it."""
    app = create_app(settings(folder, DATABASE_URL=url))
    with app.app_context():
        migrations.upgrade(revision)
        database.engine.dispose()
    return create_engine(app.config["SQLALCHEMY_DATABASE_URI"], poolclass=NullPool)


def tables_of(engine: Engine) -> list[Table]:
    """The tables there are, each after those it refers to."""
    found = MetaData()
    found.reflect(engine)
    return [each for each in found.sorted_tables if each.name != "alembic_version"]


def some_row(table: Table) -> dict[str, Any]:
    """A row with something in every column. Every key is the same, so that each reference fits."""

    def some(column: Any) -> Any:
        known = ALLOWED.get(column.name)
        if isinstance(known, dict):
            return known[table.name]
        if known and table.name in ("attempts", "feedback"):
            return known
        for kind, value in (
            (Boolean, True), (Integer, 1), (DateTime, datetime(2026, 3, 2, 9, tzinfo=UTC)),
            (Date, date(2026, 3, 2)),
        ):  # fmt: skip
            if isinstance(column.type, kind):
                return value
        return "ä"

    return {column.name: some(column) for column in table.columns}


@pytest.mark.parametrize("revision", EARLIER)
def test_every_row_of_an_earlier_shape_survives(tmp_path: Path, database_url: str, revision: str):
    engine = shaped(tmp_path, database_url, revision)
    tables = tables_of(engine)
    with engine.begin() as connection:
        for table in tables:
            connection.execute(table.insert().values(**some_row(table)))
        before = {table.name: connection.execute(table.select()).all() for table in tables}
    assert all(before.values())
    shaped(tmp_path, database_url, "head")
    with engine.connect() as connection:
        assert {each.name: connection.execute(each.select()).all() for each in tables} == before


@pytest.mark.parametrize("revision", EARLIER)
def test_a_request_that_waits_through_an_upgrade_is_sent_once(
    tmp_path: Path, database_url: str, site: Site, revision: str
):
    confirmed(site)
    (request,) = site.rows("requests")
    engine = shaped(tmp_path, database_url, revision)
    with engine.begin() as connection:
        for table in tables_of(engine):
            for row in site.rows(table.name):
                kept = {name: value for name, value in row.items() if name in table.columns}
                if table.name == "attempts":
                    del kept["id"]  # PostgreSQL counts on by itself.
                connection.execute(table.insert().values(**kept))
    upgraded = make_site(settings(tmp_path, DATABASE_URL=database_url), clock=site.clock)
    sent = upgraded.delivers().only()
    again = upgraded.delivers().sent
    upgraded.close()
    assert text_in(sent).startswith(request["brief"])
    assert sent["To"] == request["recipient"]
    assert again == []


def back_up(site: Site, file: Path) -> None:
    """As docs/operating.md has it, while the product runs."""
    url = make_url(site.surroundings.config.database_url)
    if url.drivername == "sqlite":
        with (
            closing(sqlite3.connect(str(url.database))) as source,
            closing(sqlite3.connect(file)) as copy,
        ):
            source.backup(copy)
    else:
        _run("pg_dump", "--format=custom", f"--file={file}", *_at(url), str(url.database))


def restore(file: Path, url: str) -> None:
    """Into an empty place."""
    to = make_url(url)
    if to.drivername == "sqlite":
        Path(str(to.database)).write_bytes(file.read_bytes())
    else:
        _run("pg_restore", "--clean", "--if-exists", *_at(to), f"--dbname={to.database}", str(file))


def _at(url: Any) -> list[str]:
    return [f"--host={url.query['host']}", "--port=5432", "--username=postgres"]


def _run(program: str, *arguments: str) -> None:
    done = subprocess.run([newest(program), *arguments], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@contextmanager
def empty_place(site: Site, folder: Path, server: Callable[[], Server]) -> Iterator[str]:
    """The DATABASE_URL of another database of the same kind."""
    if site.surroundings.config.database_url.startswith("sqlite"):
        yield f"sqlite:///{folder / 'restored.db'}"
        return
    with new_database(server().folder, "restored") as url:
        yield url


def test_a_backup_put_back_sends_what_was_confirmed_and_not_sent_yet(
    new_site: Callable[..., Site], tmp_path: Path, request: pytest.FixtureRequest
):
    site = new_site()
    link = confirmed(site).private_link()
    before = site.everything()
    back_up(site, tmp_path / "backup")
    with empty_place(site, tmp_path, lambda: request.getfixturevalue("postgresql_server")) as url:
        restore(tmp_path / "backup", url)
        restored = make_site(settings(tmp_path, DATABASE_URL=url), clock=site.clock)
        assert restored.everything() == before
        assert restored.delivers().only()["To"] == "vertrieb@probewerk.example"
        assert restored.delivers().sent == []
        assert restored.app.test_client().get(f"{link}/result").status_code == 200
        restored.close()


# --- several versions at a time --------------------------------------------------------------


@ON_POSTGRESQL
def test_a_node_waits_for_another_one_that_migrates_longer_than_a_statement_may_take(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(limits, "STATEMENT_TIMEOUT", 50)
    app = create_app(settings(tmp_path, DATABASE_URL=database_url))
    held, waits = Event(), Event()

    def migrates(number: int) -> None:
        with app.app_context():
            if number:
                assert held.wait(10)
                migrations.upgrade()
                return
            with writing() as connection:
                connection.execute(text(f"select pg_advisory_xact_lock({migrations.LOCK})"))
                held.set()
                waits.wait(0.3)

    at_once(2, migrates)
    with app.app_context():
        assert migrations.is_current()
        database.engine.dispose()


def test_a_database_of_a_newer_version_is_used_by_who_runs_and_refused_by_who_starts(
    new_site: Callable[..., Site],
):
    site = new_site()
    with site.at_work():
        with writing() as connection:
            connection.execute(text("update alembic_version set version_num = '9999'"))
        assert migrations.is_current()
        with pytest.raises(ClickException, match="9999"), trouble_in_words():
            migrations.upgrade()


def test_a_database_that_is_not_migrated_is_said_in_one_line(tmp_path: Path, database_url: str):
    app = create_app(settings(tmp_path, DATABASE_URL=database_url))
    result = app.test_cli_runner().invoke(args=["outbox", "list"], env={"LC_ALL": "en_US.UTF-8"})
    with app.app_context():
        database.engine.dispose()
    assert result.exit_code == 1
    assert result.output.startswith("Error: The database is not yet as this version needs it.")
    assert result.output.count("\n") == 1
