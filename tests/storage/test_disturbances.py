"""Disk full, locked, gone: nothing is lost, it is said what it is, and it passes by itself."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Event, Thread

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.cli import worker as worker_command
from app.cli.worker import Worker
from app.storage import database as settings
from app.storage.arrivals import CHANNEL
from app.storage.database import reading, writing
from app.storage.trouble import trouble
from tests.application import Postbox, Site
from tests.fixtures.database import ON_POSTGRESQL, ON_SQLITE
from tests.fixtures.product import wait_until
from tests.page import Page
from tests.prospect import Prospect, path_in
from tests.services.posting import put_questions
from tests.storage.conftest import Disturb

OWN_WORDS = "Die Heizung ist älter als das Haus. " * 10

only_gone = pytest.mark.parametrize("disturb", ["gone"], indirect=True)


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], str]]:
    """What an operator can read."""
    with caplog.at_level(logging.INFO):
        yield lambda: caplog.text


def is_clear(said: str) -> bool:
    """Whether the log names the matter, without a trace of the program."""
    return "the database cannot work" in said and "Traceback" not in said


# --- pages -----------------------------------------------------------------------------------


def keeps_what_was_sent(page: Page, prospect: Prospect) -> bool:
    """Whether a page says what the matter is and has a form to send all of it again."""
    says_so(page, prospect)
    return bool(page.form)


def says_so(page: Page, prospect: Prospect) -> None:
    assert (page.status, page.headers["Retry-After"]) == (503, "30")
    assert page.language == prospect.language
    assert page.heading == prospect.say("states.database_away_heading")


def test_what_was_typed_stays_in_the_page_and_can_be_sent_again(
    disturbed_site: Site, disturb: Disturb, language: str, logged: Callable[[], str]
):
    prospect = Prospect(disturbed_site, language)
    prospect.answers("art", "neu")
    form = prospect.opens("/question/worte")
    before = disturbed_site.everything()
    with disturb():
        page = prospect.sends("", {"worte": OWN_WORDS}, form=form)
    assert keeps_what_was_sent(page, prospect)
    assert page.form["worte"] == [OWN_WORDS]
    assert disturbed_site.everything() == before
    assert is_clear(logged())
    assert OWN_WORDS[:20] not in logged()
    assert prospect.posts(page.action, page.form).status == 303
    assert {row["question_id"] for row in disturbed_site.rows("answers")} == {"art", "worte"}


@pytest.mark.parametrize("disturb", ["locked"], indirect=True)
def test_a_choice_of_several_is_kept_with_each_of_its_parts(disturbed_site: Site, disturb: Disturb):
    prospect = Prospect(disturbed_site)
    prospect.answers("art", "neu")
    form = prospect.opens("/question/schritte")
    with disturb():
        page = prospect.sends("", {"schritte": ["berechnet", "geld"]}, form=form)
    assert keeps_what_was_sent(page, prospect)
    assert prospect.posts(page.action, page.form).status == 303
    assert prospect.opens("/question/schritte").form["schritte"] == ["berechnet", "geld"]


def test_a_request_confirmed_in_the_middle_of_it_is_handed_over_once_it_is_sent_again(
    disturbed_site: Site, disturb: Disturb
):
    prospect = Prospect(disturbed_site).completes()
    prospect.requests()
    link = path_in(disturbed_site.delivers().only(), "/confirm/")
    form = prospect.visits(link)
    with disturb():
        page = prospect.sends(link, {}, form=form)
    assert keeps_what_was_sent(page, prospect)
    assert [row["state"] for row in disturbed_site.rows("requests")] == ["submitted"]
    assert prospect.posts(page.action, page.form).heading == prospect.say("confirm.done_heading")
    assert disturbed_site.delivers().only()["To"] == "vertrieb@probewerk.example"


def test_erasing_in_the_middle_of_it_erases_all_or_nothing(disturbed_site: Site, disturb: Disturb):
    prospect = Prospect(disturbed_site)
    prospect.hands_over()
    form = prospect.opens("/erase")
    before = disturbed_site.everything()
    with disturb():
        page = prospect.sends("/heizung/erase", {}, form=form)
    assert keeps_what_was_sent(page, prospect)
    assert disturbed_site.everything() == before
    prospect.posts(page.action, page.form)
    assert disturbed_site.rows("answers") == disturbed_site.rows("requests") == []


@only_gone
def test_a_page_that_cannot_be_shown_says_so_and_other_pages_are_there(
    disturbed_site: Site, disturb: Disturb, language: str
):
    prospect = Prospect(disturbed_site, language).completes()
    link = prospect.private_link()
    with disturb():
        page = prospect.visits(f"{link}/result")
        ready, alive = prospect.visits("/ready"), prospect.visits("/health")
        law = prospect.visits(f"{prospect.prefix}/privacy")
    says_so(page, prospect)
    assert (ready.status, alive.status, law.status) == (503, 200, 200)
    assert prospect.visits(link).status == 200


@ON_SQLITE
@pytest.mark.parametrize("disturb", ["full", "locked"], indirect=True)
def test_what_is_stored_can_be_read_while_nothing_can_be_written(
    disturbed_site: Site, disturb: Disturb
):
    prospect = Prospect(disturbed_site).completes()
    with disturb():
        assert prospect.opens("/result").status == 200


@ON_POSTGRESQL
@pytest.mark.parametrize("disturb", ["locked"], indirect=True)
def test_a_statement_that_takes_too_long_is_ended(
    disturbed_site: Site, disturb: Disturb, logged: Callable[[], str]
):
    prospect = Prospect(disturbed_site).completes()
    with disturb():
        page = prospect.opens("/result")
    says_so(page, prospect)
    assert "the database cannot work: canceling statement due to statement timeout" in logged()


def test_who_finds_all_connections_in_use_is_told_so(
    new_site: Callable[..., Site], monkeypatch: pytest.MonkeyPatch, logged: Callable[[], str]
):
    for name, value in {"POOL": 2, "OVERFLOW": 0, "POOL_TIMEOUT": 0.1}.items():
        monkeypatch.setattr(settings, name, value)
    site = new_site()
    prospect = Prospect(site).completes()
    with site.at_work(), reading(), reading():
        page = prospect.opens("/result")
    says_so(page, prospect)
    assert "the database cannot work: all connections are in use" in logged()
    assert prospect.opens("/result").status == 200


# --- what is no trouble ----------------------------------------------------------------------


def fault_of(site: Site, *statements: str) -> Exception:
    """What comes of a transaction that fails."""
    with site.at_work():
        try:
            with writing() as connection:
                for each in statements:
                    connection.exec_driver_sql(each)
        except DBAPIError as fault:
            return fault
    raise AssertionError(f"the database has done it: {statements}")


@pytest.mark.parametrize(
    "statement", ["select 1 from nothing", "insert into workers (name) values ('x')"]
)
def test_a_statement_that_is_wrong_is_a_fault_of_the_program(site: Site, statement: str):
    assert trouble(fault_of(site, statement)) is None


@ON_SQLITE
def test_a_file_that_has_no_room_left_is_trouble(new_site: Callable[..., Site]):
    fault = fault_of(
        new_site(), "PRAGMA max_page_count = 1", "create table large as select zeroblob(1000000)"
    )
    assert trouble(fault) == "database or disk is full"


# --- the worker ------------------------------------------------------------------------------


@contextmanager
def working(site: Site, box: Postbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    """A worker beside the test, until the block ends."""
    monkeypatch.setattr(worker_command, "AFTER_TROUBLE", 0.05)
    stopping = Event()
    worker = Worker(site.surroundings, box, stopping)

    def work() -> None:
        with site.at_work():
            worker.run()

    thread = Thread(target=work)
    thread.start()
    try:
        yield worker
    finally:
        stopping.set()
        thread.join(30)
    assert not thread.is_alive()


def listeners(site: Site) -> int:
    """How many workers would be woken at once."""
    with site.at_work(), reading() as connection:
        question = "select count(*) from pg_stat_activity where query = :said"
        return connection.scalar(text(question), {"said": f"listen {CHANNEL}"}) or 0


def test_a_worker_that_begins_in_the_middle_of_it_says_so_and_sends_afterwards(
    disturbed_site: Site,
    disturb: Disturb,
    logged: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
):
    put_questions(disturbed_site)
    box = Postbox()
    with ExitStack() as stack:
        with disturb():
            stack.enter_context(working(disturbed_site, box, monkeypatch))
            wait_until(lambda: "the database cannot work" in logged())
        wait_until(lambda: len(box.sent) == 1)
    assert is_clear(logged())
    assert [row["state"] for row in disturbed_site.rows("outbox")] == ["sent"]


@ON_POSTGRESQL
@only_gone
def test_a_worker_goes_on_by_itself_when_the_database_is_there_again(
    disturbed_site: Site,
    disturb: Disturb,
    logged: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
):
    """A file of SQLite that is open stays so, wherever it is moved."""
    box = Postbox()
    with working(disturbed_site, box, monkeypatch):
        wait_until(lambda: disturbed_site.rows("workers") != [])
        with disturb():
            wait_until(lambda: "the database cannot work" in logged())
        wait_until(lambda: "the worker can work again" in logged())
        assert listeners(disturbed_site) == 1
        put_questions(disturbed_site)
        wait_until(lambda: len(box.sent) == 1)
    assert is_clear(logged())
    assert [row["state"] for row in disturbed_site.rows("outbox")] == ["sent"]


def test_a_worker_waits_for_the_migrations_of_its_version(
    disturbed_site: Site, logged: Callable[[], str], monkeypatch: pytest.MonkeyPatch
):
    put_questions(disturbed_site)
    box = Postbox()
    change(disturbed_site, "create table kept as select * from alembic_version")
    change(disturbed_site, "update alembic_version set version_num = '0001'")
    with working(disturbed_site, box, monkeypatch):
        wait_until(lambda: "it is not up to date" in logged())
        assert box.sent == []
        change(
            disturbed_site,
            "update alembic_version set version_num = (select version_num from kept)",
        )
        wait_until(lambda: len(box.sent) == 1)
    assert is_clear(logged())


def change(site: Site, statement: str) -> None:
    with site.at_work(), writing() as connection:
        connection.execute(text(statement))
