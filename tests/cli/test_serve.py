"""`flask serve`: one command, several processes, one end."""

import ctypes
import logging
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import suppress
from functools import partial
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from app.cli.language import terminal_language
from app.cli.processes import MailWorker
from app.translations import words
from tests.fixtures.database import ON_POSTGRESQL
from tests.fixtures.ports import free_port
from tests.fixtures.postgresql import Server
from tests.fixtures.product import ROOT, Product, answers, running, wait_until


def test_it_brings_the_database_up_to_date_serves_and_ends_in_good_order(product: Product):
    assert answers(product.url)
    # The fixture sees to the good end.


def test_a_signal_that_another_thread_takes_ends_it_too(product: Product):
    """As happens by chance; only the main thread runs handlers, and it waits."""
    number = product.process.pid
    threads = [int(each.name) for each in Path(f"/proc/{number}/task").iterdir()]
    other = next(each for each in threads if each != number)
    assert ctypes.CDLL(None).tgkill(number, other, signal.SIGTERM) == 0
    assert product.process.wait(timeout=30) == 0


def test_it_says_where_it_is_and_where_the_mail_goes(tmp_path: Path):
    with running(tmp_path) as product:
        said = product.output
    assert f"Klarheit: {product.url}\n" in said
    assert f"Mailbox of the demo: {product.url}/mailbox\n" in said


def test_a_port_in_use_is_said_in_one_line():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        result = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", "serve"],
            cwd=ROOT,
            env=os.environ | {"PORT": port, "LC_ALL": "en_US.UTF-8"},
            capture_output=True,
            text=True,
        )
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert f"Port {port} on 127.0.0.1 is already in use" in result.stderr


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:geheim@127.0.0.1:{port}/klarheit",
        "sqlite:////proc/klarheit.db",
        "sqlite:////proc/no/folder/klarheit.db",
    ],
)
def test_a_database_that_is_away_is_said_in_one_line(url: str):
    result = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "serve"],
        cwd=ROOT,
        env=os.environ
        | {
            "PORT": str(free_port()),
            "DATABASE_URL": url.format(port=free_port()),
            "LC_ALL": "en_US.UTF-8",
        },
        capture_output=True,
        text=True,
    )
    assert result.returncode == 1
    assert result.stderr.startswith(
        "Error: The database does not answer. Please check DATABASE_URL"
    )
    assert result.stderr.count("\n") == 1
    assert "geheim" not in result.stderr


@ON_POSTGRESQL
def test_a_database_that_is_stopped_and_started_again_needs_no_restart_of_ours(
    product: Product, postgresql_server: Server
):
    """Neither of the pages nor of the mail worker, each a process of its own."""
    wait_until(lambda: is_ready(product) == 200)
    postgresql_server.stop()
    try:
        wait_until(lambda: "klarheit.worker: the database cannot work" in product.output)
        assert is_ready(product) == 503
        assert answers(product.url)
    finally:
        postgresql_server.start()
    wait_until(lambda: "the worker can work again" in product.output)
    wait_until(lambda: is_ready(product) == 200)
    assert "Traceback" not in product.output


def is_ready(product: Product) -> int:
    """The status with which `/ready` answers."""
    try:
        with urllib.request.urlopen(f"{product.url}/ready", timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code


def test_nothing_outlives_a_parent_that_is_killed(tmp_path: Path):
    with running(tmp_path) as product:
        product.process.kill()
        product.process.wait()
        wait_until(lambda: not product.processes())


def test_a_web_worker_that_dies_is_replaced(tmp_path: Path):
    with running(tmp_path) as product:
        children = product.processes() - {product.process.pid}
        for child in children:
            os.kill(child, signal.SIGKILL)
        wait_until(lambda: answers(product.url))
        assert not children & product.processes()


def test_web_workers_that_keep_dying_end_it_with_a_word_and_a_status(tmp_path: Path):
    with running(tmp_path) as product:
        wait_until(lambda: kill_children(product) and product.process.poll() is not None)
        assert product.process.returncode == 1
        said = product.output
    assert words("en")("cli.web_worker_died") in said
    assert "Traceback" not in said


def test_in_the_demo_all_processes_share_the_key_made_on_the_spot(tmp_path: Path):
    with running(tmp_path) as product:
        children = product.processes() - {product.process.pid}
        keys = {environment(child)["SECRET_KEY"] for child in children}
    assert len(keys) == 1
    assert len(keys.pop()) >= 32


def test_a_mail_worker_that_dies_is_started_again_and_that_is_logged(
    caplog: pytest.LogCaptureFixture,
):
    ours, theirs = Pipe()
    worker = MailWorker(words("en"), run=partial(die, theirs), pause=0)
    with caplog.at_level(logging.ERROR):
        worker.start()
        assert ours.recv() != ours.recv()
        worker.stop()
    assert "Sending mail has stopped unexpectedly (status 3)." in caplog.text


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "de_AT.UTF-8"}, "de"),
        ({"LC_ALL": "", "LC_MESSAGES": "en", "LANG": "de"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "de"),
        ({"LANG": "C.UTF-8"}, "de"),
        ({}, "de"),
    ],
)
def test_the_terminal_is_spoken_to_in_its_language(environment: dict[str, str], language: str):
    assert terminal_language(environment) == language


def kill_children(product: Product) -> bool:
    for child in product.processes() - {product.process.pid}:
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    return True


def die(report: Connection) -> None:
    """A mail worker that says who it is and dies at once."""
    report.send(os.getpid())
    os._exit(3)


def environment(process: int) -> dict[str, str]:
    """The environment with which a process was started."""
    entries = Path(f"/proc/{process}/environ").read_text().split("\0")
    return dict(entry.split("=", 1) for entry in entries if entry)
