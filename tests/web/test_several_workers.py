"""Several web workers, as processes of their own: nothing is lost, nothing is doubled."""

from __future__ import annotations

import os
import signal
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from http.client import HTTPException
from pathlib import Path

import pytest

from app.web.programs import FASTEST
from tests.application import QUESTIONNAIRES, SECRET, at_once
from tests.fixtures.ports import free_port
from tests.fixtures.postgresql import new_database
from tests.fixtures.product import Product, running, wait_until
from tests.fixtures.smtp import Mailbox
from tests.page import Page
from tests.prospect import REQUEST, TYPED, Filled
from tests.wire import Wire

BASE = "/heizung"


@pytest.fixture(scope="module")
def smtp() -> Iterator[Mailbox]:
    """The mail server that everything is sent to."""
    mailbox = Mailbox()
    mailbox.up()
    yield mailbox
    mailbox.down()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def three_workers(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, smtp: Mailbox
) -> Iterator[Product]:
    """Klarheit with three web workers, once on each database."""
    folder = tmp_path_factory.mktemp("three")
    environment = {"WORKERS": "3", "MAIL_URL": smtp.url, "QUESTIONNAIRES": str(QUESTIONNAIRES)}
    with ExitStack() as stack:
        if request.param == "postgresql":
            socket = request.getfixturevalue("postgresql_socket")
            environment["DATABASE_URL"] = stack.enter_context(
                new_database(socket, "klarheit_three")
            )
        product = stack.enter_context(running(folder, **environment))
        yield product
        assert "incident" not in product.output, product.output


def completed(product: Product) -> Wire:
    """A browser in which everything is answered, the first question on its page."""
    wire = Wire(product.url)
    form = wire.gets(f"{BASE}/question/art").form
    for question, value in TYPED.items():
        if question != "baujahr":
            fields = {"csrf_token": form["csrf_token"], question: value}
            assert wire.posts(f"{BASE}/question/{question}", fields).status == 303
    return wire


def clicks_four_times(wire: Wire, form: Page, fields: Mapping[str, Filled]) -> set[str]:
    """Sends a form from four tabs at the same moment; gives where they are led."""
    pages = at_once(4, lambda _: wire.another_tab().sends(form, fields))
    assert {page.status for page in pages} == {303}, pages[0].html
    return {page.location for page in pages}


def wait_as_a_person(since: float) -> None:
    """Lets the time pass that a person needs for a form."""
    wait_until(lambda: time.monotonic() - since > FASTEST.total_seconds() + 1)


def letters(mail: Mailbox, number: int) -> Counter[str]:
    """So many letters, counted by who gets them; there must not be another one."""
    found = Counter(mail.wait().recipients[0] for _ in range(number))
    assert mail.arrived.empty()
    return found


def waiting(product: Product) -> int:
    """How many messages wait, as the product's own figures say."""
    with urllib.request.urlopen(f"{product.url}/metrics") as response:
        answer = response.read().decode()
    (line,) = [each for each in answer.splitlines() if each.startswith("klarheit_messages_waiting")]
    return round(float(line.split()[1]))


def test_two_tabs_answer_two_questions_a_hundred_times_and_none_is_lost(three_workers: Product):
    one = completed(three_workers)
    tabs = (one, one.another_tab())
    token = one.gets(f"{BASE}/question/stand").form["csrf_token"]
    lost = 0
    for number in range(1, 101):
        given = {"stand": str(number % 11), "laufzeit": str(number)}
        questions = list(given)

        def answer(
            tab: int, questions: list[str] = questions, given: dict[str, str] = given
        ) -> int:
            question = questions[tab]
            fields = {"csrf_token": token, question: given[question]}
            return tabs[tab].posts(f"{BASE}/question/{question}", fields).status

        assert at_once(2, answer) == [303, 303]
        stored = one.given(BASE)
        lost += sum(str(stored[question]) != value for question, value in given.items())
    assert lost == 0


def test_what_is_sent_four_times_at_once_leaves_once_ten_times_of_ten(
    three_workers: Product, smtp: Mailbox
):
    """The request for a conversation, the question to a human, and the private link by mail."""
    people = [completed(three_workers) for _ in range(10)]
    forms = [
        {step: wire.gets(BASE + step) for step in ("/conversation", "/ask", "/private")}
        for wire in people
    ]
    wait_as_a_person(time.monotonic())
    for number, (wire, form) in enumerate(zip(people, forms, strict=True)):
        address = f"person{number}@kundin.example"
        wire.sends(form["/conversation"], {**REQUEST, "email": address})
        preview = wire.gets(f"{BASE}/conversation/preview")
        question = {"email": f"asks{number}@kundin.example", "question": "Was kostet das?"}
        link = {"email": f"keeps{number}@kundin.example"}
        for page, fields in ((preview, {}), (form["/ask"], question), (form["/private"], link)):
            assert len(clicks_four_times(wire, page, fields)) == 1
    wait_until(lambda: waiting(three_workers) == 0)
    found = letters(smtp, 30)
    assert found == Counter(
        {
            **{f"person{number}@kundin.example": 1 for number in range(10)},
            **{f"keeps{number}@kundin.example": 1 for number in range(10)},
            "fragen@probewerk.example": 10,
        }
    )


def test_a_first_answer_clicked_four_times_begins_one_journey(three_workers: Product):
    for _ in range(10):
        wire = Wire(three_workers.url)
        form = wire.gets(f"{BASE}/question/art")
        assert clicks_four_times(wire, form, {"art": "neu"}) == {f"{BASE}/question/laufzeit"}
        form = Wire(three_workers.url).gets(f"{BASE}/question/art")
        links = clicks_four_times(Wire(three_workers.url), form, {"art": "neu"})
        assert len(links) == 1
        assert wire.gets(links.pop()).status == 200


def test_a_server_killed_between_two_questions_loses_no_answer(tmp_path: Path, database_url: str):
    """By cookie and by private link, the next form opened before; and one that was just coming."""
    environment = {
        "PORT": str(free_port()),
        "SECRET_KEY": SECRET,
        "WORKERS": "2",
        "DATABASE_URL": database_url,
        "QUESTIONNAIRES": str(QUESTIONNAIRES),
    }
    with running(tmp_path, **environment) as product:
        wire, without_cookie = Wire(product.url), Wire(product.url)
        next_form = wire.gets(wire.answers(f"{BASE}/question/art", "neu").location)
        first = without_cookie.gets(f"{BASE}/question/art")
        without_cookie.cookie = ""
        link_form = without_cookie.gets(without_cookie.sends(first, {"art": "neu"}).location)
        token = wire.gets(f"{BASE}/question/stand").form["csrf_token"]
        acknowledged: list[int] = []
        sending = threading.Thread(
            target=answers_on, args=(wire.another_tab(), token, acknowledged)
        )
        sending.start()
        wait_until(lambda: len(acknowledged) > 20)
        kill(product)
        sending.join()
    with running(tmp_path, **environment):
        stored = wire.given(BASE)
        assert stored["art"] == "neu"
        assert stored["stand"] in ((acknowledged[-1]) % 11, (acknowledged[-1] + 1) % 11)
        assert wire.sends(next_form, {"laufzeit": "20"}).location == f"{BASE}/question/frost"
        page = without_cookie.sends(link_form, {"laufzeit": "30"})
        base = page.location.partition("/question/")[0]
        assert base.startswith("/j/")
        assert without_cookie.given(base) == {"art": "neu", "laufzeit": 30}


def answers_on(wire: Wire, token: list[str], acknowledged: list[int]) -> None:
    """Changes an answer again and again until nobody answers any more."""
    number = 0
    while True:
        number += 1
        fields = {"csrf_token": token, "stand": str(number % 11)}
        try:
            page: Page = wire.posts(f"{BASE}/question/stand", fields)
        except (HTTPException, OSError):
            return
        assert page.status == 303
        acknowledged.append(number)


def kill(product: Product) -> None:
    """Ends every process of it, without giving it time for anything."""
    for number in product.processes():
        os.kill(number, signal.SIGKILL)
    product.process.wait()
    wait_until(lambda: not product.processes())
