"""`flask questionnaire` and `flask brand`: what they print and how they end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from app.config import ROOT
from app.definitions.loader import load
from tests.definitions.broken import SMALL, copy

FLAGSHIP = ROOT / "questionnaires"


def test_a_valid_questionnaire_is_said_to_be_one(run):
    result = run("questionnaire", "check")
    version = load(SMALL, "klein").version[:12]
    assert result.output == (
        f"klein: gültig, Fassung {version}, Sprachen de, en, Personas geprüft: 1\n"
    )
    assert result.exit_code == 0


def test_the_flagship_is_valid(run):
    result = run("questionnaire", "check", "--folder", str(FLAGSHIP), "--language", "en")
    assert result.exit_code == 0
    assert "klarheitscheck: valid" in result.output


def test_a_fault_is_shown_with_its_line_and_a_caret(run, folder: Path):
    copy(folder, ("minutes: 2", "minuten: 2"), ('start: "Beginnen"\n', ""))
    result = run("questionnaire", "check", "klein", "--language", "en")
    assert result.exit_code == 1
    path = (folder / "klein.yaml").resolve().as_posix()
    assert result.output == (
        f'{path}:2:1: error: key start: "start" is missing here.\n'
        "     2 | language: de\n"
        "       | ^\n"
        '  Add the line "start:" with a value.\n'
        "\n"
        f'{path}:6:1: error: key minuten: There is no key "minuten" here.\n'
        "     6 | minuten: 2\n"
        "       | ^\n"
        '  Did you mean "minutes"?\n'
        "Errors: 2, warnings: 0\n"
    )


def test_a_warning_alone_does_not_fail(run, folder: Path):
    copy(folder, ('        why: "Für Ihren Bericht."\n', ""))
    (folder / "klein.en.yaml").unlink()
    result = run("questionnaire", "check", "klein", "--format", "json", files=folder)
    assert result.exit_code == 0
    assert [(each["severity"], each["code"]) for each in json.loads(result.output)] == [
        ("warning", "why_missing")
    ]


def test_json_names_everything_an_editor_needs(run, folder: Path):
    copy(folder, ("clarity: 2, urgency: 1", "klarheit: 2, urgency: 1"))
    result = run("questionnaire", "check", "--format", "json")
    (finding,) = json.loads(result.output)
    assert finding == {
        "severity": "error",
        "code": "unknown_key",
        "file": (folder / "klein.yaml").resolve().as_posix(),
        "line": 58,
        "column": 20,
        "path": "Abschnitt anfang, Frage gruende, Antwort kosten",
        "message": "Den Schlüssel „klarheit“ gibt es hier nicht.",
        "remedy": "Meinten Sie „clarity“?",
    }


def test_files_are_named_as_seen_from_here(run, folder: Path, monkeypatch: pytest.MonkeyPatch):
    copy(folder, ("minutes: 2", "minuten: 2"))
    monkeypatch.chdir(folder.parent)
    result = run("questionnaire", "check", "--format", "json")
    assert {each["file"] for each in json.loads(result.output)} == {"questionnaires/klein.yaml"}


def test_github_shows_findings_beside_their_lines(
    run, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    copy(folder, ("minutes: 2", "minutes: 100%"))
    monkeypatch.chdir(folder.parent)
    result = run("questionnaire", "check", "--format", "github", "--language", "en")
    assert result.output == (
        "::error file=questionnaires/klein.yaml,line=6,col=10,"
        'title=key minutes (wrong_type)::At "minutes" there is a text. What belongs here: '
        "a whole number. Write here for example: 100\n"
    )


def test_sarif_says_where_and_what(run, folder: Path, monkeypatch: pytest.MonkeyPatch):
    copy(folder, ("minutes: 2", "minuten: 2"), ('start: "Beginnen"\n', ""))
    monkeypatch.chdir(folder.parent)
    log = json.loads(run("questionnaire", "check", "--format", "sarif").output)
    (only,) = log["runs"]
    assert log["version"] == "2.1.0"
    assert [rule["id"] for rule in only["tool"]["driver"]["rules"]] == [
        "missing_key",
        "unknown_key",
    ]
    location = only["results"][1]["locations"][0]["physicalLocation"]
    assert location == {
        "artifactLocation": {"uri": "questionnaires/klein.yaml"},
        "region": {"startLine": 6, "startColumn": 1},
    }


def test_what_does_not_exist_cannot_be_checked(run):
    result = run("questionnaire", "check", "klien")
    assert result.exit_code == 2
    assert "Meinten Sie „klein“?" in result.output


@pytest.mark.parametrize("asked", ["klein.yaml", "questionnaires/klein.yaml"])
def test_a_file_in_the_place_of_a_name_is_answered_with_the_name(asked: str, run):
    result = run("questionnaire", "check", asked)
    assert result.exit_code == 2
    assert "Meinten Sie „klein“?" in result.output


def test_the_details_of_the_firm_are_checked_by_another_command(run, folder: Path):
    (folder / "brand.yaml").write_text("# Die Angaben der Firma\nname: x\n", "utf-8")
    result = run("questionnaire", "check", "brand")
    assert "Die Angaben der Firma\n" not in result.output
    assert result.exit_code == 2
    assert "flask brand check" in result.output


@pytest.mark.parametrize("slugs", [(), ("klein",)])
def test_an_empty_folder_is_answered_with_how_to_begin(slugs: tuple[str, ...], run, tmp_path: Path):
    empty = tmp_path / "leer"
    empty.mkdir()
    result = run("questionnaire", "check", *slugs, "--folder", str(empty))
    assert result.exit_code == 2
    assert "flask questionnaire new" in result.output
    assert "QUESTIONNAIRES" in result.output


def test_a_folder_that_is_not_there_cannot_be_checked(run, tmp_path: Path):
    result = run("questionnaire", "check", "--folder", str(tmp_path / "nirgends"))
    assert result.exit_code == 2
    assert "lässt sich nicht lesen" in result.output


def test_the_names_of_files_are_checked_too(run, folder: Path):
    copy(folder)
    (folder / "zweiter.yml").write_text("title: x")
    result = run("questionnaire", "check", "--format", "json")
    assert [each["code"] for each in json.loads(result.output)] == ["wrong_ending"]
    assert result.exit_code == 1


def test_the_assessment_of_the_document_comes_out(run):
    edition = load(FLAGSHIP, "klarheitscheck")
    (persona,) = [each for each in edition.personas if each.id == "ein_starker_bereich"]
    result = assess(run, "klarheitscheck", persona.answers, "--folder", str(FLAGSHIP))
    assert json.loads(result.output) == {
        "questionnaire": "klarheitscheck",
        "version": edition.version,
        "dimensions": {
            "problem": {"clarity": "100/1", "band": "klar"},
            "druck": {"clarity": "500/9", "band": "teilweise"},
            "loesungen": {"clarity": "50/3", "band": "offen"},
            "vertrauen": {"clarity": "125/3", "band": "teilweise"},
        },
        "stage": "einordnen",
        "category": {"first": "fluss", "second": None},
        "urgency": {"points": 5, "level": "absehbar"},
        "open_points": ["l_massstab", "l_ausschluss"],
        "impulses": [["loesungen", "offen"], ["vertrauen", "teilweise"]],
        "to_next_stage": {
            "stage": "abwaegen",
            "dimensions": {"loesungen": ["l_wege", "l_massstab", "l_beitrag", "l_ausschluss"]},
        },
        "conversation_offered": False,
        "conversations_to": "vertrieb@example.com",
    }


def test_routes_decide_the_address_by_shown_answers_only(run):
    shown = {"gruende": ["zeit"], "tiefe": 3, "wahl": "zwei"}
    result = assess(run, "klein", shown)
    assert json.loads(result.output)["conversations_to"] == "zeit@example.com"
    hidden = {"gruende": ["kosten"], "tiefe": 3, "wahl": "zwei"}
    result = assess(run, "klein", hidden)
    assert json.loads(result.output)["conversations_to"] == "vertrieb@example.com"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rolle": "chef"}, "rolle: There is no option"),
        ({"rolle": ["chefin"]}, "rolle: Only one option"),
        ({"gruende": "zeit"}, "gruende: This kind of answer does not fit. Expected: a list of ids"),
        ({"gruende": ["zeit", "nichts"]}, 'gruende: "nichts" cannot be chosen together'),
        ({"tiefe": 6}, "tiefe: 6 is not possible. The range is 0 to 5."),
        ({"tiefe": 2.5}, "tiefe: This kind of answer does not fit. Expected: a whole number"),
        ({"betrag": 1.005}, "betrag: 1.005 has too many decimal places, 2 are possible."),
        ({"termin": "31.12.2026"}, "termin: This kind of answer does not fit. Expected: a date"),
        ({"worte": "x" * 301}, "worte: The text has 301 characters, 300 are possible."),
        ({"nichts": 1}, "nichts: There is no question"),
        ({"wahl": None}, "wahl: This question is not optional and has no answer"),
        ({"rolle": "unknown"}, 'rolle: There is no option "unknown"'),
    ],
)
def test_an_answer_that_does_not_fit_is_named(change: dict[str, Any], said: str, run):
    answers = {"gruende": ["zeit"], "tiefe": 2, "wahl": "allein", **change}
    result = assess(run, "klein", answers, "--language", "en")
    assert result.exit_code == 1
    assert said in result.stderr
    assert result.stdout == ""


def test_numbers_are_read_exactly(run):
    answers = (
        '{"gruende": ["zeit"], "tiefe": 2, "wahl": "allein", "betrag": 999.999999999999999999}'
    )
    result = run("questionnaire", "assess", "klein", "-", "--language", "en", given=answers)
    assert "999.999999999999999999 has too many decimal places" in result.stderr


def test_an_unanswered_question_is_an_error_unless_partial(run):
    answers = {"gruende": ["zeit"], "tiefe": 2}
    refused = assess(run, "klein", answers)
    assert refused.exit_code == 1
    assert "wahl: Diese Frage ist nicht freiwillig" in refused.stderr
    assert "Mit --partial zählt sie als übersprungen." in refused.stderr
    result = assess(run, "klein", answers, "--partial")
    assert json.loads(result.output)["dimensions"]["ziel"]["clarity"] == "40/1"


def test_everything_that_is_wrong_with_answers_is_said_at_once(run):
    refused = assess(run, "klein", {"roll": "chefin", "betrag": "viel"}, "--language", "en")
    assert refused.exit_code == 1
    assert refused.stderr.splitlines() == [
        'roll: There is no question with this id. Did you mean "rolle"?',
        "betrag: This kind of answer does not fit. Expected: a number.",
        "gruende: This question is not optional and has no answer. "
        "With --partial it counts as skipped.",
    ]
    refused = assess(run, "klein", {"gruende": ["zeit"]})
    assert "haben keine Antwort: tiefe, wahl. Mit --partial zählen sie" in refused.stderr


def test_an_answer_that_is_null_counts_as_none(run):
    answers = {"gruende": ["zeit"], "tiefe": 2, "wahl": None}
    result = assess(run, "klein", answers, "--partial")
    assert json.loads(result.output)["dimensions"]["ziel"]["clarity"] == "40/1"


@pytest.mark.parametrize(
    "written", ["", "[]", "{", '{"a": NaN}', '{"a": ' + "9" * 5000 + "}", "[" * 100_000]
)
def test_what_is_no_json_object_is_said(written: str, run):
    result = run("questionnaire", "assess", "klein", "-", given=written)
    assert result.exit_code == 1
    assert "JSON" in result.stderr
    assert result.exception is None or isinstance(result.exception, SystemExit)


def test_an_invalid_questionnaire_assesses_nothing(run, folder: Path):
    copy(folder, ("minutes: 2", "minuten: 2"))
    result = run("questionnaire", "assess", "klein", "-", given="{}")
    assert result.exit_code == 1
    assert "Meinten Sie „minutes“?" in result.stderr


def test_the_brand_is_checked(run, folder: Path):
    result = run("brand", "check", files=FLAGSHIP)
    assert result.exit_code == 0
    assert "Das Beispiel ist vollständig" in result.output
    text = (folder / "brand.yaml").read_text("utf-8").replace("#57305f", "#ffff00")
    (folder / "brand.yaml").write_text(text, "utf-8")
    result = run("brand", "check", "--language", "en", files=FLAGSHIP)
    assert result.exit_code == 1
    assert "On the paper colour #ffff00 has a contrast of" in result.output


def assess(run, slug: str, answers: Any, *more: str) -> Result:
    written = json.dumps(answers)
    return run("questionnaire", "assess", slug, "-", *more, given=written)
