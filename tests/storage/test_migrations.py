"""A database, from nothing or from any earlier shape, becomes what the tables say."""

import multiprocessing
from collections.abc import Callable, Iterator
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import alembic.command
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import CheckConstraint, inspect

from app.factory import create_app
from app.storage import migrations
from app.storage.database import database
from app.storage.tables import metadata
from tests.application import settings

REVISIONS = [
    each.revision
    for each in ScriptDirectory(str(Path(migrations.__file__).parent)).walk_revisions()
]


@pytest.fixture
def empty_app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The product on a database in which there is nothing yet."""
    app = create_app(settings(tmp_path, DATABASE_URL=database_url))
    with app.app_context():
        yield app
        database.engine.dispose()


def differences() -> list[Any]:
    """What the database has and the tables have not, or the other way round."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = list(compare_metadata(context, metadata))
        inspector = inspect(connection)
        for name, table in metadata.tables.items():
            wanted = {str(each.name) for each in table.constraints if is_check(each)}
            there = {str(each["name"]) for each in inspector.get_check_constraints(name)}
            found += sorted(wanted ^ there)
    return found


def is_check(constraint: object) -> bool:
    return isinstance(constraint, CheckConstraint)


def test_an_empty_database_becomes_what_the_tables_say(empty_app: Flask):
    assert not migrations.is_current()
    migrations.upgrade()
    assert differences() == []
    assert migrations.is_current()


def test_bringing_up_to_date_twice_changes_nothing(empty_app: Flask):
    migrations.upgrade()
    migrations.upgrade()
    assert differences() == []


@pytest.mark.parametrize("revision", REVISIONS)
def test_every_earlier_shape_becomes_what_the_tables_say(empty_app: Flask, revision: str):
    migrations.upgrade(revision)
    migrations.upgrade()
    assert differences() == []


def bring_up_to_date(start: Barrier, url: str, folder: Path) -> None:
    """What one of several nodes does when it starts."""
    app = create_app(settings(folder, DATABASE_URL=url))
    with app.app_context():
        start.wait(timeout=60)
        migrations.upgrade()
        database.engine.dispose()


def test_nodes_that_start_at_the_same_moment_do_not_disturb_each_other(
    empty_app: Flask, tmp_path: Path
):
    nodes = 2
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(nodes)
    url = empty_app.extensions["klarheit"].config.database_url
    processes = [
        context.Process(target=bring_up_to_date, args=(start, url, tmp_path)) for _ in range(nodes)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(timeout=60)
    assert [process.exitcode for process in processes] == [0] * nodes
    assert differences() == []


def test_a_migration_that_fails_leaves_the_database_as_it_was(
    empty_app: Flask, monkeypatch: pytest.MonkeyPatch
):
    """All migrations are one transaction."""

    upgrade: Callable[..., None] = alembic.command.upgrade

    def stumbles(*given: Any, **named: Any) -> None:
        upgrade(*given, **named)
        raise RuntimeError("at the end")

    monkeypatch.setattr(alembic.command, "upgrade", stumbles)
    with pytest.raises(RuntimeError):
        migrations.upgrade()
    with database.engine.connect() as connection:
        assert inspect(connection).get_table_names() == []
