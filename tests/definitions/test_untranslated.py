"""What a translation is told that is not finished, or whose original has new names."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from app.config import ROOT
from app.definitions.loader import examine, load
from app.definitions.parsing import parse
from app.definitions.source import read_source
from app.definitions.structure import originals
from app.definitions.summary import summarised
from app.definitions.tree import plain
from app.definitions.wording import message, remedy
from tests.definitions.broken import SMALL, copy
from tests.definitions.guide import write
from tests.definitions.test_translating import cut, update

FLAGSHIP = ROOT / "questionnaires"

RENAMED = ("      worte:\n", "      anliegen:\n")
AGAIN = ("          andere: ", "          sonstige: ")


def test_what_was_renamed_keeps_its_text_and_is_told_its_new_name(tmp_path: Path):
    copy(tmp_path, RENAMED, AGAIN)
    found = examine(tmp_path, "klein").findings
    assert [(each.code, each.facts["key"], each.facts["nearest"]) for each in found] == [
        ("translation_renamed", "andere", "sonstige"),
        ("translation_renamed", "worte", "anliegen"),
    ]
    lines = (tmp_path / "klein.en.yaml").read_text("utf-8").splitlines()
    assert [lines[each.line - 1].strip() for each in found] == ['andere: "Other"', "worte:"]
    assert "benennen Sie „worte“ um in „anliegen“" in remedy(found[1], "de")
    assert "rename" in remedy(found[1], "en")
    update_ = update(tmp_path)
    assert update_.text == (SMALL / "klein.en.yaml").read_text("utf-8")
    assert (update_.missing, update_.obsolete) == ((), ())
    assert [new for _, new in update_.renamed] == ["sonstige", "anliegen"]
    copy(tmp_path, RENAMED, AGAIN, file="klein.en.yaml")
    copy_of_main(tmp_path)
    assert examine(tmp_path, "klein").findings == ()


def copy_of_main(folder: Path) -> None:
    """The small questionnaire with the new names, beside the translation that is there."""
    text = (SMALL / "klein.yaml").read_text("utf-8")
    for old, new in (RENAMED, AGAIN):
        text = text.replace(old, new, 1)
    (folder / "klein.yaml").write_text(text, "utf-8")


def test_a_key_of_the_language_is_not_called_renamed(tmp_path: Path):
    copy(tmp_path, ('    confused_with: "Leicht verwechselt mit Menschen."\n', ""))
    (only,) = examine(tmp_path, "klein").findings
    assert only.code == "translation_surplus"
    assert "verschieben Sie es dorthin" in remedy(only, "de")
    assert "move it there" in remedy(only, "en")


NEW = (
    '      neu:\n        ask: "Was?"\n        why: "Darum."\n'
    "        type: text\n        optional: true\n"
)
TWO_QUESTIONS = (("      worte:\n", "      anliegen:\n"), ("      frage:\n", "      offen:\n"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (TWO_QUESTIONS, {"worte": "„anliegen“, „offen“", "frage": "„anliegen“, „offen“"}),
        ((("      worte:\n", f"{NEW}      anliegen:\n"),), {"worte": "„neu“, „anliegen“"}),
        (
            (("  anfang:\n", "  beginn:\n"), ("  ende:\n", "  schluss:\n")),
            {"anfang": "„beginn“, „schluss“", "ende": "„beginn“, „schluss“"},
        ),
    ],
)
def test_texts_that_may_belong_to_a_new_name_are_not_told_to_be_deleted(
    changes: tuple[tuple[str, str], ...], said: dict[str, str], tmp_path: Path
):
    copy(tmp_path, *changes)
    found = examine(tmp_path, "klein").findings
    assert {each.code for each in found} == {"translation_homeless"}
    assert [each.facts["key"] for each in found] == list(said)
    for each in found:
        assert f"Noch ohne Übersetzung: {said[str(each.facts['key'])]}." in message(each, "de")
        assert "Alle Texte dazu bleiben stehen. Nur wenn es" in remedy(each, "de")
        assert "rename the key" in remedy(each, "en")


def test_both_under_new_names_keep_their_texts_in_check_and_translate(tmp_path: Path):
    copy(tmp_path, *TWO_QUESTIONS)
    found = update(tmp_path)
    assert found.text == (SMALL / "klein.en.yaml").read_text("utf-8")
    assert (found.missing, found.obsolete, found.renamed) == ((), (), ())
    at = ("sections", "ende", "questions")
    names = ("anliegen", "offen")
    assert found.homeless == (((*at, "worte"), names), ((*at, "frage"), names))
    replace_in(tmp_path / "klein.en.yaml", *TWO_QUESTIONS)
    assert examine(tmp_path, "klein").findings == ()


def test_a_new_name_that_was_begun_already_gives_way_to_the_old_texts(tmp_path: Path):
    copy(tmp_path, RENAMED)
    begun = "      anliegen:\n        ask:  # fehlt\n        why:  # fehlt\n"
    replace_in(tmp_path / "klein.en.yaml", ("      worte:\n", f"{begun}      worte:\n"))
    (only,) = examine(tmp_path, "klein").findings
    assert only.code == "translation_homeless_begun"
    assert "löschen Sie dessen leere Zeilen und benennen" in remedy(only, "de")
    assert "delete the empty lines" in remedy(only, "en")
    before = (tmp_path / "klein.en.yaml").read_text("utf-8")
    assert update(tmp_path).text == before
    replace_in(tmp_path / "klein.en.yaml", (begun, ""), RENAMED)
    assert examine(tmp_path, "klein").findings == ()


def replace_in(path: Path, *changes: tuple[str, str]) -> None:
    text = path.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, "utf-8")


def test_very_many_missing_texts_are_one_finding_for_people(tmp_path: Path):
    copy(tmp_path)
    (tmp_path / "klein.en.yaml").unlink()
    missing = len(update(tmp_path).missing)
    findings = examine(tmp_path, "klein").findings
    assert len(findings) == missing
    (only,) = summarised(findings)
    assert (only.code, only.line) == ("translation_unfinished", 2)
    said = message(only, "de")
    assert f"noch {missing} Texte" in said
    assert "Zuerst: Schlüssel title (Zeile 2); Schlüssel subtitle (Zeile 3); " in said
    assert "flask questionnaire translate klein en" in remedy(only, "de")
    assert f"{missing} texts are still missing" in message(only, "en")


@pytest.mark.parametrize(
    ("old", "note", "right"),
    [
        ("title: Small check", "title:  # Bath check", 'title: "Bath check"'),
        ("title: Small check", "title:  # fehlt: Bath check", 'title: "Bath check"'),
        ('  - "And another."', "  -  # missing: One more.", '- "One more."'),
    ],
)
def test_a_translation_in_the_note_is_told_to_stand_before_it(
    old: str, note: str, right: str, tmp_path: Path
):
    copy(tmp_path, (old, note), file="klein.en.yaml")
    (only,) = examine(tmp_path, "klein").findings
    assert only.code == "translated_in_note"
    assert right in remedy(only, "de")
    assert right in remedy(only, "en")
    assert "„" in message(only, "de")
    copy(tmp_path, (old, note[: len(note) - len(note.lstrip())] + right), file="klein.en.yaml")
    assert examine(tmp_path, "klein").findings == ()


def test_the_command_stands_in_a_line_of_its_own(tmp_path: Path):
    copy(tmp_path)
    (tmp_path / "klein.en.yaml").write_text("title: Small check\n", "utf-8")
    (only,) = summarised(examine(tmp_path, "klein").findings)
    for language in ("de", "en"):
        assert "flask questionnaire translate klein en" in remedy(only, language).splitlines()


def test_whole_parts_that_are_missing_count_with_all_their_texts(tmp_path: Path):
    copy(tmp_path)
    (tmp_path / "klein.en.yaml").write_text("title: Small check\n", "utf-8")
    (only,) = summarised(examine(tmp_path, "klein").findings)
    assert only.facts["count"] == 104


def test_an_empty_translation_is_told_how_to_begin(tmp_path: Path):
    copy(tmp_path)
    (tmp_path / "klein.en.yaml").write_text("# Später\n", "utf-8")
    (only,) = examine(tmp_path, "klein").findings
    assert (only.code, only.file) == ("empty_translation", "klein.en.yaml")
    assert "flask questionnaire translate klein en" in remedy(only, "de")
    assert remedy(only, "en") != remedy(only, "de")


def test_a_few_missing_texts_are_named_one_by_one(tmp_path: Path):
    copy(tmp_path)
    cut(tmp_path, 'subtitle: "To try things"\n', 'start: "Begin"\n')
    findings = examine(tmp_path, "klein").findings
    assert summarised(findings) == findings
    assert [each.code for each in findings] == ["translation_missing"] * 2


UNTOUCHED = ('"To try things"', '"Zum Ausprobieren für alle"')
ORIGINAL = ('"Zum Ausprobieren"', '"Zum Ausprobieren für alle"')


def test_a_text_that_still_is_the_original_is_a_warning(tmp_path: Path):
    copy(tmp_path, ORIGINAL)
    copy_with(tmp_path, UNTOUCHED)
    (only,) = examine(tmp_path, "klein").findings
    assert (only.code, only.severity, only.line) == ("same_as_original", "warning", 2)
    assert load(tmp_path, "klein").languages == ("de", "en")
    assert "noch nicht übersetzt" in message(only, "de")
    assert remedy(only, "en")
    reason = "# klarheit: allow translation: So heißt es auch auf Englisch.\nsubtitle"
    copy_with(tmp_path, UNTOUCHED, ("subtitle", reason))
    assert examine(tmp_path, "klein").findings == ()


def copy_with(folder: Path, *changes: tuple[str, str]) -> None:
    """The translation with some words changed, the questionnaire left as it is."""
    text = (SMALL / "klein.en.yaml").read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    (folder / "klein.en.yaml").write_text(text, "utf-8")


def test_very_many_of_them_are_one_warning(tmp_path: Path):
    copy(tmp_path)
    shutil.copy(FLAGSHIP / "klarheitscheck.yaml", tmp_path)
    data: Any = plain(parse(read_source(tmp_path / "klarheitscheck.yaml")).root)
    write(originals(data), tmp_path / "klarheitscheck.en.yaml")
    findings = examine(tmp_path, "klarheitscheck").findings
    alike = [each for each in findings if each.code == "same_as_original"]
    assert len(alike) > 100
    (only,) = [each for each in summarised(findings) if each.file.endswith(".en.yaml")
               and each.code == "same_as_originals"]  # fmt: skip
    assert only.severity == "warning"
    assert str(len(alike)) in message(only, "de")


@pytest.mark.parametrize(
    "text", ["Leadprozess-Check Premium", "12", "OK", "Noch offen.", "Marketing, Sales, Service"]
)
def test_names_numbers_and_short_words_may_be_the_same(text: str, tmp_path: Path):
    copy(tmp_path, ('"Zum Ausprobieren"', f'"{text}"'))
    copy_with(tmp_path, ('"To try things"', f'"{text}"'))
    assert examine(tmp_path, "klein").findings == ()


@pytest.mark.parametrize("slug", ["klarheitscheck", "ruhe-im-buero"])
def test_our_own_translations_are_translated(slug: str):
    assert examine(FLAGSHIP, slug).findings == ()
