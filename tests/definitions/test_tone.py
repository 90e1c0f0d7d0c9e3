"""Warnings on tone and accessibility, and the comments that silence them."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.config import ROOT
from app.definitions.finding import Severity
from app.definitions.loader import examine, load
from tests.definitions.broken import SMALL, copy

ASK = '"Was ist Ihnen wichtig?"'


def warnings(folder: Path) -> list[tuple[str, str, int]]:
    """The code, file and line of every finding; there must be no error among them."""
    found = examine(folder, "klein").findings
    assert {each.severity for each in found} <= {Severity.WARNING}
    return [(each.code, each.file, each.line) for each in found]


def codes(folder: Path) -> list[str]:
    return [code for code, _, _ in warnings(folder)]


@pytest.mark.parametrize("folder", [SMALL, ROOT / "questionnaires"])
def test_our_own_questionnaires_press_nobody(folder: Path):
    slug = "klein" if folder == SMALL else "klarheitscheck"
    assert load(folder, slug).warnings == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('"Worauf warten Sie?"', "pressure"),
        ('"Handeln  Sie jetzt?"', "pressure"),
        ('"Wichtig!"', "pressure"),
        ('"Finden Sie nicht auch, dass es eilt?"', "leading"),
        ('"Was ist wichtig? Und was nicht?"', "double_question"),
        (f'"{"wort " * 25}wort"', "long_sentence"),
    ],
)
def test_what_presses_or_is_hard_to_read_is_a_warning(text: str, code: str, tmp_path: Path):
    copy(tmp_path, (ASK, text))
    assert codes(tmp_path) == [code]


@pytest.mark.parametrize(
    "text",
    [
        '"Was ist dringend und was nicht?"',
        '"Ist die Lage unverändert?"',
        f'"{"wort " * 25}"',
        f'"{"wort " * 20}. {"wort " * 20}."',
        f'"{"wort " * 20}: {"wort " * 20}."',
    ],
)
def test_what_is_plain_is_left_alone(text: str, tmp_path: Path):
    copy(tmp_path, (ASK, text))
    assert codes(tmp_path) == []


def test_a_translation_is_read_in_its_own_language(tmp_path: Path):
    copy(tmp_path, ('"Too early."', '"Act now."'), file="klein.en.yaml")
    (found,) = warnings(tmp_path)
    assert found[:2] == ("pressure", "klein.en.yaml")


def test_a_firm_can_add_phrases_of_its_own(tmp_path: Path):
    copy(tmp_path, (ASK, '"Gibt es Synergien?"'))
    (tmp_path / "pressure.de.txt").write_text("# unsere\n\nSynergien\n", "utf-8")
    assert codes(tmp_path) == ["pressure"]


def test_long_labels_and_labels_that_sound_alike_are_warnings(tmp_path: Path):
    copy(
        tmp_path,
        ('andere: "Andere"', f'andere: "{"x" * 121}"'),
        ('label: "Das andere"', 'label: "das  EINE"'),
    )
    assert codes(tmp_path) == ["long_label", "same_labels"]


def test_a_category_without_an_honest_way_is_a_warning(tmp_path: Path):
    copy(
        tmp_path,
        (
            'lassen: {label: "So lassen", gain: "Kein Aufwand.", price: "Es bleibt so.", '
            "unchanged: true}",
            'lassen: {label: "So", gain: "Gut.", price: "Schlecht.", ours: true}',
        ),
    )
    assert codes(tmp_path) == ["ways_without_unchanged", "ways_all_ours"]


def test_clarity_without_a_dimension_counts_for_nothing(tmp_path: Path):
    copy(tmp_path, ('chefin: "Leitung"', 'chefin: {clarity: 2, label: "Leitung"}'))
    assert codes(tmp_path) == ["clarity_for_nothing"]


def test_an_answer_to_a_question_a_persona_does_not_see_is_a_warning(tmp_path: Path):
    copy(
        tmp_path,
        ("gruende: [zeit], tiefe: 2", "gruende: [nichts], tiefe: 2"),
        ("{stage: zweite", "{stage: erste"),
    )
    assert codes(tmp_path) == ["persona_hidden", "persona_hidden"]


# Silence


@pytest.mark.parametrize(
    "asked",
    [
        f"# klarheit: allow tone: so fragt die Kundschaft\n        ask: {ASK}",
        f"ask: {ASK} # klarheit: allow tone: so fragt die Kundschaft",
        f"# klarheit: allow pressure: so fragt die Kundschaft\n        # noch etwas\n\n"
        f"        ask: {ASK}",
    ],
)
def test_a_comment_with_a_reason_silences_a_warning(asked: str, tmp_path: Path):
    loud = asked.replace(ASK, '"Worauf warten Sie?"')
    copy(tmp_path, (f"ask: {ASK}", loud))
    assert codes(tmp_path) == []


def test_a_comment_above_a_key_covers_what_belongs_to_it(tmp_path: Path):
    copy(
        tmp_path,
        ("      worte:\n", "      # klarheit: allow tone: ist so gemeint\n      worte:\n"),
        (ASK, '"Worauf warten Sie?"'),
        ('"Für Ihren Bericht."', '"Handeln Sie jetzt."'),
        ('"Ein guter Einstieg."', '"Handeln Sie jetzt."'),
    )
    (found,) = warnings(tmp_path)
    assert found[0] == "pressure"


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("# klarheit: allow tone", ["silence_without_reason", "pressure"]),
        ("# klarheit: allow tone:", ["silence_without_reason", "pressure"]),
        ("# klarheit: allow ton: Grund", ["silence_unknown", "pressure"]),
        ("# klarheit: allow accessibility: Grund", ["silence_unused", "pressure"]),
        ("# klarheit: allow unknown_key: Grund", ["silence_unknown", "pressure"]),
    ],
)
def test_a_comment_that_does_not_hold_is_said(comment: str, expected: list[str], tmp_path: Path):
    copy(tmp_path, (f"ask: {ASK}", f'{comment}\n        ask: "Worauf warten Sie?"'))
    assert codes(tmp_path) == expected


def test_no_comment_silences_an_error(tmp_path: Path):
    copy(tmp_path, ("minutes: 2", "minuten: 2 # klarheit: allow unknown_key: Grund"))
    assert "unknown_key" in [each.code for each in examine(tmp_path, "klein").findings]


def test_the_translation_has_comments_of_its_own(tmp_path: Path):
    loud = '"Act now." # klarheit: allow tone: a quotation'
    copy(tmp_path, ('"Too early."', loud), file="klein.en.yaml")
    assert codes(tmp_path) == []
