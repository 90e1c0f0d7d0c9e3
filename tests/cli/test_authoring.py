"""`flask questionnaire`: begin, translate and compare questionnaires, and see what they do."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from app.config import ROOT
from app.definitions.structure import schema
from tests.definitions.broken import SMALL, copy


def test_the_schema_is_printed_as_it_is(run):
    assert json.loads(run("questionnaire", "schema").output) == schema()
    assert json.loads(run("questionnaire", "schema", "--of", "brand").output) == schema("brand")


@pytest.mark.parametrize(("language", "said"), [("de", "angelegt"), ("en", "made")])
def test_a_new_questionnaire_is_valid_and_only_wants_to_be_rewritten(
    language: str, said: str, run, folder: Path
):
    result = run("questionnaire", "new", "neu", "--language", language)
    assert result.exit_code == 0
    assert said in result.output
    assert "flask questionnaire preview neu" in result.output
    result = run("questionnaire", "check", "neu", "--format", "json")
    assert result.exit_code == 0
    assert [each["code"] for each in json.loads(result.output)] == ["starter_left"]
    assert f"language: {language}\n" in (folder / "neu.yaml").read_text("utf-8")
    assert "@S" not in (folder / "neu.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("slug", "said"),
    [
        ("klein", "gibt es schon"),
        ("team", "eine Adresse des Produkts selbst"),
        ("../woanders", "geht nicht als Adresse"),
        ("Neu", "Schreiben Sie zum Beispiel: neu"),
        ("Rad-Prüfung", "Schreiben Sie zum Beispiel: rad-pruefung"),
        ("neu.yaml", "Schreiben Sie zum Beispiel: neu"),
    ],
)
def test_nothing_is_written_over_or_elsewhere(slug: str, said: str, run, folder: Path):
    result = run("questionnaire", "new", slug)
    assert result.exit_code == 1
    assert said in result.stderr
    assert (folder / "klein.yaml").read_bytes() == (SMALL / "klein.yaml").read_bytes()
    assert not (folder.parent / "woanders.yaml").exists()


def test_a_folder_that_cannot_be_written_to_is_said(run, tmp_path: Path):
    (tmp_path / "datei").touch()
    result = run("questionnaire", "new", "neu", "--folder", str(tmp_path / "datei" / "ordner"))
    assert result.exit_code == 2
    assert "lässt sich nicht schreiben" in result.stderr


def test_a_folder_of_ones_own_is_made_with_all_that_it_needs(run, tmp_path: Path):
    folder = tmp_path / "meine fragebögen"
    given = ("--folder", str(folder))
    result = run("questionnaire", "new", "neu", *given)
    assert result.exit_code == 0
    assert f"preview neu --folder '{folder}'" in result.stdout
    assert sorted(path.name for path in folder.iterdir()) == ["brand.yaml", "neu.yaml"]
    for words in (("check",), ("check", "neu"), ("simulate", "neu"), ("reach", "neu")):
        assert run("questionnaire", *words, *given).exit_code == 0
    answers = json.dumps({"anlass": "gefuehl", "folgen": ["nichts"], "vergleich": "unknown"})
    assert run("questionnaire", "assess", "neu", "-", *given, given=answers).exit_code == 0
    result = run("brand", "check", *given)
    assert result.exit_code == 0
    assert "Angaben sind noch nicht ausgefüllt" in result.stdout
    assert "vollständig" not in result.stdout


@pytest.mark.parametrize("command", [("questionnaire", "new", "zwei"), ("brand", "new")])
def test_details_of_the_firm_that_are_there_are_never_written_over(
    command: tuple[str, ...], run, folder: Path
):
    (folder / "brand.yaml").write_text("name: Meine Firma\n", "utf-8")
    result = run(*command)
    assert (folder / "brand.yaml").read_text("utf-8") == "name: Meine Firma\n"
    if command[0] == "brand":
        assert result.exit_code == 1
        assert "gibt es schon" in result.stderr
    else:
        assert "brand.yaml" not in result.output


@pytest.mark.parametrize(("language", "said"), [("de", "Ihrer Firma"), ("en", "your firm")])
def test_details_of_the_firm_are_begun_alone_too(language: str, said: str, run, folder: Path):
    result = run("brand", "new", "--language", language)
    assert result.exit_code == 0
    assert said in result.stdout
    assert 'default: "klein"' in (folder / "brand.yaml").read_text("utf-8")


def test_a_translation_is_begun_and_finished(run, folder: Path):
    shutil.copy(SMALL / "klein.yaml", folder)
    (folder / "klein.en.yaml").write_text("title: Small check\n", "utf-8")
    result = run("questionnaire", "translate", "klein", "en")
    assert result.exit_code == 0
    assert (
        "fehlende Texte: 104, überflüssige: 0, seit der Übersetzung geänderte: 0." in result.output
    )
    assert run("questionnaire", "check", "klein").exit_code == 1
    shutil.copy(SMALL / "klein.en.yaml", folder)
    before = (folder / "klein.en.yaml").stat().st_mtime_ns
    result = run("questionnaire", "translate", "klein", "en", "--language", "en")
    assert "0 texts are missing, 0 are not needed, 0 have changed since." in result.output
    assert (folder / "klein.en.yaml").stat().st_mtime_ns == before
    assert run("questionnaire", "check", "klein").exit_code == 0


def test_what_a_translation_no_longer_needs_is_listed(run, folder: Path):
    copy(
        folder,
        ('          eins: "The one"', '          drei: "3"\n          eins: "The one"'),
        file="klein.en.yaml",
    )
    result = run("questionnaire", "translate", "klein", "en")
    assert (
        "Abschnitt ende, Frage wahl, Antwort drei: „drei“ gehört nicht mehr in die Übersetzung."
    ) in result.output


def test_what_a_translation_may_have_under_an_old_name_is_listed(run, folder: Path):
    copy(folder, ("      worte:\n", "      anliegen:\n"), ("      frage:\n", "      offen:\n"))
    result = run("questionnaire", "translate", "klein", "en")
    assert (
        "Abschnitt ende, Frage worte: „worte“ gibt es im Fragebogen an dieser Stelle nicht mehr. "
        "Noch ohne Übersetzung: „anliegen“, „offen“. Ist „worte“ eines davon unter neuem Namen, "
    ) in result.output
    assert "fehlende Texte: 0, überflüssige: 0" in result.output


def test_what_was_reworded_since_is_listed_until_it_is_confirmed(run, folder: Path):
    copy(folder)
    run("questionnaire", "translate", "klein", "en", "--confirm")
    text = (folder / "klein.yaml").read_text("utf-8")
    (folder / "klein.yaml").write_text(text.replace("Kleiner Check", "Kleine Prüfung"), "utf-8")
    result = run("questionnaire", "translate", "klein", "en", "--language", "en")
    assert result.exit_code == 0
    assert 'key title: The original no longer reads as when it was translated. Then: "Kleiner' in (
        result.output
    )
    assert "translate klein en --confirm" in result.output
    assert "1 have changed since" in result.output
    result = run("questionnaire", "translate", "klein", "en", "--confirm")
    assert "seit der Übersetzung geänderte: 0." in result.output


def test_nothing_is_left_behind_where_a_translation_cannot_be_written(run, folder: Path):
    copy(folder, ("minutes: 2", "minuten: 2"))
    before = sorted(path.name for path in folder.iterdir())
    result = run("questionnaire", "translate", "klein", "en")
    assert result.exit_code == 1
    assert "Meinten Sie „minutes“?" in result.stderr
    assert sorted(path.name for path in folder.iterdir()) == before


def test_what_changes_for_prospects_is_said(run, folder: Path, tmp_path: Path):
    old = tmp_path / "old"
    old.mkdir()
    copy(old)
    copy(
        folder,
        ("requires: {lage: klar, ziel: teilweise}", "requires: {lage: klar, ziel: klar}"),
        ('label: "Das eine"', 'label: "Dieses"'),
    )
    result = run("questionnaire", "diff", str(old / "klein.yaml"), "klein", "--answers", "5000")
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[:6] == [
        "~ Abschnitt ende, Frage wahl, Antwort eins, label: geändert",
        "    - Das eine",
        "    + Dieses",
        "~ Stufe dritte, ziel: geändert",
        "    - teilweise",
        "    + klar",
    ]
    assert "Von 5000 gedachten Antworten" in lines[7]
    assert lines[8].endswith("Dritte → Zweite")


def test_where_nothing_changes_nobody_gets_another_stage(run):
    result = run("questionnaire", "diff", "klein", "klein", "--answers", "1000", "--json")
    found = json.loads(result.output)
    assert found["old"] == found["new"]
    assert found["changes"] == []
    assert found["simulated"]["another_stage"] == 0


def test_a_file_that_is_no_questionnaire_is_not_compared(run, tmp_path: Path):
    (tmp_path / "alt.yaml").write_text("title: x")
    result = run("questionnaire", "diff", str(tmp_path / "alt.yaml"), "klein")
    assert result.exit_code == 1
    assert "fehlt" in result.stderr


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("alt/klien.yaml", "Die Datei alt/klien.yaml gibt es nicht. Meinten Sie alt/klein.yaml?"),
        ("alt/klein", "Meinten Sie alt/klein.yaml?"),
        ("alt/x.yaml", "gibt es nicht. In alt gibt es: klein.yaml."),
        ("leeer/x.yaml", "denn den Ordner leeer gibt es nicht. Meinten Sie leer?"),
        ("leer/x.yaml", "In leer gibt es keinen Fragebogen."),
        ("alt", "Einen Fragebogen „alt“ gibt es in diesem Ordner nicht."),
        ("alt/", "ist ein Ordner und keine Datei. In alt gibt es: klein.yaml."),
    ],
)
def test_a_wrong_path_is_named_with_what_is_near(
    named: str, said: str, run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for name in ("alt", "leer"):
        (tmp_path / name).mkdir()
    copy(tmp_path / "alt")
    monkeypatch.chdir(tmp_path)
    result = run("questionnaire", "diff", named, "klein")
    assert result.exit_code == 2
    assert said in result.stderr
    assert run("questionnaire", "diff", named, "klein", "--language", "en").exit_code == 2


def test_a_simulation_shows_shares_that_add_up(run):
    options = ("--answers", "2000", "--seed", "7")
    found = json.loads(run("questionnaire", "simulate", "klein", *options, "--json").output)
    assert sum(found["stages"].values()) == 2000
    assert sum(found["first_categories"].values()) == 2000
    assert (found["seed"], found["profile"]) == (7, "uniform")
    again = json.loads(run("questionnaire", "simulate", "klein", *options, "--json").output)
    assert again == found
    shown = run("questionnaire", "simulate", "klein", *options).output
    share = f"{found['stages']['erste'] / 20:.1f}".replace(".", ",")
    assert re.search(rf"^  Erste +{share} %  █+[▏▎▍▌▋▊▉]?$", shown, re.MULTILINE)
    assert "Das sind keine Messwerte." in shown


def test_bars_fit_a_narrow_terminal_and_are_coloured_there(run, monkeypatch: pytest.MonkeyPatch):
    for name, value in {"FORCE_COLOR": "1", "TERM": "xterm-256color", "COLUMNS": "40"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("NO_COLOR", raising=False)
    options = ("--answers", "2000", "--language", "en")
    shown = run("questionnaire", "simulate", "klein", *options, color=True).output
    assert "\x1b[36" in shown
    bars = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in shown.splitlines() if "█" in line]
    assert bars
    assert max(map(len, bars)) <= 40


def test_profiles_differ(run):
    uniform, plausible = (
        json.loads(
            run("questionnaire", "simulate", "klein", "--profile", profile, "--json").output
        )["stages"]
        for profile in ("uniform", "plausible")
    )
    assert uniform != plausible


def test_everything_that_can_be_reached_is_listed_with_answers(run):
    result = run("questionnaire", "reach", "klein", "--json")
    verdicts = json.loads(result.output)
    (third,) = [each for each in verdicts if (each["kind"], each["ids"]) == ("stage", ["dritte"])]
    assert third["status"] == "reachable"
    confirmed = run("questionnaire", "assess", "klein", "-", given=json.dumps(third["witness"]))
    assert json.loads(confirmed.output)["stage"] == "dritte"
    listed = run("questionnaire", "reach", "klein", "--witness", "--language", "en").output
    assert "possible: stage dritte\n    {" in listed
    assert "not possible: category technik, as second: " in listed
    everything = run("questionnaire", "reach", "klein", "--all", "--language", "en").output
    assert "\npossible: stage dritte\n" in everything


def test_what_cannot_be_reached_comes_first_and_what_can_is_counted(run, folder: Path):
    copy(folder, ("unknown_answers: 1", "unknown_answers: 4"))
    lines = run("questionnaire", "reach", "klein").output.splitlines()
    assert lines[0].startswith("nicht möglich: Dringlichkeit unklar: Höchstens 2 Fragen")
    assert lines[1:3] == ["", "Das folgende kommt ebenfalls nicht vor. Ein Fehler ist es selten:"]
    assert (
        lines[3]
        == "nicht möglich: Bereich lage, nicht einschätzbar: "
        + lines[3].partition("nicht einschätzbar: ")[2]
    )
    verdicts = json.loads(run("questionnaire", "reach", "klein", "--json").output)
    count = len([each for each in verdicts if each["status"] == "reachable"])
    assert lines[-1].startswith(f"{count} weitere Dinge sind möglich.")
    assert len(lines) < 10


def test_what_the_time_does_not_suffice_for_is_said_with_what_to_do(run):
    lines = run("questionnaire", "reach", "klein", "--seconds", "0.000001").output.splitlines()
    undecided = [line for line in lines if line.startswith("nicht geklärt: ")]
    assert undecided
    assert lines[len(undecided)] == "Geben Sie der Prüfung mit --seconds mehr Zeit."


def test_where_all_can_be_reached_that_is_said(run):
    first = run("questionnaire", "reach", "klein", "--language", "en").output.splitlines()[0]
    assert first == "Everything that is meant to occur is possible."


def test_what_cannot_be_reached_is_a_warning_of_the_check(run, folder: Path):
    copy(folder, ("unknown_answers: 1", "unknown_answers: 4"))
    result = run("questionnaire", "check", "klein", "--format", "json")
    assert result.exit_code == 0
    assert [each["code"] for each in json.loads(result.output)] == ["urgency_unreachable"]
    result = run("questionnaire", "check", "klein", "--format", "json", "--seconds", "0")
    assert json.loads(result.output) == []


@pytest.mark.parametrize("command", ["simulate", "reach", "diff"])
def test_an_invalid_questionnaire_is_said(command: str, run, folder: Path):
    copy(folder, ("minutes: 2", "minuten: 2"))
    more = ("klein",) if command == "diff" else ()
    result = run("questionnaire", command, "klein", *more)
    assert result.exit_code == 1
    assert "Meinten Sie „minutes“?" in result.stderr


def test_the_flagship_is_simulated_in_a_moment(run):
    folder = str(ROOT / "questionnaires")
    result = run("questionnaire", "simulate", "klarheitscheck", "--folder", folder)
    assert "100000 gedachte Antworten" in result.output
