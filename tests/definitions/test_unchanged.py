"""What a questionnaire still has of the starter is said in one finding that names the lines."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.config import ROOT
from app.definitions.catalogue import Catalogue
from app.definitions.finding import Severity
from app.definitions.loader import examine, examine_for_the_public
from app.definitions.starter import begin
from app.definitions.wording import Lines, message, remedy
from app.translations import LANGUAGES

GAPS = {"de": ("eintragen@", 3), "en": ("enter@", 3)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_and_addresses_of_the_starter_are_one_warning(language: str, tmp_path: Path):
    text = begin(tmp_path, "neu", language).read_text("utf-8")
    (only,) = examine(tmp_path, "neu").findings
    assert (only.code, only.severity) == ("starter_left", Severity.WARNING)
    assert text.splitlines()[only.line - 1].startswith("title: ")
    sign, count = GAPS[language]
    assert text.count(sign) == count
    assert sign in remedy(only, language)
    assert len({message(only, each) for each in LANGUAGES}) == 2


def test_only_what_is_left_is_named_with_its_lines(tmp_path: Path):
    path = begin(tmp_path, "neu", "de")
    named = examine(tmp_path, "neu").findings[0].facts["in_lines"]
    assert isinstance(named, Lines)
    lines = path.read_text("utf-8").splitlines()
    left = [at for at in named.numbers if KEPT in lines[at - 1] or "questions_to" in lines[at - 1]]
    for at in set(named.numbers) - set(left):
        lines[at - 1] = re.sub(r'"[^"]+"$', '"Neu"', lines[at - 1]).replace("eintragen@", "wir@")
    path.write_text("\n".join(lines), "utf-8")
    (only,) = examine(tmp_path, "neu").findings
    assert len(left) == 2
    assert only.line == left[0]
    assert message(only, "de").endswith(f"unverändert (Zeilen {left[0]} und {left[1]}).")


KEPT = "Hier steht, wem Sie nicht helfen können."


def test_a_text_that_is_to_stay_can_be_said_so(tmp_path: Path):
    path = begin(tmp_path, "neu", "de")
    before = examine(tmp_path, "neu").findings[0].facts["count"]
    text = path.read_text("utf-8").replace(
        f'    - "{KEPT}"', f'    # klarheit: allow starter: passt so\n    - "{KEPT}"'
    )
    path.write_text(text, "utf-8")
    (only,) = examine(tmp_path, "neu").findings
    assert only.facts["count"] == int(str(before)) - 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_deployment_does_not_serve_addresses_of_nobody(language: str, tmp_path: Path):
    path = begin(tmp_path, "neu", language)
    served = Catalogue(tmp_path, examine=examine_for_the_public)
    assert served.slugs() == ()
    assert [each.code for each in served.faults()] == ["starter_addresses"]
    assert GAPS[language][0] in message(served.faults()[0], language)
    assert Catalogue(tmp_path).slugs() == ("neu",)
    text = path.read_text("utf-8").replace(GAPS[language][0], "wir@")
    path.write_text(text, "utf-8")
    assert Catalogue(tmp_path, examine=examine_for_the_public).slugs() == ("neu",)


@pytest.mark.parametrize("slug", ["klarheitscheck", "ruhe-im-buero"])
def test_what_is_shipped_has_nothing_of_it(slug: str):
    assert examine(ROOT / "questionnaires", slug).findings == ()
