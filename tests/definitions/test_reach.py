"""What nobody can reach is a warning where it stands, with the reason, unless it is meant so."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.config import ROOT
from app.definitions.finding import Finding
from app.definitions.loader import load
from app.definitions.reach import Named, reach
from app.definitions.reachability import Status
from app.definitions.starter import begin
from app.definitions.wording import message
from app.domain.answers import read_all
from app.domain.assessment import assess
from app.translations import LANGUAGES
from tests.definitions.broken import SMALL, copy

ANYTHING = ("{stage: zweite, category: [offen, null], urgency: ruhig, conversation: not_yet}",)


def warnings(folder: Path, slug: str = "klein") -> tuple[Finding, ...]:
    return reach(load(folder, slug), folder / f"{slug}.yaml", 20.0).findings


@pytest.mark.parametrize("slug", ["klarheitscheck", "ruhe-im-buero"])
def test_everything_in_our_own_questionnaires_can_be_reached(slug: str):
    assert warnings(ROOT / "questionnaires", slug) == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_in_the_starter_can_be_reached(language: str, tmp_path: Path):
    begin(tmp_path, "neu", language)
    edition = load(tmp_path, "neu")
    assert [each.code for each in edition.warnings] == ["starter_left"]
    assert warnings(tmp_path, "neu") == ()


@pytest.mark.parametrize(
    ("old", "new", "code", "line_of", "said"),
    [
        (
            "unknown_answers: 1",
            "unknown_answers: 4",
            "urgency_unreachable",
            "  unklar:",
            "nötig sind 4",
        ),
        ("    from: 3", "    from: 9", "urgency_unreachable", "  bald:", "nötig sind 9"),
        (
            "category: {menschen: 1}, ",
            "",
            "category_unreachable",
            "  menschen:",
            "hat Punkte für „menschen“",
        ),
        (
            "  from_stage: dritte",
            "  from_stage: erste",
            "conversation_always",
            "  from_stage",
            "erreichen die Stufe „erste“",
        ),
    ],
)
def test_what_cannot_be_reached_is_said_where_it_stands(
    old: str, new: str, code: str, line_of: str, said: str, tmp_path: Path
):
    copy(tmp_path, (old, new), (*ANYTHING, "{stage: zweite}"))
    (finding,) = warnings(tmp_path)
    lines = (tmp_path / "klein.yaml").read_text("utf-8").splitlines()
    assert finding.code == code
    assert lines[finding.line - 1].startswith(line_of)
    assert said in message(finding, "de")
    assert message(finding, "en")


def test_a_question_nobody_sees_is_said_once_and_its_options_are_not(tmp_path: Path):
    impossible = "{gruende: [nichts], wahl: [eins]}"
    copy(
        tmp_path,
        ("          - {gruende: [kosten], rolle: [chefin]}\n", ""),
        (
            "      worte:\n",
            f'      niemand:\n        ask: "Wer sieht das?"\n        why: "Zum Testen."\n'
            f'        show_if: {impossible}\n        options: {{ja: "Ja", nein: "Nein"}}\n'
            "      worte:\n",
        ),
    )
    (tmp_path / "klein.en.yaml").unlink()
    (finding,) = warnings(tmp_path)
    assert (finding.code, finding.place[-1]) == ("never_shown", "niemand")
    assert "schließen sich aus" in message(finding, "de")


def test_a_comment_silences_it(tmp_path: Path):
    copy(
        tmp_path,
        ("unknown_answers: 1", "unknown_answers: 4"),
        ("  unklar:\n", "  # klarheit: allow reach: wird bald gebraucht\n  unklar:\n"),
    )
    assert load(tmp_path, "klein").warnings == ()
    assert warnings(tmp_path) == ()


def test_a_comment_on_what_can_be_reached_is_needless(tmp_path: Path):
    copy(tmp_path, ("  unklar:\n", "  # klarheit: allow reach: wird bald gebraucht\n  unklar:\n"))
    assert load(tmp_path, "klein").warnings == ()
    assert [each.code for each in warnings(tmp_path)] == ["silence_unused"]


def test_without_time_it_is_undecided_and_not_guessed(tmp_path: Path):
    copy(tmp_path)
    found = reach(load(tmp_path, "klein"), tmp_path / "klein.yaml", 0.0)
    undecided = found.reachability.with_status(Status.UNDECIDED)
    assert {each.code for each in found.findings} <= {"undecided", "stage_certain"}
    assert len([each for each in found.findings if each.code == "undecided"]) == len(undecided)


def test_every_witness_is_confirmed_by_the_assessment():
    edition = load(SMALL, "klein")
    asked = edition.questionnaires["de"]
    found = reach(edition, SMALL / "klein.yaml", 20.0).reachability
    stages = {
        verdict.thing.ids[0]: assess(asked, read_all(asked, verdict.witness)).stage
        for verdict in found.with_status(Status.REACHABLE)
        if verdict.thing.kind == "stage" and verdict.witness is not None
    }
    assert stages == {"erste": "erste", "zweite": "zweite", "dritte": "dritte"}


def test_things_have_words():
    edition = load(SMALL, "klein")
    asked = edition.questionnaires["de"]
    found = reach(edition, SMALL / "klein.yaml", 20.0).reachability
    words = [Named(verdict.thing, asked).words("de") for verdict in found.verdicts]
    assert "Abschnitt anfang, Frage rolle, Antwort chefin" in words
    assert "Kategorie technik, als zweite" in words
    assert "Bereich lage, nicht einschätzbar" in words
    assert "Gespräch angeboten" in words
    assert "Route 2" in words
