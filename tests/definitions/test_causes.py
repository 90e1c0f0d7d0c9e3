"""What has one cause is one finding: an id that was renamed in one place and not in the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.definitions.finding import Finding
from app.definitions.loader import examine
from app.definitions.wording import message, remedy
from tests.definitions.broken import SMALL, copy


def found(folder: Path, *changes: tuple[str, str], file: str = "klein.yaml") -> list[Finding]:
    copy(folder, *changes, file=file)
    return list(examine(folder, "klein").findings)


def lines_with(word: str, *, but: str = "?") -> list[int]:
    """The lines of the small questionnaire with a word."""
    lines = (SMALL / "klein.yaml").read_text("utf-8").splitlines()
    return [at for at, line in enumerate(lines, 1) if word in line and but not in line]


def test_a_renamed_band_is_one_finding_that_names_every_line(tmp_path: Path):
    (only,) = found(tmp_path, ("  teilweise: 40", "  halb: 40"))
    first, *others = lines_with("teilweise", but="teilweise: 40")
    assert (only.code, only.line) == ("unknown_reference", first)
    assert message(only, "de") == "Das Band „teilweise“ gibt es nicht."
    *some, last = map(str, others)
    said = f"Meinten Sie „halb“? Ebenso: Zeilen {', '.join(some)} und {last}."
    assert remedy(only, "de") == said
    assert remedy(only, "en").startswith('Did you mean "halb"? Likewise: lines ')


def test_a_renamed_dimension_is_one_finding_too(tmp_path: Path):
    renamed = ("dimensions:\n  lage:", "dimensions:\n  standort:")
    (only,) = found(tmp_path, renamed)
    assert (only.code, only.line) == ("unknown_reference", lines_with("dimension: lage")[0])
    assert remedy(only, "de").startswith("Meinten Sie „standort“? Ebenso: Zeilen ")


def test_a_band_that_is_called_otherwise_in_one_place_is_not_also_missing_there(tmp_path: Path):
    (only,) = found(tmp_path, ('      klar: "Klar."\n  ziel', '      deutlich: "Klar."\n  ziel'))
    assert (only.code, only.facts["id"]) == ("unknown_reference", "deutlich")
    assert remedy(only, "de") == "Meinten Sie „klar“?"


def test_options_of_the_same_name_in_two_questions_are_two_findings(tmp_path: Path):
    some = found(
        tmp_path,
        ("- {gruende: [kosten], rolle: [chefin]}", "- {gruende: [weiter], rolle: [weiter]}"),
    )
    assert [each.code for each in some] == ["unknown_reference"] * 2


@pytest.mark.parametrize(
    ("old", "new", "code", "told"),
    [
        (
            '        options:\n          chefin: "Leitung"\n          andere: "Andere"\n',
            "",
            "missing_options",
            'options: {ja: "Ja", nein: "Nein"}',
        ),
        ("        type: number\n", "", "missing_type", "„unit“, „decimals“ gehört nicht"),
        ("        type: number\n", "", "missing_type", "type: number"),
        ("        type: scale\n", "", "missing_type", "type: scale"),
        ("        type: text\n        use: own_words\n", "", "missing_type", "type: text"),
        ("        type: text\n        use: own_q", "        use: own_q", "missing_type", "text"),
        ("        min: 0\n", "", "missing_key", "min: 0"),
        ("minutes: 2\n", "", "missing_key", "minutes: 1"),
    ],
)
def test_a_question_that_cannot_be_answered_is_told_what_to_write(
    old: str, new: str, code: str, told: str, tmp_path: Path
):
    (only,) = found(tmp_path, (old, new))
    assert only.code == code
    assert told in f"{message(only, 'de')} {remedy(only, 'de')}"
    assert message(only, "en")
