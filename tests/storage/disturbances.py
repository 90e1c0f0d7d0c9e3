"""What happens to databases: no room left, a lock that somebody else holds, gone for a while."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from app.storage.database import database
from tests.application import Site
from tests.fixtures.postgresql import Server

WRITTEN = ("journeys", "answers", "requests", "outbox", "workers", "duties")

HOLDER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.read()
"""


@contextmanager
def no_room_for_longer_files(file: Path) -> Iterator[None]:
    """The operating system lets no file of this process grow beyond the database's journal."""
    journal = file.with_name(f"{file.name}-wal")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (journal.stat().st_size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def locked_by_another_process(file: Path) -> Iterator[None]:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"locked\n"
        yield
        holder.communicate()


@contextmanager
def moved_away(site: Site, folder: Path) -> Iterator[None]:
    """The folder of the database is not there, as when a disk is not mounted."""
    elsewhere = folder.with_name("elsewhere")
    folder.rename(elsewhere)
    with site.app.app_context():
        database.engine.dispose()
    try:
        yield
    finally:
        elsewhere.rename(folder)


@contextmanager
def says_that_its_disk_is_full(name: str, server: Server) -> Iterator[None]:
    """Answers each write as PostgreSQL does then (SQLSTATE 53100, disk_full)."""
    with _session(name, server) as session:
        session.execute(
            "create function full_disk() returns trigger language plpgsql as $$ begin "
            "raise exception 'could not extend file: No space left on device' "
            "using errcode = '53100'; end $$"
        )
        for table in WRITTEN:
            session.execute(
                f"create trigger full_disk before insert or update or delete on {table} "
                "for each statement execute function full_disk()"
            )
        yield
        session.execute("drop function full_disk cascade")


@contextmanager
def locked_by_another_session(name: str, server: Server) -> Iterator[None]:
    with _session(name, server) as session, session.transaction():
        session.execute(f"lock table {', '.join(WRITTEN)} in access exclusive mode")
        yield


@contextmanager
def _session(name: str, server: Server) -> Iterator[psycopg.Connection]:
    with psycopg.connect(
        host=str(server.folder), port=5432, user="postgres", dbname=name, autocommit=True
    ) as session:
        yield session


@contextmanager
def stopped(server: Server) -> Iterator[None]:
    server.stop()
    try:
        yield
    finally:
        server.start()
