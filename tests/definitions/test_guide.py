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

from app.cli.brand import brand
from app.cli.preview import preview
from app.cli.questionnaire import questionnaire
from app.config import Config
from app.definitions.brand import examine_brand
from app.definitions.loader import load
from app.definitions.silence import GROUPS
from app.definitions.starter import begin
from app.definitions.structure import schema
from tests.definitions.guide import (
    FIRM,
    GUIDE,
    INDENTED,
    OWN,
    REASONED,
    SHIPPED,
    WHOLE,
    WRONG,
    Example,
    after,
    examples,
    excerpts,
    indented,
    merged,
    missing_in,
    named,
    of_kind,
    read,
    whole,
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
    """What `check` says about a questionnaire itself, translations and template apart."""
    found: list[dict[str, Any]] = json.loads(
        run("check", slug, "--format", "json", "--seconds", "60").stdout
    )
    return [
        f"{each['message']} {each['remedy']}"
        for each in found
        if Path(each["file"]).name == f"{slug}.yaml" and each["code"] != "starter_left"
    ]


def test_every_example_says_what_it_is() -> None:
    own = {f"{OWN}.yaml", f"{OWN}.en.yaml", f"{WHOLE}.yaml"}
    known = {WRONG, INDENTED, REASONED, *own, *(path.name for path in SHIPPED.glob("*.yaml"))}
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


def test_the_whole_file_is_valid_as_it_stands(folder: Path, run: Run) -> None:
    (folder / f"{WHOLE}.yaml").write_text(whole(), "utf-8")
    assert said_of(WHOLE, run) == []


@pytest.mark.parametrize("example", named(INDENTED), ids=str)
def test_a_line_that_is_indented_wrongly_is_answered_as_the_guide_says(
    example: Example, folder: Path, run: Run
) -> None:
    (folder / f"{WHOLE}.yaml").write_text(indented(example), "utf-8")
    said = [without_numbers(each) for each in said_of(WHOLE, run)]
    assert said == without_numbers(example.answer).splitlines()


def test_the_details_of_the_firm_fill_their_places(folder: Path, run: Run) -> None:
    run("new", OWN)
    (example,) = named(FIRM)
    before = examine_brand(folder, deployment=False)[1][0].facts["count"]
    path = folder / FIRM
    filled = merged(read(path.read_text("utf-8")), read(example.body))
    assert keys_outside(read(path.read_text("utf-8")), read(example.body)) == {"phone"}
    write(filled, path)
    brand, (left,) = examine_brand(folder, deployment=False)
    assert brand is not None
    assert brand.name == "Musterwerk Beratung"
    assert int(str(left.facts["count"])) < int(str(before))


def test_a_translation_is_written_between_key_and_note(folder: Path, run: Run) -> None:
    run("new", OWN)
    path = folder / f"{OWN}.yaml"
    for example in named(path.name):
        write(merged(read(path.read_text("utf-8")), read(example.body)), path)
    run("translate", OWN, "en")
    begun = (folder / f"{OWN}.en.yaml").read_text("utf-8").splitlines()
    (example,) = named(f"{OWN}.en.yaml")
    for line in example.body.splitlines()[1:]:
        key, _, note = re.split('"', line)
        assert f"{key.rstrip()}{note}" in begun
    written = example.body.replace("fehlt: Lager-Check", "de: Lager-Check")
    (folder / f"{OWN}.en.yaml").write_text(written, "utf-8")
    path.write_text(path.read_text("utf-8").replace("Lager-Check", "Ordnung im Lager"), "utf-8")
    (told,) = (
        each.body.strip() for each in of_kind("text") if each.body.startswith("Das Original")
    )
    assert told in run("translate", OWN, "en").stdout


def test_what_can_be_reached_is_shown_as_it_is_printed(folder: Path, run: Run) -> None:
    (folder / f"{WHOLE}.yaml").write_text(whole(), "utf-8")
    (example,) = (each for each in of_kind("text") if each.body.startswith("möglich: "))
    printed = run("reach", WHOLE, "--witness").stdout
    assert [line for line in example.body.splitlines() if line not in printed.splitlines()] == []


def test_every_link_within_the_guide_leads_to_a_heading() -> None:
    text = GUIDE.read_text("utf-8")
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", each).lower().replace(" ", "-") for each in headings}
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) - anchors == set()


def test_every_command_of_the_firm_works(folder: Path, run: Run) -> None:
    run("new", OWN)
    lines = {line for each in of_kind("sh") for line in each.body.splitlines()}
    assert {line for line in lines if line.startswith("flask brand")} == {"flask brand check"}
    listed = re.findall(r"^\| `flask (\w+) (\w+)", after("## Alle Befehle"), re.MULTILINE)
    assert {name for group, name in listed if group == "brand"} == set(brand.commands)
    assert {name for group, name in listed if group == "questionnaire"} == {
        *questionnaire.commands,
        "preview",
    }


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
    rows = re.findall(r"^\| `(\w+)` \| ", after("## Eine Warnung mit Grund"), re.MULTILINE)
    assert rows == list(GROUPS)


def test_the_table_of_sums_follows_from_the_bands(tmp_path: Path) -> None:
    begun = begin(tmp_path, OWN, "de").stem
    bands = load(tmp_path, begun).questionnaires["de"].bands
    assert bands == load(SHIPPED, QUOTED).questionnaires["de"].bands == read(whole())["bands"]
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
        (folder / f"{WHOLE}.yaml").write_text(whole(), "utf-8")
    if OWN in words and words[0] != "new":
        run("new", OWN)
    monkeypatch.chdir(folder)
    (answers,) = (each.body for each in of_kind("json"))
    Path("antworten.json").write_text(answers, "utf-8")
    words = [each.replace("$HOME/vorher", str(folder)) for each in words]
    if words[0] in ("simulate", "diff"):
        words += ["--answers", "1000"]
    result = run(*words)
    assert result.exit_code == 0, result.output


def test_a_finding_looks_as_the_guide_shows_it(folder: Path, run: Run) -> None:
    (example,) = (each for each in of_kind("text") if "questionnaires/ruhe" in each.body)
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
        after("## Wenn die Prüfung etwas sagt"),
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
