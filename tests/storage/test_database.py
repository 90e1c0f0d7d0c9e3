"""Connections: what is set on them, and what happens when one is lost or has to wait."""

from threading import Event

import pytest
from sqlalchemy import bindparam, insert, literal_column, select, text

from app.cli.serve import THREADS
from app.config import ROOT
from app.storage.database import (
    OVERFLOW,
    POOL,
    STATEMENT_TIMEOUT,
    IntegrityError,
    Prepared,
    database,
    reading,
    writing,
)
from app.storage.tables import Moment, versions
from tests.application import Site, at_once
from tests.fixtures.database import ON_POSTGRESQL, ON_SQLITE
from tests.prospect import Prospect


def asked(site: Site, question: str) -> object:
    """What the database answers."""
    with site.at_work(), reading() as connection:
        return connection.scalar(text(question))


@ON_SQLITE
@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("foreign_keys", 1), ("synchronous", 1), ("busy_timeout", 5000)],
)
def test_sqlite_is_set_up_to_be_shared(site: Site, pragma: str, value: object):
    assert asked(site, f"PRAGMA {pragma}") == value


@ON_SQLITE
def test_what_must_not_be_lost_waits_for_the_disk(site: Site):
    with site.at_work():
        with writing(durable=True) as connection:
            assert connection.scalar(text("PRAGMA synchronous")) == 2
        with writing() as connection:
            assert connection.scalar(text("PRAGMA synchronous")) == 1


@ON_POSTGRESQL
def test_postgresql_ends_what_takes_too_long_and_speaks_of_one_time(site: Site):
    assert asked(site, "show statement_timeout") == f"{STATEMENT_TIMEOUT // 1000}s"
    assert asked(site, "show timezone") == "UTC"


def test_a_use_case_within_another_has_a_connection_of_its_own(site: Site):
    """What the inner one ends is not the outer one's transaction."""
    with site.at_work(), writing() as outer:
        outer.execute(
            text("insert into workers (name, seen_at, sending_works) values ('w', :at, true)"),
            {"at": site.clock()},
        )
        with reading() as inner:
            assert inner.scalar(text("select count(*) from workers")) == 0
        assert outer.scalar(text("select count(*) from workers")) == 1
    assert len(site.rows("workers")) == 1


def test_many_who_read_at_once_each_get_their_own_answer(site: Site):
    prospects = [Prospect(site).completes(worte=f"Stimme {number}") for number in range(6)]

    def look(number: int) -> set[str]:
        mine = f"Stimme {number}"
        return {prospects[number].opens("/question/worte").form["worte"][0] for _ in range(5)} - {
            mine
        }

    assert at_once(6, look) == [set()] * 6


def stumble(site: Site) -> None:
    """A use case that fails after its first statement."""
    with writing() as connection:
        connection.execute(
            text("insert into workers (name, seen_at, sending_works) values ('w', :at, true)"),
            {"at": site.clock()},
        )
        raise ValueError("stop")


def test_an_error_in_a_transaction_keeps_nothing_of_it(site: Site):
    with site.at_work(), pytest.raises(ValueError, match="stop"):
        stumble(site)
    assert site.rows("workers") == []


@ON_POSTGRESQL
def test_connections_that_were_lost_are_made_anew(site: Site):
    prospect = Prospect(site).completes()
    with site.app.app_context(), database.engine.connect() as connection:
        connection.execute(
            text(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where datname = current_database() and pid <> pg_backend_pid()"
            )
        )
    pages = at_once(3, lambda _: prospect.site.app.test_client().get("/heizung").status_code)
    assert pages == [200] * 3
    assert prospect.opens("/result").status == 200
    assert prospect.answers("stand", "9").status == 303


def test_an_answer_waits_for_another_write_to_end(site: Site):
    prospect = Prospect(site)
    prospect.answers("art", "neu")
    form = prospect.opens("/question/stand")
    locked, answered = Event(), Event()

    def act(number: int) -> int:
        if number == 0:
            with site.at_work(), writing() as connection:
                connection.execute(text("update journeys set language = 'de'"))
                locked.set()
                # Not for ever, or SQLite would give up first: the answer has to wait for this.
                answered.wait(timeout=0.3)
            return 0
        assert locked.wait(timeout=10)
        try:
            return prospect.sends("", {"stand": "4"}, form=form).status
        finally:
            answered.set()

    assert at_once(2, act) == [0, 303]
    assert {row["question_id"] for row in site.rows("answers")} == {"art", "stand"}


FIND = Prepared(
    select(versions.c.slug, literal_column("1")).where(versions.c.version == bindparam("of"))
)
STORE = Prepared(
    insert(versions).values(
        version=bindparam("of"),
        slug=bindparam("named"),
        document=bindparam("held"),
        first_used_at=bindparam("at", type_=Moment),
    )
)


def a_version(site: Site) -> dict[str, object]:
    """The values of a version."""
    return {"of": "geheim", "named": "wärme", "held": "{}", "at": site.clock()}


def test_a_prepared_statement_finds_and_stores_what_any_other_does(site: Site):
    with site.at_work():
        with writing() as connection:
            assert STORE.count(connection, a_version(site)) == 1
        with reading() as connection:
            assert FIND.row(connection, {"of": "geheim"}) == ("wärme", 1)
            assert FIND.row(connection, {"of": "anders"}) is None
            assert connection.scalar(select(versions.c.first_used_at)) == site.clock()


def store_twice(site: Site) -> None:
    """Stores in one transaction what there can be only once."""
    with site.at_work(), writing() as connection:
        STORE.count(connection, a_version(site))
        STORE.count(connection, a_version(site))


def test_what_goes_wrong_in_a_prepared_statement_is_raised_as_everywhere_else(site: Site):
    with pytest.raises(IntegrityError) as raised:
        store_twice(site)
    assert "wärme" not in str(raised.value)
    assert site.rows("versions") == []


def test_there_is_a_connection_for_each_request_at_a_time():
    """No request needs two, so none waits for a connection that it holds itself."""
    assert THREADS <= POOL
    guide = (ROOT / "docs" / "operating.md").read_text("utf-8")
    assert POOL + OVERFLOW == 10
    assert "up to ten connections" in guide
