"""A translation notices that its original was reworded after it was made."""

from __future__ import annotations

import re
from itertools import count
from pathlib import Path

import pytest

from app.definitions.loader import examine
from app.definitions.parsing import parse
from app.definitions.source import Source, read_source
from app.definitions.translating import draft
from app.definitions.tree import plain
from tests.definitions.broken import copy


def update(folder: Path, *, confirm: bool = False) -> str:
    """Brings the translation up to date; gives its text."""
    path, found = draft(folder, "klein", "en", "de", confirm=confirm)
    path.write_bytes(found.text.encode())
    return found.text


def reword(folder: Path, old: str, new: str, file: str = "klein.yaml") -> None:
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def said(folder: Path) -> list[tuple[str, str, str]]:
    """Code, old and new original of each finding, and that all stand in the translation."""
    found = examine(folder, "klein").findings
    assert {each.file for each in found} <= {"klein.en.yaml"}
    return [(each.code, str(each.facts["old"]), str(each.facts["new"])) for each in found]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small questionnaire, its translation begun by `translate` and filled in."""
    copy(tmp_path)
    (tmp_path / "klein.en.yaml").unlink()
    drafted = update(tmp_path)
    numbers = count()
    filled = re.sub(
        r"(?m)(:|-)  # fehlt", lambda found: f'{found[1]} "Word {next(numbers)}"  # fehlt', drafted
    )
    (tmp_path / "klein.en.yaml").write_text(filled, "utf-8")
    return tmp_path


def test_a_translation_made_from_the_original_as_it_is_has_nothing_to_say(folder: Path):
    assert said(folder) == []


def test_a_reworded_original_is_a_warning_beside_its_translation(folder: Path):
    reword(folder, "Kleiner Check", "Kleine Prüfung")
    assert said(folder) == [("original_changed", "Kleiner Check", "Kleine Prüfung")]
    assert examine(folder, "klein").edition is not None


def test_a_long_original_is_shown_from_where_it_changed(folder: Path):
    before = "Wort " * 20
    reword(folder, '"Ein Absatz."', f'"{before}alt und Schluss."')
    update(folder, confirm=True)
    reword(folder, "alt und", "neu und")
    ((_, old, new),) = said(folder)
    assert old == "…Wort Wort Wort Wort alt und Schluss."
    assert new == "…Wort Wort Wort Wort neu und Schluss."


def test_bringing_it_up_to_date_keeps_the_warning_and_confirming_ends_it(folder: Path):
    reword(folder, "Kleiner Check", "Kleine Prüfung")
    text = update(folder)
    assert 'title: "Word 0"  # de: Kleiner Check\n' in text
    assert "# fehlt" not in text
    assert len(said(folder)) == 1
    text = update(folder, confirm=True)
    assert 'title: "Word 0"  # de: Kleine Prüfung\n' in text
    assert said(folder) == []


def test_a_translation_by_hand_is_left_alone_until_it_is_confirmed(tmp_path: Path):
    copy(tmp_path)
    by_hand = (tmp_path / "klein.en.yaml").read_text("utf-8")
    reword(tmp_path, "Kleiner Check", "Kleine Prüfung")
    assert update(tmp_path) == by_hand
    assert said(tmp_path) == []
    confirmed = update(tmp_path, confirm=True)
    assert "title: Small check  # de: Kleine Prüfung\n" in confirmed
    assert plain(parse(Source("x", confirmed)).root) == plain(parse(Source("x", by_hand)).root)
    reword(tmp_path, "Kleine Prüfung", "Kleiner Check")
    assert [code for code, *_ in said(tmp_path)] == ["original_changed"]


@pytest.mark.parametrize(
    "written",
    [
        "    text: |  # fehlt: Noch offen.\n      Still\n      open.",
        "    text: >-\n      Still\n\n      open.",
        "    text:  # fehlt: Noch offen.\n      Still open.",
        '    text: "Still\n      open."',
        "    text: Still\n      open.",
    ],
)
def test_texts_over_several_lines_have_a_note_too(written: str, folder: Path):
    path = folder / "klein.en.yaml"
    text = path.read_text("utf-8")
    path.write_text(re.sub('    text: ".*  # fehlt: Noch offen.', written, text), "utf-8")
    before = plain(parse(read_source(path)).root)
    update(folder, confirm=True)
    assert plain(parse(read_source(path)).root) == before
    assert said(folder) == []
    reword(folder, '    text: "Noch offen."', '    text: "Ganz offen."')
    assert said(folder) == [("original_changed", "Noch offen.", "Ganz offen.")]


def test_other_comments_and_texts_in_brackets_are_not_touched(tmp_path: Path):
    copy(
        tmp_path,
        ("title: Small check", 'title: "Small check"  # Keep: me'),
        file="klein.en.yaml",
    )
    text = update(tmp_path, confirm=True)
    assert 'title: "Small check"  # Keep: me\n' in text
    assert 'klar: {title: "Share", text: "Tell others."}\n' in text


def test_a_warning_can_be_silenced_with_a_reason(folder: Path):
    reword(folder, "Kleiner Check", "Kleine Prüfung")
    reword(
        folder,
        "title:",
        "# klarheit: allow translation: Der Name bleibt im Englischen.\ntitle:",
        "klein.en.yaml",
    )
    assert said(folder) == []
