"""Questionnaires come out of their files as they were written."""

from __future__ import annotations

import shutil
import time
from decimal import Decimal
from pathlib import Path

import pytest

from app.config import ROOT
from app.definitions.catalogue import Catalogue
from app.definitions.invalid import InvalidDefinition
from app.definitions.loader import examine, load
from app.definitions.parsing import MOST_NODES, parse
from app.definitions.scalars import plain_scalar
from app.definitions.source import LARGEST, Source
from app.definitions.tree import plain
from app.domain.answers import read_all
from app.domain.assessment import assess
from app.domain.questionnaire import Condition, QuestionType, Use
from tests.definitions.broken import SMALL, copy

FLAGSHIP = ROOT / "questionnaires"


def test_the_flagship_is_there_in_both_languages():
    edition = load(FLAGSHIP, "klarheitscheck")
    assert edition.languages == ("de", "en")
    assert edition.warnings == ()
    german, english = edition.questionnaires.values()
    assert list(german.questions) == list(english.questions)
    assert german.questions["l_wege"].ask == "Wie viele mögliche Wege kennen Sie?"
    assert english.questions["l_wege"].ask == "How many possible options do you know?"
    assert english.questions["k_rolle"].options[1].label == "Sales"
    assert english.band_titles == {"offen": "open", "teilweise": "partly", "klar": "clear"}
    assert edition.recipients.routes[0].conversations_to == "grosskunden@example.com"


def test_every_persona_of_the_flagship_is_what_the_file_expects():
    edition = load(FLAGSHIP, "klarheitscheck")
    asked = edition.questionnaires["de"]
    assert len(edition.personas) == 6
    for persona in edition.personas:
        found = assess(asked, read_all(asked, persona.answers))
        assert found.stage == persona.expect.stage
        assert (found.category, found.second_category) == persona.expect.category
        assert found.urgency_level == persona.expect.urgency
        assert found.conversation_offered is persona.expect.offered


def test_everything_the_language_has_is_read():
    asked = load(SMALL, "klein").questionnaires["de"]
    amount = asked.questions["betrag"]
    assert (amount.type, amount.min, amount.max, amount.decimals) == (
        QuestionType.NUMBER,
        Decimal("0.5"),
        Decimal(1000),
        2,
    )
    assert asked.questions["tiefe"].show_if == Condition(
        ((("gruende", frozenset({"kosten", "zeit"})),),)
    )
    assert asked.questions["wahl"].show_if == Condition(
        (
            (("gruende", frozenset({"kosten"})), ("rolle", frozenset({"chefin"}))),
            (("gruende", frozenset({"zeit", "unknown"})),),
        )
    )
    assert asked.question_with(Use.OWN_WORDS) is asked.questions["worte"]
    assert asked.questions["gruende"].cap == 4
    assert asked.questions["wahl"].options_by_id["eins"].urgency is None
    assert asked.impulses["ziel", "klar"].title == "Teilen"


def test_texts_are_stripped_and_brought_to_one_form(tmp_path: Path):
    copy(tmp_path, ("title: Kleiner Check", 'title: "  Gro\u0308ße \\u00a0"'))
    assert load(tmp_path, "klein").questionnaires["de"].title == "Größe"


@pytest.mark.parametrize("word", ["ja", "no", "on", "off", "y", "Null oder eins", "1_000", "0b1"])
def test_words_of_yaml_1_1_are_words(word: str, tmp_path: Path):
    copy(tmp_path, ("title: Kleiner Check", f"title: {word}"))
    assert load(tmp_path, "klein").questionnaires["de"].title == word


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("012", 12),
        ("0o14", 12),
        ("0xC", 12),
        ("-3", -3),
        ("1.50", Decimal("1.50")),
        (".5", Decimal("0.5")),
        ("1e3", Decimal("1E+3")),
        ("1:30", "1:30"),
        ("2026-09-24", "2026-09-24"),
        (".nan", ".nan"),
        ("yes", "yes"),
        ("True", True),
        ("tRue", "tRue"),
        ("~", None),
        ("", None),
        ("٣", "٣"),
        ("9" * 41, "9" * 41),
        ("1e999", "1e999"),
    ],
)
def test_scalars_follow_the_core_schema_of_yaml_1_2(written: str, value: object):
    assert plain_scalar(written) == value
    assert type(plain_scalar(written)) is type(value)


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_line_ends_and_byte_order_marks_of_other_systems_change_nothing(
    ending: str, tmp_path: Path
):
    for path in SMALL.iterdir():
        text = path.read_text("utf-8").replace("\n", ending)
        (tmp_path / path.name).write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert load(tmp_path, "klein").version == load(SMALL, "klein").version


def test_aliases_are_read_as_what_they_stand_for():
    parsed = parse(Source("a.yaml", "a: &x {b: [1, two]}\nc: *x\nd: [*x, *x]\n"))
    inner = {"b": [1, "two"]}
    assert plain(parsed.root) == {"a": inner, "c": inner, "d": [inner, inner]}


def test_aliases_cannot_grow_without_bound(tmp_path: Path):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    (tmp_path / "bombe.yaml").write_text("\n".join(lines))
    started = time.perf_counter()
    codes = [finding.code for finding in examine(tmp_path, "bombe").findings]
    assert codes == ["too_many_nodes"]
    assert time.perf_counter() - started < 5
    assert MOST_NODES < 100_000


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_deep_nesting_is_a_finding(opening: str, tmp_path: Path):
    (tmp_path / "tief.yaml").write_text("a:\n  " + opening * 20_000)
    codes = [finding.code for finding in examine(tmp_path, "tief").findings]
    assert codes == ["too_deep"]


def test_a_file_of_ten_megabytes_is_not_read(tmp_path: Path):
    (tmp_path / "gross.yaml").write_bytes(b"# " + b"x" * 10_000_000)
    assert [finding.code for finding in examine(tmp_path, "gross").findings] == ["file_too_large"]
    assert LARGEST < 1_000_000


@pytest.mark.parametrize(
    ("content", "code", "line", "column"),
    [
        (b"title: M\xfcller\n", "not_utf8", 1, 9),
        ("a: b\ntitle: Gr\u00fc\u00dfe \n".encode() + b"c: \xff", "not_utf8", 3, 4),
        ("title: x".encode("utf-16"), "not_utf8", 1, 1),
        (b"", "empty_file", 1, 1),
        (b"# only a comment\n", "empty_file", 1, 1),
        (b"---\n...\n", "empty_file", 1, 1),
        (b"- a\n- b\n", "not_a_mapping", 1, 1),
        (b"only a text", "not_a_mapping", 1, 1),
        (b"title: b\r\nstart: \x07b", "character", 2, 8),
    ],
)
def test_what_is_no_questionnaire_at_all_is_said(
    content: bytes, code: str, line: int, column: int, tmp_path: Path
):
    (tmp_path / "kaputt.yaml").write_bytes(content)
    found = [each for each in examine(tmp_path, "kaputt").findings if each.code != "missing_key"]
    assert [(each.code, each.line, each.column) for each in found] == [(code, line, column)]


def test_all_findings_come_at_once_errors_first(tmp_path: Path):
    copy(
        tmp_path,
        ("title: Kleiner Check", "titel: Kleiner Check"),
        ("dimension: lage", "dimension: lagge"),
        ("- when: {rolle: [chefin]}", "- when: {rolle: [chef]}"),
        ('start: "Beginnen"\n', ""),
        ('        why: "Für Ihren Bericht."\n', ""),
    )
    with pytest.raises(InvalidDefinition) as raised:
        load(tmp_path, "klein")
    codes = [finding.code for finding in raised.value.findings]
    assert set(codes[:-1]) == {
        "missing_key",
        "unknown_key",
        "unknown_reference",
    }
    assert codes[-1] == "why_missing"
    assert "klein.yaml:3:1: Schlüssel titel" in str(raised.value)
    assert "Meinten Sie „title“?" in str(raised.value)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("en.yaml", "reserved_slug"),
        ("pt-br.yaml", "reserved_slug"),
        ("team.yaml", "reserved_slug"),
        ("j.yaml", "reserved_slug"),
        ("Mein Check.yaml", "bad_slug"),
        ("größe.yaml", "bad_slug"),
    ],
)
def test_names_that_cannot_be_addresses_are_refused(name: str, code: str, tmp_path: Path):
    shutil.copy(SMALL / "klein.yaml", tmp_path / name)
    (finding,) = examine(tmp_path, name.removesuffix(".yaml")).findings
    assert (finding.code, finding.file) == (code, name)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("klein.fr.yaml", "language_unknown"),
        ("klein.de.yaml", "translation_same_language"),
        ("klein.yml", "wrong_ending"),
        ("klein.en.yml", "wrong_ending"),
    ],
)
def test_files_beside_it_that_belong_to_nothing_are_said(name: str, code: str, tmp_path: Path):
    copy(tmp_path)
    shutil.copy(SMALL / "klein.en.yaml", tmp_path / name)
    examined = examine(tmp_path, "klein")
    assert [(each.code, each.file) for each in examined.findings] == [(code, name)]
    assert examined.edition is None


def test_a_translation_of_nothing_is_said(tmp_path: Path):
    copy(tmp_path)
    (tmp_path / "klien.en.yaml").write_text("title: x")
    (finding,) = Catalogue(tmp_path).faults()
    assert (finding.code, finding.facts["nearest"]) == ("translation_of_nothing", "klein")


def test_a_folder_that_is_not_there_is_a_finding(tmp_path: Path):
    (finding,) = examine(tmp_path / "nirgends", "klein").findings
    assert finding.code == "no_folder"


def test_loading_the_flagship_takes_a_moment_only():
    load(FLAGSHIP, "klarheitscheck")
    started = time.process_time()
    load(FLAGSHIP, "klarheitscheck")
    assert time.process_time() - started < 1.5
