"""The words of an answer."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.domain.answers import SKIPPED, UNKNOWN, Value
from app.domain.questionnaire import Option, Question, QuestionType
from app.rendering.answers import answer_lines


def question(kind: QuestionType, **more: Any) -> Question:
    return Question("q", "s", "?", kind, **more)


OPTIONS = (Option("a", "In *Tabellen*"), Option("b", "Im Kopf"))
SCALE = question(
    QuestionType.SCALE,
    min=Decimal(0),
    max=Decimal(10),
    min_label="gar nicht",
    max_label="vollständig",
)
HOURS = question(QuestionType.NUMBER, min=Decimal(0), max=Decimal(9999), unit="Stunden", decimals=2)


@pytest.mark.parametrize(
    ("asked", "value", "lines"),
    [
        (question(QuestionType.SINGLE, options=OPTIONS), ("b",), ("Im Kopf",)),
        (question(QuestionType.MULTI, options=OPTIONS), ("a", "b"), ("In Tabellen", "Im Kopf")),
        (SCALE, 4, ("4 (von 0 „gar nicht“ bis 10 „vollständig“)",)),
        (question(QuestionType.SCALE, min=Decimal(1), max=Decimal(5)), 2, ("2 (von 1 bis 5)",)),
        (HOURS, Decimal("1250.50"), ("1.250,5\N{NO-BREAK SPACE}Stunden",)),
        (question(QuestionType.NUMBER, min=Decimal(0), max=Decimal(9)), Decimal(7), ("7",)),
        (question(QuestionType.DATE), date(2026, 9, 24), ("24.\N{NO-BREAK SPACE}September 2026",)),
        (
            question(QuestionType.TEXT),
            "Wie *gesagt*\nund <b>so</b>",
            ("Wie *gesagt*\nund <b>so</b>",),
        ),
        (question(QuestionType.SINGLE, options=OPTIONS), UNKNOWN, ("Das weiß ich noch nicht",)),
        (question(QuestionType.TEXT), SKIPPED, ("Nicht angegeben",)),
    ],
)
def test_an_answer_is_said_in_words(asked: Question, value: Value, lines: tuple[str, ...]) -> None:
    assert answer_lines("de", asked, value) == lines


def test_numbers_and_dates_follow_the_language() -> None:
    assert answer_lines("en", HOURS, Decimal("1250.5")) == ("1,250.5\N{NO-BREAK SPACE}Stunden",)
    assert answer_lines("en", question(QuestionType.DATE), date(2026, 9, 24)) == (
        "24\N{NO-BREAK SPACE}September 2026",
    )
