"""Files edited beside a running server: every worker follows, nobody ever sees a half."""

from __future__ import annotations

import json
import re
import shutil
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

from app.config import ROOT
from tests.fixtures.product import Product, running, wait_until

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
