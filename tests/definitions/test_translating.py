"""A translation is written and brought up to date without losing a word of it."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from app.config import ROOT
from app.definitions.invalid import InvalidDefinition
from app.definitions.loader import examine, load
from app.definitions.overlay import NotPossible, Update
from app.definitions.parsing import parse
from app.definitions.source import Source
from app.definitions.structure import originals
from app.definitions.translating import draft
from app.definitions.tree import plain
from tests.definitions.broken import SMALL, copy

FLAGSHIP = ROOT / "questionnaires"


def update(folder: Path, slug: str = "klein") -> Update:
    path, found = draft(folder, slug, "en", "en")
    path.write_bytes(found.text.encode())
    return found


def cut(folder: Path, *pieces: str) -> str:
    """Takes lines out of the translation; gives what is left."""
    path = folder / "klein.en.yaml"
    text = path.read_text("utf-8")
    for piece in pieces:
        assert piece in text
        text = text.replace(piece, "", 1)
    path.write_text(text, "utf-8")
    return text


def test_a_complete_translation_stays_as_it_is_byte_for_byte(tmp_path: Path):
    for name in ("klarheitscheck.yaml", "klarheitscheck.en.yaml"):
        (tmp_path / name).write_bytes((FLAGSHIP / name).read_bytes())
    found = update(tmp_path, "klarheitscheck")
    assert (found.missing, found.obsolete) == ((), ())
    written = (tmp_path / "klarheitscheck.en.yaml").read_bytes()
    assert written == (FLAGSHIP / "klarheitscheck.en.yaml").read_bytes()


def test_a_new_translation_has_every_key_and_no_text(tmp_path: Path):
    copy(tmp_path)
    (tmp_path / "klein.en.yaml").unlink()
    found = update(tmp_path)
    lines = found.text.splitlines()
    assert lines[:4] == [
        "# Translation of klein.yaml: the same keys, texts only.",
        "title:  # missing: Kleiner Check",
        "subtitle:  # missing: Zum Ausprobieren",
        "audience:  # missing: Für Tests.",
    ]
    assert "  -  # missing: Ein Absatz." in lines
    assert "  - ask:  # missing: Wie lange dauert das?" in lines
    assert "    answer:  # missing: Zwei Minuten." in lines
    assert "          zeit:  # missing: Die Zeit" in lines
    codes = {finding.code for finding in examine(tmp_path, "klein").findings}
    assert codes == {"not_translated"}
    assert len(found.missing) == len(examine(tmp_path, "klein").findings)


def test_what_is_missing_gets_its_place_and_the_original(tmp_path: Path):
    copy(tmp_path)
    cut(tmp_path, 'subtitle: "To try things"\n', '        why: "A date is a fact."\n')
    found = update(tmp_path)
    lines = found.text.splitlines()
    assert lines[lines.index("title: Small check") + 1] == "subtitle:  # missing: Zum Ausprobieren"
    at = lines.index('        ask: "Is there a date?"')
    assert lines[at + 1] == "        why:  # missing: Ein Datum ist eine Tatsache."
    assert found.missing == (
        ("subtitle",),
        ("sections", "anfang", "questions", "termin", "why"),
    )


def test_comments_order_and_spelling_stay(tmp_path: Path):
    copy(
        tmp_path,
        ("title: Small check", "# Keep me\ntitle:   'Small check'   # and me\n\n"),
        ('  - "And another."', '  # inside\n  - "And another."\n# outside'),
        file="klein.en.yaml",
    )
    before = cut(tmp_path, 'start: "Begin"\n')
    found = update(tmp_path)
    assert "start:  # missing: Beginnen" in found.text
    kept = [line for line in found.text.splitlines() if "# missing" not in line]
    assert kept == before.splitlines()


def test_whole_questions_and_lists_are_added(tmp_path: Path):
    copy(tmp_path)
    text = (tmp_path / "klein.en.yaml").read_text("utf-8")
    question = text[text.index("      betrag:") : text.index("      termin:")]
    cut(tmp_path, question, '      - "What runs today?"\n', "    first_questions:\n")
    found = update(tmp_path)
    assert (
        "      betrag:\n"
        "        ask:  # missing: Wie hoch ist der Betrag?\n"
        "        why:  # missing: Zur Größenordnung.\n"
        "        unit:  # missing: Euro\n"
        "      termin:\n"
    ) in found.text
    assert "    first_questions:\n      -  # missing: Was läuft heute?\n" in found.text


def test_entries_missing_at_the_end_of_a_list_are_added_there(tmp_path: Path):
    copy(tmp_path)
    cut(tmp_path, '  - "And another."\n')
    assert '  - "One paragraph."\n  -  # missing: Noch einer.\nstart:' in update(tmp_path).text


def test_keys_missing_in_brackets_are_added_in_them(tmp_path: Path):
    copy(
        tmp_path,
        ('{title: "Share", text: "Tell others."}', '{title: "Share"}'),
        ('{label: "Leave it", gain: "No effort.", price: "It stays."}', "{}"),
        file="klein.en.yaml",
    )
    text = update(tmp_path).text
    assert 'klar: {title: "Share", text: null}' in text
    assert "lassen: {label: null, gain: null, price: null}" in text


def test_texts_over_several_lines_are_not_cut_apart(tmp_path: Path):
    copy(
        tmp_path,
        ('    text: "It is about people."', "    text: |\n      It is about\n\n      # people.\n"),
        ('    text: "Still open."\n', ""),
        file="klein.en.yaml",
    )
    cut(tmp_path, '    title: "Open"\n')
    found = update(tmp_path)
    data: Any = plain(parse(Source("x", found.text)).root)
    assert data["categories"]["menschen"]["text"] == "It is about\n\n# people."
    assert data["categories"]["offen"]["title"] is None


def test_what_belongs_to_nothing_is_listed_and_kept(tmp_path: Path):
    copy(
        tmp_path,
        ('          eins: "The one"\n', '          drei: "Three"\n          eins: "The one"\n'),
        ('  - "And another."', '  - "And another."\n  - "A third."'),
        file="klein.en.yaml",
    )
    found = update(tmp_path)
    assert found.obsolete == (
        ("intro", 2),
        ("sections", "ende", "questions", "wahl", "options", "drei"),
    )
    assert 'drei: "Three"' in found.text


def test_doing_it_again_changes_nothing(tmp_path: Path):
    copy(tmp_path)
    cut(tmp_path, 'subtitle: "To try things"\n', '      - "A comparison"\n')
    first = update(tmp_path)
    again = update(tmp_path)
    assert again.text == first.text
    assert len(again.missing) == len(first.missing) == 2


def test_line_ends_of_other_systems_stay(tmp_path: Path):
    copy(tmp_path)
    path = tmp_path / "klein.en.yaml"
    text = cut(tmp_path, 'subtitle: "To try things"\n')
    path.write_bytes(text.replace("\n", "\r\n").encode())
    found = update(tmp_path)
    assert "subtitle:  # missing: Zum Ausprobieren\r\n" in found.text
    assert found.text.count("\n") == found.text.count("\r\n")


@pytest.mark.parametrize("seed", range(25))
def test_any_texts_may_be_missing(seed: int, tmp_path: Path):
    copy(tmp_path)
    path = tmp_path / "klein.en.yaml"
    complete = path.read_text("utf-8").splitlines()
    chance = random.Random(seed)
    kept = [
        line
        for line in complete
        if not (chance.random() < 0.3 and '"' in line and not line.lstrip().startswith("- ask"))
    ]
    path.write_text("\n".join(kept) + "\n", "utf-8")
    found = update(tmp_path)
    assert [line for line in found.text.splitlines() if line in kept] == kept
    data: Any = plain(parse(Source("x", found.text)).root)
    main: Any = plain(parse(Source("x", (SMALL / "klein.yaml").read_text("utf-8"))).root)
    assert shape(data) == shape(originals(main))
    codes = {finding.code for finding in examine(tmp_path, "klein").findings}
    assert codes <= {"not_translated"}


def test_once_translated_it_loads(tmp_path: Path):
    copy(tmp_path)
    cut(tmp_path, 'subtitle: "To try things"\n')
    update(tmp_path)
    path = tmp_path / "klein.en.yaml"
    text = path.read_text("utf-8").replace("subtitle:  #", 'subtitle: "To try things"  #')
    path.write_text(text, "utf-8")
    assert load(tmp_path, "klein").version == load(SMALL, "klein").version


def test_there_is_no_translation_into_the_same_language(tmp_path: Path):
    copy(tmp_path)
    with pytest.raises(InvalidDefinition) as raised:
        draft(tmp_path, "klein", "de", "de")
    assert [each.code for each in raised.value.findings] == ["translation_same_language"]


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("klein.yaml", "minutes: 2", "minuten: 2", "unknown_key"),
        ("klein.en.yaml", 'start: "Begin"', 'start: "Begin', "quotes_open"),
        ("klein.en.yaml", 'start: "Begin"', 'start: "Begin"\nstart: "Go"', "duplicate_key"),
    ],
)
def test_what_cannot_be_read_is_not_written_over(
    file: str, old: str, new: str, code: str, tmp_path: Path
):
    copy(tmp_path, (old, new), file=file)
    with pytest.raises(InvalidDefinition) as raised:
        draft(tmp_path, "klein", "en", "en")
    assert raised.value.findings[0].code == code


def test_what_cannot_be_added_to_is_not_written_over(tmp_path: Path):
    copy(tmp_path, ('{label: "The time"}', "{}"), file="klein.en.yaml")
    path, found = draft(tmp_path, "klein", "en", "en")
    assert found.text == path.read_text("utf-8")
    copy(
        tmp_path,
        ('title: "Technology"', 'title: &t "Technology"\n    extra: {bands: }'),
        (
            "  lage:\n    title",
            "  lage: {title: a, short: b, question: c, bands: }\n  lage2:\n    title",
        ),
        file="klein.en.yaml",
    )
    with pytest.raises(NotPossible):
        draft(tmp_path, "klein", "en", "en")


def shape(value: Any) -> Any:
    """The keys and the lengths of lists, without the texts."""
    if isinstance(value, dict):
        keys = {key: shape(each) for key, each in value.items()}
        return None if set(value) == {"label"} else keys
    if isinstance(value, list):
        return [shape(each) for each in value]
    return None
