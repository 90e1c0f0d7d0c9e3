"""Several nodes and several workers at once: everything happens once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from tests.application import QUESTIONNAIRES, SECRET, Site, at_once, make_site, settings
from tests.crash.people import PATIENCE, Person
from tests.crash.sink import Sink
from tests.fixtures.database import ON_POSTGRESQL
from tests.fixtures.product import running, start, wait_until
from tests.prospect import path_in
from tests.services.posting import put_questions

PEOPLE = 100
MESSAGES = 1000


def environment(site: Site, sink: Sink) -> dict[str, str]:
    """What a node of this site is started with."""
    return {
        "DATABASE_URL": site.surroundings.config.database_url,
        "MAIL_URL": sink.url,
        "SECRET_KEY": SECRET,
        "QUESTIONNAIRES": str(QUESTIONNAIRES),
        "LC_ALL": "C.UTF-8",
    }


def waiting(site: Site) -> int:
    return sum(row["state"] in ("due", "claimed") for row in site.rows("outbox"))


@ON_POSTGRESQL
def test_what_is_sent_and_confirmed_four_times_at_once_on_two_nodes_reaches_sales_once(
    tmp_path: Path, database_url: str, sink: Sink
):
    site = make_site(settings(tmp_path, DATABASE_URL=database_url))
    with ExitStack() as stack:
        stack.callback(site.close)
        ports = []
        for name in ("one", "two"):
            folder = tmp_path / name
            folder.mkdir()
            node = stack.enter_context(running(folder, **environment(site, sink)))
            ports.append(urlsplit(node.url).port or 0)
        people = [Person(site, number) for number in range(PEOPLE)]

        def press(step: str) -> Counter[int | None]:
            """Everybody presses the button four times at once, twice on each node."""
            statuses: Counter[int | None] = Counter()
            for person in people:
                person.form(step)
                statuses += Counter(at_once(4, _pressing(person, step, ports)))
            wait_until(lambda: waiting(site) == 0, PATIENCE)
            return statuses

        assert press("submit") == {303: 4 * PEOPLE}
        for person in people:
            (letter,) = filter(person.is_to_confirm, sink.letters)
            person.confirmation = path_in(letter, "/confirm/")
        assert press("confirm") == {200: 4 * PEOPLE}
        kinds = Counter(row["kind"] for row in site.rows("outbox"))
    assert kinds == {"confirmation": PEOPLE, "handoff": PEOPLE}
    assert sink.ids.total() == len(sink.ids) == 2 * PEOPLE
    assert all(sum(map(person.is_handed_over, sink.letters)) == 1 for person in people)


def _pressing(person: Person, step: str, ports: list[int]) -> Callable[[int], int | None]:
    def press(number: int) -> int | None:
        with person.pressing(step, ports[number % len(ports)]) as pressed:
            pressed.send()
            return pressed.answer()

    return press


def test_of_two_workers_each_sends_some_of_a_thousand_messages_and_none_twice(
    tmp_path: Path, database_url: str, sink: Sink
):
    site = make_site(settings(tmp_path, DATABASE_URL=database_url))
    site.clock.now = datetime.now(UTC)
    put_questions(site, MESSAGES)
    workers = [start("worker", tmp_path, **environment(site, sink)) for _ in range(2)]
    try:
        wait_until(lambda: waiting(site) == 0, 2 * PATIENCE)
    finally:
        for each in workers:
            each.terminate()
        assert [each.wait(timeout=PATIENCE) for each in workers] == [0, 0]
        attempts = site.rows("attempts")
        site.close()
    assert sink.ids.total() == len(sink.ids) == MESSAGES
    assert Counter(row["outcome"] for row in attempts) == {"sent": MESSAGES}
    assert len({row["worker"] for row in attempts}) == 2
