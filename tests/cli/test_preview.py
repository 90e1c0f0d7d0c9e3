"""What the terminal says while the preview runs: which file was saved, and whether it is valid."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from threading import Thread

import pytest

from app.definitions.starter import begin
from app.translations import words
from tests.fixtures.ports import free_port
from tests.fixtures.product import ROOT

SAY = words("de")
PATIENCE = 30


@dataclass
class Terminal:
    """A running preview and what it prints, line by line."""

    process: subprocess.Popen[str]
    lines: Queue[str]
    url: str
    folder: Path

    def says(self, wanted: str) -> str:
        """Waits for a line with these words."""
        while wanted not in (line := self.lines.get(timeout=PATIENCE)):
            pass
        return line

    def saves(self, name: str, change: Callable[[str], str]) -> None:
        path = self.folder / name
        path.write_text(change(path.read_text("utf-8") if path.exists() else ""), "utf-8")


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    """The preview of a folder that has no details of the firm."""
    folder = tmp_path / "fragebogen"
    begin(folder, "lager-check", "de")
    port = str(free_port())
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "questionnaire", "preview", "--port", port],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "QUESTIONNAIRES": str(folder), "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    lines: Queue[str] = Queue()
    assert process.stdout is not None
    reader = Thread(target=lambda out: [lines.put(line) for line in out], args=[process.stdout])
    reader.start()
    try:
        yield Terminal(process, lines, f"http://127.0.0.1:{port}", folder)
    finally:
        process.kill()
        process.wait()
        reader.join()
        process.stdout.close()


def test_the_terminal_speaks_plain_words_from_beginning_to_end(terminal: Terminal):
    address = f"{terminal.url}/preview/lager-check"
    terminal.says(SAY("preview_tool.address", url=address))
    terminal.says(SAY("cli.stop"))
    terminal.says("brand.yaml: nicht gültig, Fehler: 1.")
    assert "flask brand new" in terminal.says("Legen Sie die Datei an")
    with urllib.request.urlopen(address) as answer:
        assert SAY("preview_tool.faults_brand") in answer.read().decode()

    terminal.saves("brand.yaml", lambda _: "# noch leer\n")
    terminal.says("In der Datei steht noch keine Angabe der Firma.")

    terminal.saves("lager-check.yaml", lambda text: text.replace("title: ", "titel: ", 1))
    said = terminal.says("lager-check.yaml")
    assert re.match(r"\d\d:\d\d:\d\d lager-check\.yaml: nicht gültig, Fehler: 1\.", said)
    terminal.says("lager-check.yaml:15:1")
    terminal.says("Meinten Sie „title“?")

    terminal.saves("lager-check.yaml", lambda text: text.replace("titel: ", "title: ", 1))
    terminal.says("lager-check.yaml: gültig, Hinweise im Browser unter Prüfung: 1.")

    terminal.saves("lager-check.yaml", lambda text: text.replace("Mein Check", "Nur noch heute", 1))
    terminal.says("lager-check.yaml: gültig, Hinweise im Browser unter Prüfung: 2.")

    terminal.process.send_signal(signal.SIGINT)
    terminal.says(SAY("preview_tool.ended"))
    assert terminal.process.wait(PATIENCE) == 0
    assert "INFO" not in "".join(terminal.lines.queue)


def test_a_folder_without_anything_to_show_is_answered(tmp_path: Path):
    done = subprocess.run(
        [sys.executable, "-m", "flask", "questionnaire", "preview", "--folder", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 2
    assert "flask questionnaire new mein-check" in done.stderr
    assert "Traceback" not in done.stderr
