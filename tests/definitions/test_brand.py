"""Words and law come from brand.yaml, complete and readable, or not at all."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from app.config import ROOT
from app.definitions.brand import Said, examine_brand, load_brand
from app.definitions.checks.brand import contrast
from app.definitions.finding import Finding
from app.definitions.invalid import InvalidDefinition

SHIPPED = ROOT / "questionnaires"
LOGO = b'<svg xmlns="http://www.w3.org/2000/svg"/>'


def test_the_shipped_example_is_complete():
    brand = load_brand(SHIPPED)
    assert brand.is_example
    assert brand.default_questionnaire == "klarheitscheck"
    assert "example.com" in brand.sender.address
    assert (brand.retention.drafts, brand.retention.results) == (30, 90)
    assert (brand.retention.unconfirmed, brand.retention.handoffs) == (7, 180)
    assert brand.imprint_lines("en")[1].endswith("Germany")
    assert brand.processor_words("en")[0].endswith("(running the server)")


def test_no_deployment_starts_with_the_example():
    with pytest.raises(InvalidDefinition) as raised:
        load_brand(SHIPPED, deployment=True)
    (finding,) = raised.value.findings
    assert (finding.code, finding.line) == ("example_brand", 10)


def test_a_deployment_starts_with_details_of_its_own(folder: Path):
    change(folder, "example: true\n", "")
    assert not load_brand(folder, deployment=True).is_example


@pytest.mark.parametrize(
    "key",
    ["imprint", "responsible", "supervisory_authority", "processors", "legal_bases", "backup_days"],
)
def test_what_the_law_asks_for_has_no_default(key: str, folder: Path):
    text = (folder / "brand.yaml").read_text("utf-8")
    without = re.sub(rf"^{key}:.*\n(?:[ #].*\n)*", "", text, flags=re.MULTILINE)
    (folder / "brand.yaml").write_text(without, "utf-8")
    assert ("missing_key", key) in [(each.code, each.facts.get("key")) for each in faults(folder)]


def test_what_the_product_deletes_itself_has_one(folder: Path):
    text = (folder / "brand.yaml").read_text("utf-8")
    start, end = text.index("  drafts:"), text.index("  # Protokolle")
    (folder / "brand.yaml").write_text(text[:start] + text[end:], "utf-8")
    retention = load_brand(folder).retention
    assert (retention.drafts, retention.results, retention.handoffs) == (30, 90, 180)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('accent: "#57305f"', 'accent: "#e0c040"', "accent_contrast"),
        ('accent: "#57305f"', "accent: violett", "bad_format"),
        ("address: check@example.com", "address: nirgends", "bad_email"),
        ("default: klarheitscheck", "default: klarheitschek", "unknown_reference"),
        ("backup_days: 14", "backup_days: -1", "too_low"),
        ("drafts: 30", "drafts: 0", "too_low"),
        ("campaigns: []", "campaigns: [Messe 1]", "bad_format"),
        ("campaigns: []", "campaigns: [a, a]", "repeated"),
        ("frame_ancestors: []", 'frame_ancestors: ["*"]', "bad_format"),
        (
            "frame_ancestors: []",
            'frame_ancestors: ["https://a.example; script-src *"]',
            "bad_format",
        ),
        ("# logo: logo.svg", "logo: fehlt.svg", "logo_missing"),
        ("# logo: logo.svg", "logo: ../brand.yaml", "logo_elsewhere"),
        ("# logo: logo.svg", "logo: brand.yaml", "logo_kind"),
        ('  de: "Max', '  fr: "Max', "not_a_language"),
    ],
)
def test_what_is_wrong_is_found_where_it_stands(old: str, new: str, code: str, folder: Path):
    change(folder, old, new)
    before, _, _ = (folder / "brand.yaml").read_text("utf-8").partition(new)
    found = [(each.code, each.line) for each in faults(folder)]
    assert found == [(code, before.count("\n") + 1)]


def test_the_logo_is_read_from_beside_the_file(folder: Path):
    (folder / "logo.svg").write_bytes(LOGO)
    change(folder, "# logo: logo.svg", "logo: logo.svg")
    assert load_brand(folder).logo_bytes == LOGO


def test_a_logo_that_would_swell_every_report_is_refused(folder: Path):
    (folder / "logo.svg").write_bytes(LOGO + b" " * 300_000)
    change(folder, "# logo: logo.svg", "logo: logo.svg")
    assert [each.code for each in faults(folder)] == ["logo_too_large"]


def test_a_folder_without_a_brand_is_said(tmp_path: Path):
    assert [each.code for each in faults(tmp_path)] == ["missing_brand"]


def test_contrast_is_that_of_the_guidelines():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)
    assert contrast("#57305f", "#f4f6f1") == pytest.approx(9.7, abs=0.05)


def test_words_fall_back_to_the_main_language():
    assert Said({"de": "Ja", "en": "Yes"}).within("en") == "Yes"
    assert Said({"de": "Ja"}).within("en") == "Ja"
    assert Said({"en": "Yes"}).within("de") == "Yes"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of what is shipped."""
    for path in SHIPPED.glob("*.yaml"):
        shutil.copy(path, tmp_path)
    return tmp_path


def change(folder: Path, old: str, new: str) -> None:
    path = folder / "brand.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def faults(folder: Path) -> tuple[Finding, ...]:
    brand, findings = examine_brand(folder, deployment=False)
    assert brand is None
    return findings
