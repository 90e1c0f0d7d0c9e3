"""How long question pages take while reports are asked for, and while none are."""

from __future__ import annotations

import http.client
import secrets
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle

from servers import running

from app.config import Config
from app.domain.answers import read_all
from app.factory import create_app
from app.services import answering

PORT = 8743
SLUG = "klarheitscheck"


def seconds_a_page(
    windows: int, seconds: float, reports_a_second: float
) -> tuple[dict[str, list[float]], Counter[int]]:
    """The time each question page took, in windows with reports and without, in turns; and the
    answers to those who asked for reports.

    No report is asked for twice, so none is kept already.
    """
    took: dict[str, list[float]] = {"without": [], "with": []}
    answers: Counter[int] = Counter()
    number = round(windows * seconds * reports_a_second)
    with tempfile.TemporaryDirectory(prefix="klarheit-bench-") as folder:
        environment = {
            "DATABASE_URL": f"sqlite:///{folder}/klarheit.db",
            "MAIL_URL": f"file:{folder}/mail",
            "REPORTS": f"{folder}/reports",
            "SECRET_KEY": secrets.token_hex(),
        }
        with running(PORT, "-m", "flask", "--app", "wsgi", "serve", **environment):
            journeys = _journeys(environment, number + 1)
            pages = f"{journeys[0]}/question/"
            _ask(f"{journeys[0]}/report.pdf")
            waiting = iter(journeys[1:])
            for _ in range(windows):
                took["without"] += _pages(pages, seconds)
                asking = threading.Thread(
                    target=_reports, args=(waiting, seconds, reports_a_second, answers)
                )
                asking.start()
                took["with"] += _pages(pages, seconds)
                asking.join()
    return took, answers


def _journeys(environment: dict[str, str], number: int) -> list[str]:
    """The private links of people who have answered everything, each in other words."""
    app = create_app(Config.from_environment(environment))
    links = []
    with app.app_context():
        surroundings = app.extensions["klarheit"]
        edition = surroundings.catalogue.edition(SLUG)
        for turn, persona in zip(range(number), cycle(edition.personas)):
            journey = answering.fresh(surroundings, SLUG, "de", surroundings.new_id())
            answers = read_all(journey.questionnaire, persona.answers | {"f_worte": f"Nr. {turn}"})
            for question, value in answers.items():
                journey = answering.save(surroundings, journey, question, value)
            links.append(f"/j/{answering.private_token(surroundings, replace(journey))}")
    return links


def _ask(path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=120)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def _reports(links: Iterator[str], seconds: float, a_second: float, answers: Counter[int]) -> None:
    """Ask for so many reports a second, whether the earlier ones are there or not."""

    def ask(link: str) -> None:
        answers[_ask(f"{link}/report.pdf")] += 1

    asking = []
    for _ in range(round(seconds * a_second)):
        asking.append(threading.Thread(target=ask, args=(next(links),)))
        asking[-1].start()
        time.sleep(1 / a_second)
    for each in asking:
        each.join()


def _pages(beginning: str, seconds: float) -> list[float]:
    """Open question pages, 40 a second, and say how long each took."""
    questions = cycle(["k_rolle", "k_groesse"])
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    took = []
    until = time.perf_counter() + seconds
    while (began := time.perf_counter()) < until:
        connection.request("GET", beginning + next(questions))
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
        took.append(time.perf_counter() - began)
        time.sleep(max(0.0, 0.025 - took[-1]))
    connection.close()
    return took
