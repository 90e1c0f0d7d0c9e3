"""A persona whose questions have other names, or are others, is told so in one finding."""

from __future__ import annotations

from pathlib import Path

from app.definitions.finding import Finding
from app.definitions.loader import examine
from app.definitions.starter import begin
from app.definitions.wording import message, remedy
from tests.definitions.turns import said_of


def changed(folder: Path, *changes: tuple[str, str]) -> list[Finding]:
    path = begin(folder, "neu", "de")
    text = path.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, "utf-8")
    return said_of(folder)


def test_a_renamed_question_is_one_finding_for_all_personas(tmp_path: Path):
    (only,) = changed(tmp_path, ("      vergleich:\n", "      vergleichen:\n"))
    assert only.code == "unknown_reference"
    assert remedy(only, "de").startswith("Meinten Sie „vergleichen“? Ebenso: Zeile ")
    path = tmp_path / "neu.yaml"
    text = path.read_text("utf-8").replace("vergleich: ", "vergleichen: ")
    path.write_text(text, "utf-8")
    assert said_of(tmp_path) == []


def test_a_question_with_quite_another_name_is_known_by_its_answer(tmp_path: Path):
    (only,) = changed(tmp_path, ("      anlass:\n", "      worum_es_geht:\n"))
    assert "Meinten Sie „worum_es_geht“?" in remedy(only, "de")


def test_what_follows_from_an_answer_at_fault_is_not_said(tmp_path: Path):
    (only,) = changed(
        tmp_path,
        ('zeit: {urgency: 1, label: "Es kostet Zeit."}', 'stunde: {urgency: 1, label: "Zeit"}'),
        ("folgen: [zeit]", "folgen: [stunde]"),
    )
    assert only.code == "persona_answer"


def test_questions_that_were_exchanged_are_one_finding_per_persona(tmp_path: Path):
    found = changed(
        tmp_path,
        ("      anlass:\n", "      alpha:\n"),
        ("      vergleich:\n", "      beta:\n        optional: false\n"),
        ("gefuehl: {", "ahnung: {"),
        ("beispiele: {", "belege: {"),
        ("technik: {clarity", "werkzeug: {clarity"),
        ("        max: 4\n", "        max: 3\n"),
    )
    assert [each.code for each in found] == ["persona_outdated"] * 2
    said = f"{message(found[1], 'de')} {remedy(found[1], 'de')}"
    assert "Fragen, die es nicht gibt: „anlass“, „vergleich“." in said
    assert "Diese beantwortet sie nicht: „alpha“, „beta“." in said
    assert "alpha: ahnung / belege / werkzeug / ablauf / allein / unknown\n" in said
    assert said.endswith("beta: 0 bis 3 / unknown")
    assert remedy(found[1], "en").endswith("beta: 0 to 3 / unknown")


def test_several_missing_answers_are_one_finding(tmp_path: Path):
    (only,) = changed(
        tmp_path, ("answers: {anlass: gefuehl, folgen: [nichts], vergleich: unknown}", ANSWERS)
    )
    assert only.code == "persona_answers_missing"
    assert "folgen: [kosten] / [zeit] / [nichts]\n" in remedy(only, "de")
    assert remedy(only, "en").startswith("Add an answer to each")


ANSWERS = "answers: {anlass: gefuehl}"


def test_a_question_answered_already_is_not_what_is_meant(tmp_path: Path):
    (only,) = changed(tmp_path, ("vergleich: unknown}", "vergleich: unknown, vergleiche: 2}"))
    assert only.code == "unknown_reference"
    assert "Meinten" not in remedy(only, "de")
    assert examine(tmp_path, "neu").edition is None
