"""The flagship questionnaire and its personas, as results and as reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from app.definitions.edition import Edition
from app.definitions.loader import load
from app.domain.answers import read_all
from app.domain.orientation import Orientation, orient
from app.rendering.report import Publisher, report_html

PERSONAS: Final = (
    "ganz_am_anfang",
    "ein_starker_bereich",
    "reif_und_ruhig",
    "reif_und_zeit_zaehlt",
    "zwei_ursachen",
    "allein_selbststaendig",
)

PUBLISHER: Final = Publisher(
    firm="Musterwerk Beratung",
    accent="#57305f",
    imprint=("Musterwerk Beratung GmbH", "Beispielweg 1, 12345 Musterstadt"),
    contact="fragen@example.com",
)

DAY: Final = date(2026, 11, 23)


@cache
def edition() -> Edition:
    return load(Path("questionnaires"), "klarheitscheck")


def result(
    persona: str, language: str = "de", answers: Mapping[str, Any] | None = None
) -> Orientation:
    """What a persona is told, with some answers changed."""
    questionnaire = edition().questionnaires[language]
    given = next(each.answers for each in edition().personas if each.id == persona)
    return orient(questionnaire, read_all(questionnaire, {**given, **(answers or {})}))


def report(
    persona: str,
    language: str = "de",
    answers: Mapping[str, Any] | None = None,
    logo: bytes | None = None,
) -> str:
    """A persona's report as HTML."""
    said = result(persona, language, answers)
    publisher = replace(PUBLISHER, logo=logo)
    return report_html(said, publisher, language=language, assessed_on=DAY)
