"""Saved files are live without a restart, and no fault ever takes a questionnaire away."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from queue import Queue
from threading import Event

import pytest

from app.definitions.catalogue import GRACE, LOOK_EVERY, Catalogue
from app.definitions.folder import Files
from app.definitions.last_valid import LastValid
from app.definitions.loader import Examined, examine_files
from tests.definitions.broken import SMALL, copy


@dataclass
class Desk:
    """A folder somebody works in, a clock, and work that waits until it is let go."""

    folder: Path
    now: float = 100.0
    waiting: list[Callable[[], None]] = field(default_factory=list)
    at_once: bool = True

    def catalogue(self, last_valid: LastValid | None = None) -> Catalogue:
        return Catalogue(self.folder, last_valid, clock=lambda: self.now, start=self.start)

    def start(self, work: Callable[[], None]) -> None:
        if self.at_once:
            work()
        else:
            self.waiting.append(work)

    def save(self, old: str, new: str, file: str = "klein.yaml") -> None:
        path = self.folder / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")
        self.now += LOOK_EVERY


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    copy(tmp_path)
    return Desk(tmp_path)


def test_a_valid_save_is_live_within_a_second(desk: Desk):
    catalogue = desk.catalogue()
    assert title(catalogue) == "Kleiner Check"
    desk.save("Kleiner Check", "Neuer Check")
    assert title(catalogue) == "Neuer Check"


def test_an_invalid_save_keeps_the_last_valid_edition_and_is_said_once(
    desk: Desk, caplog: pytest.LogCaptureFixture
):
    catalogue = desk.catalogue()
    before = catalogue.edition("klein")
    desk.save("minutes: 2", "minuten: 2")
    for _ in range(3):
        assert catalogue.edition("klein") is before
        desk.now += LOOK_EVERY
    assert [each.code for each in catalogue.faults()] == ["unknown_key"]
    said = [each.message for each in caplog.records if each.levelno == logging.ERROR]
    assert len(said) == 1
    assert "Meinten Sie „minutes“?" in said[0]
    desk.save("minuten: 2", "minutes: 3")
    assert catalogue.edition("klein") is not before
    assert catalogue.faults() == ()


def test_a_save_in_the_translation_counts_too(desk: Desk):
    catalogue = desk.catalogue()
    assert title(catalogue, "en") == "Small check"
    desk.save("Small check", "Tiny check", "klein.en.yaml")
    assert title(catalogue, "en") == "Tiny check"


def test_a_new_translation_is_live(desk: Desk):
    (desk.folder / "klein.en.yaml").unlink()
    catalogue = desk.catalogue()
    assert edition(catalogue).languages == ("de",)
    shutil.copy(SMALL / "klein.en.yaml", desk.folder)
    desk.now += LOOK_EVERY
    assert edition(catalogue).languages == ("de", "en")


def test_nobody_waits_while_a_save_is_read(desk: Desk):
    catalogue = desk.catalogue()
    assert title(catalogue) == "Kleiner Check"
    desk.at_once = False
    desk.save("Kleiner Check", "Neuer Check")
    assert title(catalogue) == "Kleiner Check"
    desk.now += LOOK_EVERY
    assert title(catalogue) == "Kleiner Check"
    (work,) = desk.waiting
    work()
    assert title(catalogue) == "Neuer Check"


def test_a_folder_that_is_followed_is_read_even_if_nobody_asks(tmp_path: Path):
    copy(tmp_path)
    stop, examined = Event(), Queue[str]()

    def read(slug: str, files: Files) -> Examined:
        found = examine_files(slug, files)
        assert found.edition is not None
        examined.put(found.edition.questionnaires["de"].title)
        return found

    Catalogue(tmp_path, examine=read).follow(stop)
    assert examined.get(timeout=30) == "Kleiner Check"
    copy(tmp_path, ("Kleiner Check", "Neuer Check"))
    try:
        while examined.get(timeout=30) != "Neuer Check":
            pass
    finally:
        stop.set()


def test_the_folder_is_looked_at_once_a_second_at_most(desk: Desk):
    catalogue = desk.catalogue()
    assert title(catalogue) == "Kleiner Check"
    desk.save("Kleiner Check", "Neuer Check")
    desk.now -= LOOK_EVERY / 2
    assert title(catalogue) == "Kleiner Check"


def test_a_file_an_editor_replaces_stays_live(desk: Desk):
    catalogue = desk.catalogue()
    before = edition(catalogue)
    held = (desk.folder / "klein.yaml").rename(desk.folder / "klein.yaml~")
    desk.now += LOOK_EVERY
    assert edition(catalogue) is before
    assert [each.code for each in catalogue.faults() if each.file == "klein.yaml"] == [
        "missing_file"
    ]
    held.rename(desk.folder / "klein.yaml")
    desk.now += LOOK_EVERY
    assert edition(catalogue) == before
    assert catalogue.faults() == ()


def test_a_questionnaire_whose_file_is_gone_is_withdrawn(desk: Desk):
    catalogue = desk.catalogue()
    assert catalogue.slugs() == ("klein",)
    for path in desk.folder.iterdir():
        path.unlink()
    for _ in range(int(GRACE / LOOK_EVERY) + 2):
        catalogue.slugs()
        desk.now += LOOK_EVERY
    assert catalogue.slugs() == ()
    assert catalogue.edition("klein") is None
    assert catalogue.faults() == ()


def test_a_folder_that_vanishes_takes_nothing_away(desk: Desk):
    catalogue = desk.catalogue()
    before = edition(catalogue)
    away = desk.folder.rename(desk.folder.parent / "away")
    for _ in range(10):
        desk.now += LOOK_EVERY
        assert edition(catalogue) is before
    assert [each.code for each in catalogue.faults()] == ["unreadable_folder"]
    away.rename(desk.folder)
    desk.now += LOOK_EVERY
    assert edition(catalogue) is before
    assert catalogue.faults() == ()


def test_a_file_in_the_way_of_the_folder_is_said_once_and_takes_nothing_away(
    desk: Desk, caplog: pytest.LogCaptureFixture
):
    catalogue = desk.catalogue()
    before = edition(catalogue)
    away = desk.folder.rename(desk.folder.parent / "away")
    desk.folder.write_text("in the way")
    for _ in range(3):
        desk.now += LOOK_EVERY
        assert edition(catalogue) is before
    said = [each.message for each in caplog.records if "bleiben online" in each.message]
    assert len(said) == 1
    desk.folder.unlink()
    away.rename(desk.folder)
    desk.save("Kleiner Check", "Neuer Check")
    assert title(catalogue) == "Neuer Check"


def test_one_broken_questionnaire_does_not_touch_another(desk: Desk):
    shutil.copy(SMALL / "klein.yaml", desk.folder / "zweiter.yaml")
    (desk.folder / "dritter.yaml").write_text("title: [")
    catalogue = desk.catalogue()
    assert catalogue.slugs() == ("klein", "zweiter")
    assert {each.file for each in catalogue.faults()} == {"dritter.yaml"}
    assert catalogue.edition("dritter") is None


def test_a_file_at_which_the_check_itself_fails_does_not_touch_another(
    desk: Desk, caplog: pytest.LogCaptureFixture
):
    shutil.copy(SMALL / "klein.yaml", desk.folder / "zweiter.yaml")

    def failing(slug: str, files: Files) -> Examined:
        if "Neuer" in files.main.read_text("utf-8"):
            raise ZeroDivisionError
        return examine_files(slug, files)

    catalogue = Catalogue(desk.folder, clock=lambda: desk.now, start=desk.start, examine=failing)
    before = edition(catalogue)
    desk.save("Kleiner Check", "Neuer Check")
    desk.save("Kleiner Check", "Zweiter Check", "zweiter.yaml")
    assert edition(catalogue) is before
    second = catalogue.edition("zweiter")
    assert second is not None
    assert second.questionnaires["de"].title == "Zweiter Check"
    assert [each.code for each in catalogue.faults()] == ["check_failed"]
    assert "ZeroDivisionError" in caplog.text


def test_a_file_nobody_may_read_is_a_fault(desk: Desk):
    (desk.folder / "zweiter.yaml").mkdir()
    catalogue = desk.catalogue()
    assert catalogue.slugs() == ("klein",)
    assert [each.code for each in catalogue.faults()] == ["unreadable_file"]


def test_a_file_that_is_a_dead_link_is_a_fault(desk: Desk):
    (desk.folder / "zweiter.yaml").symlink_to("nirgends")
    catalogue = desk.catalogue()
    assert [each.code for each in catalogue.faults()] == ["missing_file"]


def test_many_threads_see_one_edition_or_the_next_and_nothing_between(desk: Desk):
    catalogue = Catalogue(desk.folder, clock=lambda: desk.now)
    valid = {title(catalogue)}
    seen: set[str] = set()

    def read() -> None:
        for _ in range(300):
            seen.add(title(catalogue))

    with ThreadPoolExecutor(4) as pool:
        reading = [pool.submit(read) for _ in range(4)]
        for number in range(3):
            valid.add(f"Check {number}")
            copy(desk.folder, ("Kleiner Check", f"Check {number}"))
            desk.now += LOOK_EVERY
        for each in reading:
            each.result()
    assert seen <= valid


def edition(catalogue: Catalogue):
    found = catalogue.edition("klein")
    assert found is not None
    return found


def title(catalogue: Catalogue, language: str = "de") -> str:
    return edition(catalogue).questionnaires[language].title


@pytest.fixture
def editions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("editions")


@pytest.fixture
def last_valid(desk: Desk, editions: Path) -> LastValid:
    return LastValid(editions, desk.folder)


def test_who_begins_with_an_invalid_file_has_the_last_valid_edition(
    desk: Desk, last_valid: LastValid
):
    before = desk.catalogue(last_valid).edition("klein")
    desk.save("title:", "titel:")
    catalogue = desk.catalogue(last_valid)
    assert catalogue.edition("klein") == before
    assert [each.code for each in catalogue.faults()] == ["unknown_key"]
    desk.save("titel: Kleiner", "title: Neuer")
    assert title(catalogue) == "Neuer Check"


def test_what_was_withdrawn_does_not_come_back(desk: Desk, last_valid: LastValid):
    catalogue = desk.catalogue(last_valid)
    assert catalogue.slugs() == ("klein",)
    main = desk.folder / "klein.yaml"
    text = main.read_text("utf-8")
    main.unlink()
    assert desk.catalogue(last_valid).slugs() == ()
    main.write_text(text.replace("title:", "titel:"), "utf-8")
    assert desk.catalogue(last_valid).slugs() == ()


@pytest.mark.parametrize("content", ["", "[]", '{"klein.yaml": 1}', '{"klein.yaml": "titel: x"}'])
def test_a_kept_file_that_makes_no_sense_is_as_if_there_were_none(
    desk: Desk, last_valid: LastValid, editions: Path, content: str
):
    assert desk.catalogue(last_valid).slugs() == ("klein",)
    (kept,) = editions.glob("*/klein.json")
    kept.write_text(content, "utf-8")
    desk.save("title:", "titel:")
    assert desk.catalogue(last_valid).slugs() == ()


def test_a_folder_that_cannot_be_written_to_keeps_nothing_from_being_live(
    desk: Desk, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    (tmp_path / "file").touch()
    catalogue = desk.catalogue(LastValid(tmp_path / "file", desk.folder))
    assert catalogue.slugs() == ("klein",)
    assert "could not be kept" in caplog.text
