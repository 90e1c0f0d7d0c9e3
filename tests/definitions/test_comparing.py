"""What a change means for prospects is said before it is live."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.definitions.comparing import Change, Kind, changes
from app.definitions.loader import load
from tests.definitions.broken import SMALL, copy


def compared(folder: Path) -> list[Change]:
    return list(changes(load(SMALL, "klein"), load(folder, "klein")))


def test_nothing_changed_where_only_recipients_and_spelling_did(tmp_path: Path):
    copy(
        tmp_path,
        ("vertrieb@example.com", "andere@example.com"),
        ("title: Kleiner Check", 'title: "Kleiner Check"'),
        ('          chefin: "Leitung"', '          chefin: {label: "Leitung"}'),
        (
            "        optional: true\n        unit",
            "        optional: true\n        unknown: false\n        unit",
        ),
    )
    assert compared(tmp_path) == []


QUESTION = ("sections", "ende", "questions", "wahl")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "  klar: 70",
            "  klar: 75",
            Change(Kind.CHANGED, "de", ("bands", "klar"), 70, 75),
        ),
        (
            "title: Kleiner Check",
            "title: Neuer Check",
            Change(Kind.CHANGED, "de", ("title",), "Kleiner Check", "Neuer Check"),
        ),
        (
            "zwei: {clarity: 3,",
            "zwei: {clarity: 2,",
            Change(Kind.CHANGED, "de", (*QUESTION, "options", "zwei", "clarity"), 3, 2),
        ),
        (
            'chefin: "Leitung"',
            'chefin: {urgency: 1, label: "Leitung"}',
            Change(
                Kind.ADDED,
                "de",
                ("sections", "anfang", "questions", "rolle", "options", "chefin", "urgency"),
                None,
                1,
            ),
        ),
        (
            "requires: {lage: klar, ziel: teilweise}",
            "requires: {lage: klar, ziel: klar}",
            Change(
                Kind.CHANGED, "de", ("stages", "dritte", "requires", "ziel"), "teilweise", "klar"
            ),
        ),
        (
            "          gruende: [kosten, zeit]",
            "          gruende: [kosten]",
            Change(
                Kind.CHANGED,
                "de",
                ("sections", "anfang", "questions", "tiefe", "show_if", "gruende"),
                ["kosten", "zeit"],
                ["kosten"],
            ),
        ),
        (
            "reply_within_days: 3",
            "reply_within_days: 5",
            Change(Kind.CHANGED, "de", ("conversation", "reply_within_days"), 3, 5),
        ),
    ],
)
def test_a_change_is_said_with_its_place(old: str, new: str, expected: Change, tmp_path: Path):
    copy(tmp_path, (old, new), ("{stage: zweite, category: [offen, null], urgency: ruhig,", "{"))
    assert compared(tmp_path) == [expected]


def test_a_change_in_a_translation_alone_is_said_too(tmp_path: Path):
    copy(tmp_path, ("Small check", "Tiny check"), file="klein.en.yaml")
    assert compared(tmp_path) == [
        Change(Kind.CHANGED, "en", ("title",), "Small check", "Tiny check")
    ]


def test_questions_that_come_go_and_move_are_said(tmp_path: Path):
    copy(tmp_path)
    (tmp_path / "klein.en.yaml").unlink()
    path = tmp_path / "klein.yaml"
    text = path.read_text("utf-8")
    start, end = text.index("      termin:"), text.index("  ende:\n")
    moved = text[start:end]
    text = text[:start] + text[end:]
    text = text.replace("      worte:\n", moved + "      neu:\n", 1)
    path.write_text(text, "utf-8")
    found = [change for change in compared(tmp_path) if change.place]
    assert found == [
        Change(
            Kind.REMOVED, "de", ("sections", "ende", "questions", "worte"), "Was ist Ihnen wichtig?"
        ),
        Change(Kind.MOVED, "de", ("sections", "ende", "questions", "termin"), "anfang", "ende"),
        Change(
            Kind.ADDED,
            "de",
            ("sections", "ende", "questions", "neu"),
            None,
            "Was ist Ihnen wichtig?",
        ),
    ]
    assert Change(Kind.REMOVED, "en", ()) in compared(tmp_path)


def test_another_order_is_said(tmp_path: Path):
    first, second = '          chefin: "Leitung"\n', '          andere: "Andere"\n'
    copy(tmp_path, (first + second, second + first))
    options = ("sections", "anfang", "questions", "rolle", "options")
    assert compared(tmp_path) == [
        Change(Kind.REORDERED, "de", options, ["chefin", "andere"], ["andere", "chefin"])
    ]
