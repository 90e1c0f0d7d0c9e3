"""Every mistake in brand.yaml is answered in the words of that file, with an example to copy."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from app.config import ROOT
from app.definitions.brand import examine_brand, load_brand, stand_in
from app.definitions.finding import Finding, Severity
from app.definitions.folder import listing
from app.definitions.invalid import InvalidDefinition
from app.definitions.starter import begin, begin_brand
from app.definitions.structure import schema
from app.definitions.wording import message, plain_finding, remedy, told
from app.translations import LANGUAGES
from tests.definitions.turns import Turn

SHIPPED = (ROOT / "questionnaires" / "brand.yaml").read_text("utf-8")
"""The example of an invented firm, in which each mistake is made."""

STRANGE = ("Fragebogen", "questionnaire ", "language: ", "Kategorie", "o1", "[keine]", "Erika: M")
"""Words of the other kind of file, and values nobody would mean."""


SLIPS = [
    Turn("name: Musterwerk Beratung\n\n", "", "missing_key", 'name: "Musterwerk Beratung"'),
    Turn("name: Musterwerk Beratung\n\n", "name:\n\n", "null_value", 'name: "Musterwerk'),
    Turn("name: Musterwerk Beratung\n\n", 'name: ""\n\n', "empty_text", 'name: "Musterwerk'),
    Turn("name: Musterwerk Beratung\n\n", "name: 42\n\n", "needs_text", '"42"'),
    Turn("name: Musterwerk Beratung\n\n", "firma: Muster\n\n", "unknown_key", "name"),
    Turn("name: Musterwerk Beratung\n\n", "name: A: B\n\n", "colon_in_text", '"A: B"'),
    Turn("name: Musterwerk Beratung\n\n", 'name: "A\\nB"\n\n', "line_break", 'name: "Musterwerk'),
    Turn("name: Musterwerk Beratung\n\n", "name Musterwerk\n\n", "stray_text", 'name: "Musterwerk'),
    Turn("name: Musterwerk Beratung\n\n", "name:Musterwerk\n\n", "colon_space", "name: Musterwerk"),
    Turn("\n  server_logs: 7", "\nserver_logs: 7", "indented_too_little", "2 "),
    Turn('accent: "#57305f"', "accent: #57305f", "only_note", 'accent: "#57305f"'),
    Turn('accent: "#57305f"', "accent: 57305f", "bad_format", 'accent: "#57305f"'),
    Turn('accent: "#57305f"', 'accent: "#537"', "bad_format", 'accent: "#553377"'),
    Turn('accent: "#57305f"', "accent: violett", "bad_format", 'accent: "#57305f"'),
    Turn('accent: "#57305f"', "accent: [lila]", "wrong_type", 'accent: "#57305f"'),
    Turn(
        "sender:\n  name: Musterwerk Beratung\n  address: check@example.com",
        "sender: check@example.com",
        "wrong_type",
        'sender: {name: "Musterwerk Beratung", address: "check@example.com"}',
    ),
    Turn(
        "address: check@example.com", "address: check(at)example.com", "bad_email", "@example.com"
    ),
    Turn(
        "default: klarheitscheck", "default: klarheitschek", "unknown_reference", "klarheitscheck"
    ),
    Turn(
        '    - "Telefon: +49 30 000000, E-Mail: kontakt@example.com"',
        "    - Telefon: +49 30",
        "colon_in_text",
        '"Telefon: +49 30"',
    ),
    Turn(
        "  address:\n    - Musterweg 1\n    - 12345 Musterstadt",
        "  address: {Erika: Muster}",
        "wrong_type",
        'address: ["Musterweg 1", "12345 Musterstadt"]',
    ),
    Turn(
        "  address:\n    - Musterweg 1\n    - 12345 Musterstadt",
        "  address: []",
        "empty_collection",
        'address: ["Musterweg 1", "12345 Musterstadt"]',
    ),
    Turn("    - 12345 Musterstadt", "    - 12345", "needs_text", '"12345"'),
    Turn('  phone: "+49 30 000000"', "  phone: 030000000", "needs_text", '"030000000"'),
    Turn('  phone: "+49 30 000000"', "  phone: +4930000000", "needs_text", '"+4930000000"'),
    Turn('  phone: "+49 30 000000"', "  phone:", "null_optional", 'phone: "+49 30 000000"'),
    Turn('  de: "Max', '  fr: "Max', "not_a_language", "de, en"),
    Turn('  de: "Max', '  deutsch: "Max', "unknown_key", "de"),
    Turn("legal_bases:\n", "legal_bases: Einwilligung\nx:\n", "wrong_type", "conversation: "),
    Turn("  server_logs: 7", "  server_logs: sieben", "wrong_type", "server_logs: 7"),
    Turn("  server_logs: 7", "  server_logs: 7 Tage", "wrong_type", "server_logs: 7"),
    Turn("  server_logs: 7", "  server_logs: 0", "too_low", "1"),
    Turn("  server_logs: 7", "  server_logs: 99999", "too_high", "3650"),
    Turn("backup_days: 14", "backup_days: keine", "wrong_type", "backup_days: 0"),
    Turn("backup_days: 14", "backup_days: 2.5", "wrong_type", "backup_days: 2"),
    Turn("campaigns: []", "campaigns: keine", "wrong_type", "campaigns: []"),
    Turn("campaigns: []", "campaigns: messe", "wrong_type", "campaigns: ["),
    Turn("campaigns: []", "campaigns: [Messe 1]", "bad_format", '"messe_1"'),
    Turn("campaigns: []", "campaigns: [a, a]", "repeated", ""),
    Turn(
        "frame_ancestors: []",
        'frame_ancestors: ["www.example.com/seite"]',
        "bad_format",
        '"https://www.example.com"',
    ),
    Turn("\nexample: true\n", "\nexample: ja\n", "wrong_type", "example: true"),
    Turn('    - "Umsatz', '    -"Umsatz', "dash_space", '- "Umsatz'),
    Turn('    - "Umsatz', '    "Umsatz', "dash_missing", '- "Umsatz'),
    Turn("contact:\n", "contact\n", "colon_missing", "contact:"),
    Turn("contact:\n", "name: Zweite Firma\ncontact:\n", "duplicate_key", ""),
    Turn("contact:\n", "---\ncontact:\n", "several_documents", ""),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slip", SLIPS, ids=str)
def test_a_mistake_is_answered_with_what_to_write(slip: Turn, language: str, folder: Path):
    assert SHIPPED.count(slip.old) == 1
    found = faults(folder, SHIPPED.replace(slip.old, slip.new))
    (finding,) = (each for each in found if each.code == slip.code)
    assert slip.told in remedy(finding, language)
    assert_of_the_firm(found, language)


@pytest.mark.parametrize(
    ("key", "written"),
    [
        ("name", "firma"),
        ("accent", "farbe"),
        ("sender", "absender"),
        ("imprint", "impressum"),
        ("contact", "kontakt"),
        ("supervisory_authority", "aufsichtsbehörde"),
        ("processors", "dienstleister"),
        ("legal_bases", "rechtsgrundlagen"),
        ("retention_days", "speicherdauer"),
    ],
)
def test_a_key_in_german_is_answered_with_the_one_that_is_meant(
    key: str, written: str, folder: Path
):
    (finding,) = faults(folder, SHIPPED.replace(f"\n{key}:", f"\n{written}:"))
    assert f"„{key}“" in remedy(finding, "de")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty_file"),
        ("# Noch nichts\n", "empty_file"),
        ("- Musterwerk\n", "not_a_mapping"),
        ("Musterwerk Beratung\n", "not_a_mapping"),
        ("name: x\n\tcontact: y\n", "tab"),
        ("{" * 40, "too_deep"),
        ("name: [\n", "syntax"),
        ("1: x\nname: y\n", "key_not_text"),
        ("#" * 600_000, "file_too_large"),
    ],
)
def test_a_file_that_is_none_yet_is_answered_too(text: str, code: str, language: str, folder: Path):
    found = faults(folder, text)
    assert code in [each.code for each in found]
    assert_of_the_firm(found, language)


def assert_of_the_firm(found: tuple[Finding, ...], language: str) -> None:
    """The words are those of the firm's file."""
    for finding in found:
        words = f"{message(finding, language)} {remedy(finding, language)}"
        if finding.code not in ("unknown_reference", "no_default", "wrong_type"):
            assert [each for each in STRANGE if each in words] == []
        assert "steht Schlüssel" not in words
        assert "\n" not in told(finding, language)
        json.dumps(plain_finding(finding, language))


@pytest.mark.parametrize(("language", "several"), [("de", "11 Angaben"), ("en", "11 details")])
def test_what_is_missing_is_said_at_once_with_a_line_for_each(
    language: str, several: str, folder: Path
):
    (finding,) = faults(folder, "name: Muster\n")
    assert finding.code == "missing_keys"
    assert several in message(finding, language)
    lines = remedy(finding, language).splitlines()[1:]
    assert [line.partition(":")[0] for line in lines] == schema("brand")["required"][1:]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lines_that_are_shown_make_a_valid_file(language: str, folder: Path):
    (finding,) = faults(folder, "contact: {email: a@example.org}\n")
    lines = remedy(finding, language).splitlines()[1:]
    (folder / "klarheitscheck.yaml").touch()
    (folder / "brand.yaml").write_text("\n".join(["contact: {email: a@example.org}", *lines]))
    assert load_brand(folder, deployment=True).name == "Musterwerk Beratung"


def test_what_is_missing_further_in_is_said_there(folder: Path):
    (finding,) = faults(folder, SHIPPED.replace("  name: Musterwerk Beratung\n", "", 1))
    assert (finding.code, finding.place) == ("missing_key", ("sender", "name"))
    assert 'name: "Musterwerk Beratung"' in remedy(finding, "de")


def test_a_folder_without_questionnaires_has_none_for_its_start_page(tmp_path: Path):
    begin_brand(tmp_path, "lager-check", "de")
    brand, found = examine_brand(tmp_path, deployment=False)
    assert brand is None
    (finding,) = (each for each in found if each.severity is Severity.ERROR)
    assert remedy(finding, "de").endswith("flask questionnaire new lager-check")


def test_a_file_for_each_language_is_not_asked_for(folder: Path):
    (folder / "brand.en.yaml").write_text("name: x\n")
    (finding,) = listing(folder).findings
    assert "brand.yaml" in remedy(finding, "de")
    assert "Legen Sie" not in remedy(finding, "de")


# --- what is left to be filled in ------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_file_can_be_looked_at_and_says_what_is_open(language: str, tmp_path: Path):
    begin(tmp_path, "lager-check", language)
    path = begin_brand(tmp_path, "lager-check", language)
    assert path is not None
    brand, (finding,) = examine_brand(tmp_path, deployment=False)
    assert brand is not None
    assert brand.default_questionnaire == "lager-check"
    assert (brand.backup_days, brand.retention.server_logs) == (14, 7)
    assert finding.severity is Severity.WARNING
    lines = path.read_text("utf-8").splitlines()
    open_ = [number for number, line in enumerate(lines, 1) if is_open(line)]
    assert f" {', '.join(map(str, open_))}." in message(finding, language)
    assert str(len(open_)) in message(finding, language)


def is_open(line: str) -> bool:
    return not line.startswith("#") and bool(re.search(r'"\[|(eintragen|enter)@', line))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_public_sees_no_gap(language: str, tmp_path: Path):
    begin(tmp_path, "lager-check", language)
    begin_brand(tmp_path, "lager-check", language)
    with pytest.raises(InvalidDefinition) as refused:
        load_brand(tmp_path, deployment=True)
    assert [each.code for each in refused.value.findings] == ["gaps"]


def test_the_last_gap_counts_and_then_the_public_may_come(tmp_path: Path):
    begin(tmp_path, "lager-check", "de")
    path = begin_brand(tmp_path, "lager-check", "de")
    assert path is not None
    filled = re.sub(r'"\[Tage eintragen\]"', "7", path.read_text("utf-8"))
    filled = re.sub(r"\[[^\]\n]* eintragen\]", "Angabe", filled)
    filled = filled.replace("eintragen@example.com", "post@firma.example")
    path.write_text(filled.replace('name: "Angabe"', 'name: "[Firma eintragen]"', 1), "utf-8")
    brand, (finding,) = examine_brand(tmp_path, deployment=True)
    assert brand is None
    assert finding.code == "gap"
    path.write_text(filled, "utf-8")
    assert load_brand(tmp_path, deployment=True).name == "Angabe"


def test_brackets_that_are_meant_are_no_gap(folder: Path):
    text = SHIPPED.replace("name: Musterwerk Beratung\n\n", 'name: "Werk [Nord]"\n\n', 1)
    (folder / "brand.yaml").write_text(text, "utf-8")
    (folder / "klarheitscheck.yaml").touch()
    assert examine_brand(folder, deployment=False)[1] == ()


@pytest.mark.parametrize(
    ("written", "code", "shows"),
    [
        ("„Werk Nord“", "curly_shown", '"Werk Nord"'),
        ("Werk #1", "text_cut", '"Werk #1"'),
        ("Werk <Nord>", None, ""),
    ],
)
def test_a_text_that_would_not_be_shown_as_meant_is_a_warning(
    written: str, code: str | None, shows: str, folder: Path
):
    text = SHIPPED.replace("name: Musterwerk Beratung\n\n", f"name: {written}\n\n", 1)
    (folder / "brand.yaml").write_text(text, "utf-8")
    _, found = examine_brand(folder, deployment=True)
    warned = [each for each in found if each.severity is Severity.WARNING]
    assert [each.code for each in warned] == ([code] if code else [])
    assert all(shows in remedy(each, "de") for each in warned)
    assert examine_brand(folder, deployment=False)[0] is not None


def test_a_file_that_is_there_is_never_written_over(folder: Path):
    (folder / "brand.yaml").write_text("name: x\n")
    assert begin_brand(folder, "lager-check", "de") is None
    assert (folder / "brand.yaml").read_text() == "name: x\n"


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_there_is_no_brand_something_stands_in(language: str, tmp_path: Path):
    begin(tmp_path, "lager-check", language)
    assert stand_in(tmp_path, "lager-check", language).name.startswith("[")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a questionnaire by the name that the example has on its start page."""
    (tmp_path / "klarheitscheck.yaml").touch()
    return tmp_path


def faults(folder: Path, text: str) -> tuple[Finding, ...]:
    (folder / "brand.yaml").write_text(text, "utf-8")
    brand, findings = examine_brand(folder, deployment=False)
    assert brand is None
    return findings
