"""Files edited beside a running server: every worker follows, nobody ever sees a half."""

from __future__ import annotations

import json
import re
import shutil
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Event

from app.config import ROOT
from tests.fixtures.product import Product, running, wait_until
from tests.wire import Wire

FLAGSHIP = ROOT / "questionnaires"
TITLE = "title: Leadprozess-Klarheitscheck"


def test_saves_reach_every_worker_and_faults_reach_nobody(tmp_path: Path):
    folder = tmp_path / "questionnaires"
    shutil.copytree(FLAGSHIP, folder)
    with running(tmp_path, QUESTIONNAIRES=str(folder), WORKERS="2") as product:
        # Nobody has opened a page yet, and every worker has read the folder all the same.
        save(folder, "titel: Falsch")
        wait_until(lambda: all(faults(product) for _ in range(20)))
        assert everywhere(product, "Leadprozess-Klarheitscheck")
        seen: set[str] = set()
        stop = Event()

        def visit() -> None:
            while not stop.is_set():
                seen.add(title(product))

        with ThreadPoolExecutor(4) as visitors:
            visits = [visitors.submit(visit) for _ in range(4)]
            try:
                save(folder, f"{TITLE} zwei")
                wait_until(lambda: everywhere(product, "Leadprozess-Klarheitscheck zwei"))
                save(folder, "titel: Falsch")
                wait_until(lambda: all(faults(product) for _ in range(20)))
                save(folder, f"{TITLE} drei")
                wait_until(lambda: everywhere(product, "Leadprozess-Klarheitscheck drei"))
                wait_until(lambda: not any(faults(product) for _ in range(20)))
            finally:
                stop.set()
            for each in visits:
                each.result()
        named = "Leadprozess-Klarheitscheck"
        assert seen <= {named, f"{named} zwei", f"{named} drei"}
        assert "Meinten Sie „title“?" in product.output


def test_a_server_that_starts_with_an_invalid_file_has_the_last_valid_version(tmp_path: Path):
    folder = tmp_path / "questionnaires"
    shutil.copytree(FLAGSHIP, folder)
    environment = {"QUESTIONNAIRES": str(folder), "WORKERS": "2"}
    with running(tmp_path, **environment) as product:
        half_way = Wire(product.url)
        half_way.answers("/klarheitscheck/question/k_rolle", "leitung")
        save(folder, f"{TITLE} zwei")
        wait_until(lambda: everywhere(product, "Leadprozess-Klarheitscheck zwei"))
        # Whoever has begun finishes what they began, whichever worker answers.
        pages = [half_way.gets("/klarheitscheck/question/k_groesse") for _ in range(20)]
        assert {"zwei" in page.title for page in pages} == {False}
        assert half_way.answers("/klarheitscheck/question/k_groesse", "g1_9").status == 303
    save(folder, "titel: Falsch")
    with running(tmp_path, **environment) as product:
        assert everywhere(product, "Leadprozess-Klarheitscheck zwei")
        assert all(faults(product) for _ in range(20))
        visit = partial(Wire(product.url).gets, "/klarheitscheck")
        (folder / "klarheitscheck.yaml").unlink()
        wait_until(lambda: {visit().status for _ in range(20)} == {410})
    assert list(tmp_path.glob("editions/*/klarheitscheck.json")) == []


def test_a_folder_or_file_nobody_may_read_takes_nothing_away(tmp_path: Path):
    folder = tmp_path / "questionnaires"
    shutil.copytree(FLAGSHIP, folder)
    file = folder / "klarheitscheck.yaml"
    with running(tmp_path, permissions_hold=True, QUESTIONNAIRES=str(folder)) as product:
        somebody = Wire(product.url)
        try:
            folder.chmod(0)
            wait_until(lambda: faults(product) == ["questionnaires:1:1 unreadable_folder"])
            assert title(product) == "Leadprozess-Klarheitscheck"
            answered = somebody.answers("/klarheitscheck/question/k_rolle", "leitung")
            assert answered.status == 303
        finally:
            folder.chmod(0o755)
        file.chmod(0)
        wait_until(lambda: faults(product) == ["klarheitscheck.yaml:1:1 unreadable_file"])
        assert title(product) == "Leadprozess-Klarheitscheck"
        file.chmod(0o644)
        save(folder, f"{TITLE} zwei")
        wait_until(lambda: title(product) == "Leadprozess-Klarheitscheck zwei")
        assert faults(product) == []
        said = "Permission denied. Die letzten gültigen Fassungen bleiben online."
        assert product.output.count(said) == 1
        assert "klarheitscheck: the last valid version" in product.output


def save(folder: Path, line: str) -> None:
    """Writes over the file as plain editors do, with a moment in which it is empty."""
    text = (FLAGSHIP / "klarheitscheck.yaml").read_text("utf-8")
    assert TITLE in text
    (folder / "klarheitscheck.yaml").write_text(text.replace(TITLE, line, 1), "utf-8")


def everywhere(product: Product, wanted: str) -> bool:
    """Whether the title is the same in so many answers that every worker gave some."""
    return all(title(product) == wanted for _ in range(40))


def title(product: Product) -> str:
    with urllib.request.urlopen(f"{product.url}/klarheitscheck", timeout=20) as page:
        found = re.search(r"<h1[^>]*>\s*(.*?)\s*</h1>", page.read().decode(), re.DOTALL)
    assert found
    return found[1]


def faults(product: Product) -> list[str]:
    """What `/health` of whichever worker answers says of the files."""
    with urllib.request.urlopen(f"{product.url}/health", timeout=20) as page:
        found: list[str] = json.load(page)["faults"]
    return found
