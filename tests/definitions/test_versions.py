"""A version is what prospects meet, and it comes back from its snapshot."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.definitions.loader import load
from app.definitions.snapshot import restore
from tests.definitions.broken import SMALL, copy


def test_a_snapshot_gives_the_same_questionnaires_back():
    edition = load(SMALL, "klein")
    stored = json.loads(json.dumps(edition.document, sort_keys=True))
    assert restore("klein", edition.version, stored) == dict(edition.questionnaires)
    assert "handoff" not in json.dumps(stored)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("vertrieb@example.com", "andere@example.com"),
        ("Jemand mit Zeit.", "Jemand anders."),
        ("minutes: 2", "minutes:   2 # Minuten"),
        ('start: "Beginnen"', "start: Beginnen"),
        ("        max: 1000", "        max: 1000.00"),
        ('    title: "Ende"\n', '    title: "Ende"\n\n'),
    ],
)
def test_what_prospects_do_not_meet_keeps_the_version(old: str, new: str, tmp_path: Path):
    copy(tmp_path, (old, new))
    assert load(tmp_path, "klein").version == load(SMALL, "klein").version


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("klein.yaml", "minutes: 2", "minutes: 3"),
        ("klein.yaml", "  klar: 70", "  klar: 71"),
        ("klein.yaml", "reply_within_days: 3", "reply_within_days: 4"),
        ("klein.en.yaml", "Small check", "Little check"),
    ],
)
def test_what_prospects_meet_makes_a_new_version(file: str, old: str, new: str, tmp_path: Path):
    copy(tmp_path, (old, new), file=file)
    assert load(tmp_path, "klein").version != load(SMALL, "klein").version


def test_the_order_of_options_makes_a_new_version(tmp_path: Path):
    first, second = '          chefin: "Leitung"\n', '          andere: "Andere"\n'
    copy(tmp_path, (first + second, second + first))
    edition = load(tmp_path, "klein")
    assert edition.version != load(SMALL, "klein").version
    assert [each.id for each in edition.questionnaires["de"].questions["rolle"].options] == [
        "andere",
        "chefin",
    ]
