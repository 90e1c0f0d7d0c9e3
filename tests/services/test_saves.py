"""Every save is noticed, and whoever waits is told, where there is something else to show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Thread

import pytest

from app.services import saves as saves_module
from app.services.saves import Saves
from tests.application import QUESTIONNAIRES
from tests.definitions.broken import copy

PATIENCE = 30


@pytest.fixture
def saves(tmp_path: Path) -> Saves:
    copy(tmp_path)
    brand = (QUESTIONNAIRES / "brand.yaml").read_text("utf-8")
    (tmp_path / "brand.yaml").write_text(brand.replace("default: heizung", "default: klein"))
    return Saves(tmp_path)


@pytest.fixture
def watching(saves: Saves) -> Iterator[Callable[[], None]]:
    """Begins to watch the folder, until the test is over."""
    stop = Event()
    thread = Thread(target=saves.watch, args=[stop])

    yield thread.start
    stop.set()
    thread.join(PATIENCE)
    assert not thread.is_alive()


def change(saves: Saves, old: str, new: str, file: str = "klein.yaml") -> None:
    path = saves.folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def title(saves: Saves) -> str:
    edition = saves.catalogue.edition("klein")
    assert edition is not None
    return edition.questionnaires["de"].title


def test_a_file_without_any_translation_is_one_fault(saves: Saves):
    (saves.folder / "klein.en.yaml").write_text("title: Small check\n")
    saves.look()
    assert [each.code for each in saves.live.faults] == ["translation_unfinished"]


def test_a_valid_save_is_there_at_once_and_has_another_number(saves: Saves):
    before = saves.number
    change(saves, "Kleiner Check", "Neuer Check")
    saves.look()
    assert title(saves) == "Neuer Check"
    assert saves.number != before


def test_a_save_that_shows_nothing_else_tells_nobody(saves: Saves):
    before = saves.number
    change(saves, "title:", "# Nur eine Bemerkung\ntitle:")
    saves.look()
    assert saves.number == before


def test_a_fault_is_told_the_last_valid_version_stays_and_mending_is_told_again(saves: Saves):
    before = saves.number
    change(saves, "title: ", "titel: ")
    saves.look()
    faults = {(each.file, each.code) for each in saves.live.faults}
    assert faults == {("klein.yaml", "unknown_key")}
    assert title(saves) == "Kleiner Check"
    broken = saves.number
    change(saves, "titel: ", "title: ")
    saves.look()
    assert saves.live.faults == ()
    assert len({before, broken, saves.number}) == 3


def test_the_firm_is_read_too_and_a_fault_in_it_keeps_the_last_one(saves: Saves):
    firm = saves.live.brand
    assert firm is not None
    change(saves, firm.name, "Andere Firma", "brand.yaml")
    saves.look()
    assert saves.live.brand is not None
    assert saves.live.brand.name == "Andere Firma"
    change(saves, "accent: ", "akzent: ", "brand.yaml")
    saves.look()
    assert saves.live.brand.name == "Andere Firma"
    assert {each.file for each in saves.live.faults} == {"brand.yaml"}


def test_whoever_waits_is_told_and_whoever_knows_less_does_not_wait(saves: Saves):
    known = saves.number
    with ThreadPoolExecutor() as pool:
        waiting = [pool.submit(saves.wait, known, 2 * PATIENCE) for _ in range(3)]
        change(saves, "Kleiner Check", "Neuer Check")
        saves.look()
        assert {each.result(PATIENCE) for each in waiting} == {saves.number}
    assert saves.wait(known, PATIENCE) == saves.number


def test_waiting_ends_where_nothing_changes(saves: Saves):
    assert saves.wait(saves.number, 0) == saves.number


def overwritten(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")


def replaced(path: Path, text: str) -> None:
    new = path.with_name(".klein.yaml.new")
    new.write_text(text, "utf-8")
    new.replace(path)


@pytest.mark.parametrize("write", [overwritten, replaced])
def test_a_save_is_noticed_however_an_editor_writes(
    write: Callable[[Path, str], None], saves: Saves, watching: Callable[[], None]
):
    watching()
    path, known = saves.folder / "klein.yaml", saves.number
    write(path, path.read_text("utf-8").replace("Kleiner Check", "Neuer Check"))
    saves.wait(known, PATIENCE)
    assert title(saves) == "Neuer Check"


def test_a_save_is_noticed_where_the_system_reports_none(
    saves: Saves, watching: Callable[[], None], monkeypatch: pytest.MonkeyPatch
):
    def none_left(*_paths: Path, **_options: object) -> None:
        raise OSError("no watches left")

    monkeypatch.setattr(saves_module, "watch", none_left)
    monkeypatch.setattr(saves_module, "PAUSE", 0.01)
    watching()
    known = saves.number
    change(saves, "Kleiner Check", "Neuer Check")
    saves.wait(known, PATIENCE)
    assert title(saves) == "Neuer Check"
