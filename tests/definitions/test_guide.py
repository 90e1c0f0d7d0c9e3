"""What the guide for people who write questionnaires says is true."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import pytest
from click.testing import Result
from flask import Flask

from app.cli.preview import preview
from app.cli.questionnaire import questionnaire
from app.config import Config
from app.definitions.loader import load
from app.definitions.silence import GROUPS
from app.definitions.structure import schema
from tests.definitions.guide import (
    GUIDE,
    OWN,
    REASONED,
    SHIPPED,
    WRONG,
    Example,
    after,
    examples,
    excerpts,
    merged,
    missing_in,
    named,
    of_kind,
    read,
    write,
)

QUOTED: Final = "ruhe-im-buero"

ADDED: Final = {"massstab"}
"""What a reader adds in the first ten minutes; everything else replaces what `new` wrote."""

Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of questionnaires of one's own."""
    return tmp_path


@pytest.fixture
def run(folder: Path) -> Run:
    """Runs a command with that folder configured, as `flask` would."""
    app = Flask("bare")
    app.config["KLARHEIT"] = Config.from_environment({"QUESTIONNAIRES": str(folder)})
    app.cli.add_command(questionnaire)
    runner = app.test_cli_runner()

    def command(*words: str) -> Result:
        with app.app_context():
            return runner.invoke(args=["questionnaire", *words])

    return command


def said_of(slug: str, run: Run) -> list[str]:
    """What `check` says about a questionnaire itself, translations apart."""
    found: list[dict[str, Any]] = json.loads(
        run("check", slug, "--format", "json", "--seconds", "60").stdout
    )
    return [
        f"{each['message']} {each['remedy']}"
        for each in found
        if Path(each["file"]).name == f"{slug}.yaml"
    ]


def test_every_example_says_what_it_is() -> None:
    known = {WRONG, REASONED, f"{OWN}.yaml", *(path.name for path in SHIPPED.glob("*.yaml"))}
    assert [str(each) for each in of_kind("yaml") if each.name not in known] == []


@pytest.mark.parametrize("example", excerpts(), ids=str)
def test_an_excerpt_stands_in_the_file_it_names(example: Example) -> None:
    whole = read((SHIPPED / example.name).read_text("utf-8"))
    assert missing_in(whole, read(example.body)) == []


@pytest.mark.parametrize("example", named(WRONG), ids=str)
def test_a_wrong_turn_is_answered_as_the_guide_says(
    example: Example, folder: Path, run: Run
) -> None:
    whole = read((SHIPPED / f"{QUOTED}.yaml").read_text("utf-8"))
    shutil.copy(SHIPPED / f"{QUOTED}.en.yaml", folder)
    write(merged(whole, read(example.body)), folder / f"{QUOTED}.yaml")
    assert said_of(QUOTED, run) == example.answer.splitlines()


def test_the_first_ten_minutes_end_with_a_valid_questionnaire(folder: Path, run: Run) -> None:
    run("new", OWN)
    path = folder / f"{OWN}.yaml"
    found = []
    for example in examples():
        if example.kind == "yaml" and example.name == path.name:
            whole, part = read(path.read_text("utf-8")), read(example.body)
            assert keys_outside(whole, part) <= ADDED
            write(merged(whole, part), path)
        elif example.kind == "sh" and f"check {OWN}" in example.body:
            found = said_of(OWN, run)
            assert found == example.answer.splitlines()
    assert found
    assert said_of(OWN, run) == []


def keys_outside(whole: object, part: object) -> set[str]:
    """Keys of the part that are not in the whole: what a reader adds and does not replace."""
    if not (isinstance(whole, dict) and isinstance(part, dict)):
        return set()
    inner = (keys_outside(whole[key], each) for key, each in part.items() if key in whole)
    return {key for key in part if key not in whole}.union(*inner)


@pytest.mark.parametrize("example", named(REASONED), ids=str)
def test_a_warning_with_a_reason_beside_it_is_not_given(
    example: Example, folder: Path, run: Run
) -> None:
    whole = read((SHIPPED / f"{QUOTED}.yaml").read_text("utf-8"))
    path = folder / f"{QUOTED}.yaml"
    write({key: each for key, each in whole.items() if key not in read(example.body)}, path)
    others = path.read_text("utf-8")
    path.write_text(others + example.body, "utf-8")
    assert said_of(QUOTED, run) == []
    path.write_text(others + re.sub("klarheit: allow.*", "", example.body), "utf-8")
    assert said_of(QUOTED, run) != []


def test_every_group_of_warnings_is_named() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ", after("### Eine Warnung mit Grund"), re.MULTILINE)
    assert rows == list(GROUPS)


def test_the_table_of_sums_follows_from_the_bands() -> None:
    bands = load(SHIPPED, QUOTED).questionnaires["de"].bands
    told = after("### Wie viele Antworten")
    rows = re.findall(r"^\| [^|]+ \| (\d+) \| (\d+) \| (\d+) \|$", told, re.MULTILINE)
    assert rows
    for highest, *sums in rows:
        for band, lowest in zip(("teilweise", "klar"), map(int, sums), strict=True):
            assert Fraction(100 * lowest, int(highest)) >= bands[band]
            assert Fraction(100 * (lowest - 1), int(highest)) < bands[band]


def test_every_key_of_the_language_is_in_the_table_of_all_keys() -> None:
    listed = set(re.findall(r"`(\w+)`", after("## Alle Schlüssel")))
    required = set(re.findall(r"\*\*`(\w+)`\*\*", after("## Alle Schlüssel")))
    parts = [schema(), *schema()["$defs"].values()]
    inner = [each for part in parts for each in parts_of(part)]
    assert {key for part in inner for key in part.get("properties", {})} <= listed
    assert {key for part in inner if "properties" in part for key in part.get("required", ())} == (
        required
    )


def parts_of(part: Any) -> Iterator[dict[str, Any]]:
    """The mappings a schema describes, conditions apart."""
    if isinstance(part, dict) and part.get("type") == "object":
        yield part
        for each in [*part.get("properties", {}).values(), part.get("additionalProperties")]:
            yield from parts_of(each)
    elif isinstance(part, dict):
        yield from parts_of(part.get("items"))


def lines_of_commands() -> list[list[str]]:
    """The words of every line that runs a command for questionnaires, without where it goes."""
    lines = (line for each in of_kind("sh") for line in each.body.splitlines())
    split = (shlex.split(line.partition(">")[0], comments=True) for line in lines)
    return [words[2:] for words in split if words[:2] == ["flask", "questionnaire"]]


@pytest.mark.parametrize("words", lines_of_commands(), ids=" ".join)
def test_a_command_does_what_it_is_for(
    words: list[str], folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    if words[0] == "preview":
        assert preview.make_context("preview", words[1:]).params["slug"] in (OWN, QUOTED)
        return
    if words != ["new", OWN]:
        for path in SHIPPED.glob("*.yaml"):
            shutil.copy(path, folder)
    if OWN in words and words[0] != "new":
        run("new", OWN)
    monkeypatch.chdir(folder)
    (answers,) = (each.body for each in of_kind("json"))
    Path("antworten.json").write_text(answers, "utf-8")
    words = [each.replace("/tmp/", f"{SHIPPED}/") for each in words]
    if words[0] in ("simulate", "diff"):
        words += ["--answers", "1000"]
    result = run(*words)
    assert result.exit_code == 0, result.output


def test_a_finding_looks_as_the_guide_shows_it(folder: Path, run: Run) -> None:
    (example,) = (each for each in of_kind("text") if "questionnaires/" in each.body)
    wrong = (SHIPPED / f"{QUOTED}.yaml").read_text("utf-8").replace("n: [fest]", "n: [festt]")
    (folder / f"{QUOTED}.yaml").write_text(wrong, "utf-8")
    printed = run("check", QUOTED).stdout.replace(f"{folder}/", "questionnaires/")
    assert without_numbers(printed) == without_numbers(example.body)


def without_numbers(text: str) -> str:
    """Lines move whenever somebody writes above them."""
    return re.sub(r"\d+", "0", text)


def test_the_contents_name_every_chapter() -> None:
    text = GUIDE.read_text("utf-8")
    assert re.findall(r"^- \[(.+)\]\(#", text, re.MULTILINE) == re.findall(
        r"^## (.+)$", text, re.MULTILINE
    )


def test_every_picture_is_there() -> None:
    pictures = re.findall(r"!\[[^\]]+\]\((.+)\)", GUIDE.read_text("utf-8"))
    assert pictures
    assert [each for each in pictures if not (GUIDE.parent / each).is_file()] == []


def test_every_command_has_its_place() -> None:
    assert {words[0] for words in lines_of_commands()} == {*questionnaire.commands, "preview"}


def test_simulated_shares_are_about_what_comes_out(run: Run, folder: Path) -> None:
    shutil.copy(SHIPPED / f"{QUOTED}.yaml", folder)
    (example,) = (each for each in of_kind("sh") if "simulate" in each.body)
    printed = shares(run(*shlex.split(example.body)[2:]).stdout)
    told = shares(example.answer)
    assert told
    assert {name: share for name, share in told.items() if abs(share - printed[name]) > 3} == {}


def shares(text: str) -> dict[str, float]:
    """Shares in percent by what they are shares of."""
    found = re.findall(r"^  (\S.*?) +(\d+,\d) %", text, re.MULTILINE)
    return {name: float(share.replace(",", ".")) for name, share in found}


def test_the_most_frequent_messages_are_the_ones_that_are_given(folder: Path, run: Run) -> None:
    """Written into the starter, the left column gives the middle one."""
    places = {
        "ask": 'ask: "Was beschreibt Ihre Lage am besten?"',
        "type": "type: multi",
        "title": 'title: "Mein Check"',
        "min": "min: 0\n        max: 1000",
        "gefuehl": 'gefuehl: {clarity: 0, label: "Ich merke, dass etwas nicht stimmt."}',
    }
    rows = re.findall(
        r"^\| `([^`]+)` \| (.+?) \| `(\w+):[^|]*` \|$",
        after("### Wenn die Prüfung etwas sagt"),
        re.MULTILINE,
    )
    assert len(rows) == 8
    run("new", OWN)
    text = (folder / f"{OWN}.yaml").read_text("utf-8")
    for written, told, key in rows:
        assert places[key] in text
        new = f"{written}\n        max: 1000" if key == "min" else written
        (folder / f"{OWN}.yaml").write_text(text.replace(places[key], new, 1), "utf-8")
        said = said_of(OWN, run)
        assert any(each.startswith(told.rstrip(".")) for each in said), (told, said)
