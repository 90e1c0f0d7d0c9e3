"""What an answer may be, what is shown, and what comes next."""

from datetime import date
from decimal import Decimal

import pytest

from app.domain.answers import (
    SKIPPED,
    UNKNOWN,
    decode,
    encode,
    first_unanswered,
    neighbours,
    read,
    read_all,
    shown_by_section,
    shown_questions,
)
from app.domain.errors import (
    AnswerMissing,
    ChosenTogether,
    OutOfRange,
    SeveralChosen,
    TextTooLong,
    TooManyDecimals,
    UnknownOption,
    UnknownQuestion,
    WrongKind,
)
from app.domain.questionnaire import Option, Question, QuestionType
from tests.builders import multi, questionnaire, scale, single, text, when

NUMBER = Question(
    "n",
    "all",
    "n?",
    type=QuestionType.NUMBER,
    min=Decimal(0),
    max=Decimal(1000),
    decimals=1,
    unknown=True,
)
DAY = Question("d", "all", "d?", type=QuestionType.DATE, optional=True)
PICK = multi(
    "m",
    [Option("a", "A"), Option("b", "B"), Option("none", "None", exclusive=True)],
    unknown=True,
)


@pytest.mark.parametrize(
    ("question", "raw", "value"),
    [
        (single("q"), "o1", ("o1",)),
        (PICK, ["b", "a", "b"], ("a", "b")),
        (PICK, "unknown", UNKNOWN),
        (PICK, ["unknown"], UNKNOWN),
        (scale("s"), 10, 10),
        (NUMBER, Decimal("12.50"), Decimal("12.5")),
        (NUMBER, 7, Decimal("7.0")),
        (NUMBER, "unknown", UNKNOWN),
        (DAY, "2026-02-28", date(2026, 2, 28)),
        (DAY, None, SKIPPED),
        (text("t"), "unknown", "unknown"),
        (text("t"), "", SKIPPED),
    ],
)
def test_an_answer_is_read_and_survives_being_stored(question, raw, value):
    assert read(question, raw) == value
    assert decode(question, encode(value, question)) == value


@pytest.mark.parametrize(
    ("question", "raw", "error"),
    [
        (single("q"), "o9", UnknownOption("q", "o9")),
        (single("q"), "unknown", UnknownOption("q", "unknown")),
        (single("q"), ["o1", "o2"], SeveralChosen("q")),
        (single("q"), 1, WrongKind("q", "option")),
        (single("q"), None, AnswerMissing("q")),
        (PICK, [], AnswerMissing("m")),
        (PICK, "a", WrongKind("m", "options")),
        (PICK, ["a", "x"], UnknownOption("m", "x")),
        (PICK, ["a", "none"], ChosenTogether("m", "none")),
        (PICK, ["a", "unknown"], ChosenTogether("m", "unknown")),
        (scale("s"), 11, OutOfRange("s", "11", "0", "10")),
        (scale("s"), True, WrongKind("s", "whole number")),
        (scale("s"), "5", WrongKind("s", "whole number")),
        (NUMBER, Decimal("-1"), OutOfRange("n", "-1", "0", "1000")),
        (NUMBER, Decimal("1.25"), TooManyDecimals("n", "1.25", 1)),
        (NUMBER, Decimal("NaN"), WrongKind("n", "number")),
        (NUMBER, 1.5, WrongKind("n", "number")),
        (DAY, "2026-02-31", WrongKind("d", "date")),
        (text("t", max_length=3), "four", TextTooLong("t", 4, 3)),
        (text("t"), 5, WrongKind("t", "text")),
    ],
)
def test_an_answer_that_does_not_fit_is_named(question, raw, error):
    with pytest.raises(type(error)) as raised:
        read(question, raw)
    assert raised.value == error


def test_an_answer_to_no_question_is_named():
    with pytest.raises(UnknownQuestion):
        read_all(questionnaire(single("q")), {"other": "o1"})


def way():
    return questionnaire(
        single("a", unknown=True),
        single("b", show_if=when({"a": ["o1", "unknown"]})),
        single("c", show_if=when({"a": ["o2"], "b": ["o1"]}, {"b": ["o3"]})),
        text("d"),
    )


@pytest.mark.parametrize(
    ("answers", "shown"),
    [
        ({}, "ad"),
        ({"a": ("o0",)}, "ad"),
        ({"a": UNKNOWN}, "abd"),
        ({"a": ("o1",), "b": ("o3",)}, "abcd"),
        ({"a": ("o1",), "b": ("o1",)}, "abd"),
        ({"a": ("o2",), "b": ("o1",)}, "ad"),
    ],
)
def test_what_is_shown_follows_from_answers_to_shown_questions(answers, shown):
    assert "".join(each.id for each in shown_questions(way(), answers)) == shown


def test_one_goes_on_where_nobody_answered_or_skipped_yet():
    assert first_unanswered(way(), {}).id == "a"
    assert first_unanswered(way(), {"a": ("o0",)}).id == "d"
    assert first_unanswered(way(), {"a": ("o0",), "d": SKIPPED}) is None


def test_neighbours_are_shown_questions():
    before, after = neighbours(way(), {"a": ("o0",)}, "d")
    assert (before.id, after) == ("a", None)


def test_a_section_without_shown_questions_is_left_out():
    assert [section.id for section, _ in shown_by_section(way(), {})] == ["all"]
    hidden = questionnaire(single("a", show_if=when({"z": ["o1"]})))
    assert shown_by_section(hidden, {}) == ()
