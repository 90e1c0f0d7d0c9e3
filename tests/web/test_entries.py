"""Numbers, dates and texts as people type them."""

import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.translations import number, short_date
from app.web.entries import EntryError, read_date, read_number, read_text

T = TypeVar("T")


def attempt(read: Callable[..., T], *typed: str) -> T | EntryError:
    """What was read, or why it could not be."""
    try:
        return read(*typed)
    except EntryError as fault:
        return fault


# --- numbers ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("12", "12"),
        (" 12 ", "12"),
        ("007", "7"),
        ("+5", "5"),
        ("-3", "-3"),
        ("−3", "-3"),
        ("12,5", "12.5"),
        ("12.5", "12.5"),
        ("0,500", "0.500"),
        ("0.500", "0.500"),
        ("1.200,50", "1200.50"),
        ("1,200.50", "1200.50"),
        ("1 200", "1200"),
        ("1\u00a0200,5", "1200.5"),
        ("1\u202f200\u202f000", "1200000"),
        ("1'200", "1200"),
        ("1.200.000", "1200000"),
        ("1,200,000.25", "1200000.25"),
        ("1234,567", "1234.567"),
        ("1200.000", "1200.000"),
        ("１２", "12"),
    ],
)
def test_a_number_is_read_as_it_is_meant(typed: str, meant: str):
    assert read_number(typed) == Decimal(meant)


@pytest.mark.parametrize("typed", ["1.200", "1,200", "12.345", "−999,999", "+1.000"])
def test_a_number_that_could_be_two_is_asked_back(typed: str):
    with pytest.raises(EntryError) as error:
        read_number(typed)
    assert error.value.key == "number_ambiguous"


def test_both_readings_of_an_ambiguous_number_are_offered():
    with pytest.raises(EntryError) as error:
        read_number("1.200")
    assert error.value.facts == {"value": "1.200", "without_point": "1200", "decimal": "1.200"}


@pytest.mark.parametrize(
    "typed",
    [
        "abc",
        "12a",
        "1e5",
        "NaN",
        "Infinity",
        "0x10",
        "1_000",
        "1 2",
        "1.2.3",
        "1,2,3",
        "1.200 000",
        "1 200.300 400",
        "1..5",
        ",5",
        "5,",
        "5²",
        "½",
        "1-2",
        "--3",
        "- 3",
        "12 Monate",
    ],
)
def test_what_is_no_number_is_said_to_be_none(typed: str):
    with pytest.raises(EntryError) as error:
        read_number(typed, "Stunden")
    assert error.value.key == "number_not"


@pytest.mark.parametrize("typed", ["12 Stunden", "12stunden", "1.200,5 STUNDEN"])
def test_a_unit_behind_a_number_is_said_to_stand_there_already(typed: str):
    with pytest.raises(EntryError) as error:
        read_number(typed, "Stunden")
    assert error.value.key == "number_unit"


numbers = st.decimals(-(10**9), 10**9, allow_nan=False, allow_infinity=False, places=2)


@given(numbers, st.sampled_from(["de", "en"]))
def test_a_number_the_product_has_written_is_read_back(value: Decimal, language: str):
    read = attempt(read_number, number(language, value))
    if isinstance(read, EntryError):
        assert read.key == "number_ambiguous"
        assert value == value.to_integral_value()
    else:
        assert read == value


@given(numbers)
def test_without_thousands_separators_nothing_is_ambiguous(value: Decimal):
    plain = format(value, "f")
    assert read_number(plain) == read_number(plain.replace(".", ",")) == value


@given(
    st.integers(1, 999),
    st.lists(st.integers(0, 999), min_size=2, max_size=4),
    st.sampled_from([".", ",", " ", "\u00a0", "\u202f", "'", "’"]),
)
def test_several_thousands_separators_can_only_be_that(head: int, groups: list[int], sign: str):
    typed = sign.join([str(head), *(f"{each:03}" for each in groups)])
    assert read_number(typed) == int(typed.replace(sign, ""))


@given(st.text(alphabet="0123456789.,+-− '’eE\u00a0²½", max_size=12))
def test_a_number_has_exactly_the_digits_that_were_typed(typed: str):
    read = attempt(read_number, typed)
    if isinstance(read, Decimal):
        assert digits(typed) == digits(format(read, "f"))


def digits(text: str) -> str:
    """The digits in a text, without zeros at either end."""
    return "".join(sign for sign in text if sign.isdecimal()).strip("0")


@given(st.text())
def test_whatever_is_typed_as_a_number_is_read_or_answered(typed: str):
    read = attempt(read_number, typed, "kg")
    if isinstance(read, EntryError):
        assert read.key in {"number_not", "number_ambiguous", "number_unit", "number_long"}
    else:
        assert read.is_finite()


# --- dates -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "24.09.2026",
        "24.9.2026",
        "24/09/2026",
        "24-09-2026",
        "24. 9. 2026",
        "2026-09-24",
        " 24.09.2026 ",
    ],
)
def test_a_date_is_read_with_the_day_first_or_the_year_first(typed: str):
    assert read_date(typed) == date(2026, 9, 24)


def test_a_leap_day_is_read_in_a_leap_year():
    assert read_date("29.02.2028") == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("typed", "days"),
    [("31.02.2026", 28), ("29.02.2026", 28), ("30.02.2028", 29), ("31/4/2026", 30)],
)
def test_a_day_that_does_not_exist_is_explained(typed: str, days: int):
    with pytest.raises(EntryError) as error:
        read_date(typed)
    assert error.value.key == "date_not_existing"
    assert error.value.facts["days"] == days


def test_a_year_of_two_digits_is_asked_back():
    with pytest.raises(EntryError) as error:
        read_date("24.09.26")
    assert error.value.key == "date_year"


@pytest.mark.parametrize(
    "typed",
    ["", "bald", "09/24/2026", "24.9.", "0.1.2026", "32.01.2026", "1.13.2026", "24.09.0026"],
)
def test_what_is_no_date_is_said_to_be_none(typed: str):
    with pytest.raises(EntryError) as error:
        read_date(typed)
    assert error.value.key == "date_format"


@given(st.dates(date(1000, 1, 1)), st.sampled_from(["de", "en"]))
def test_a_date_the_product_has_written_is_read_back(day: date, language: str):
    assert read_date(short_date(language, day)) == read_date(day.isoformat()) == day


@given(st.integers(0, 99), st.integers(0, 99), st.integers(0, 9999))
def test_only_dates_of_the_calendar_are_read(day: int, month: int, year: int):
    read = attempt(read_date, f"{day:02}.{month:02}.{year:04}")
    if isinstance(read, EntryError):
        assert year < 1000 or not is_date(year, month, day)
    else:
        assert (read.day, read.month, read.year) == (day, month, year)


def is_date(year: int, month: int, day: int) -> bool:
    """Whether the calendar has such a day."""
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


@given(st.text())
def test_whatever_is_typed_as_a_date_is_read_or_answered(typed: str):
    read = attempt(read_date, typed)
    assert isinstance(read, date) or read.key.startswith("date_")


# --- texts -----------------------------------------------------------------------------------


def test_a_text_keeps_its_lines_and_loses_the_space_around_it():
    assert read_text("  Erste Zeile\r\nzweite\rdritte\tmit Tab \n") == (
        "Erste Zeile\nzweite\ndritte\tmit Tab"
    )


@pytest.mark.parametrize(
    "sign", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\ue000", "\ufffe", "\ud800"]
)
def test_a_sign_that_cannot_be_shown_is_taken_out_and_said(sign: str):
    with pytest.raises(EntryError) as error:
        read_text(f"Mein{sign} Text")
    assert error.value.key == "text_signs"
    assert error.value.cleaned == "Mein Text"


@pytest.mark.parametrize(
    "text", ["Größe", "Łukasz", "مرحبا", "日本", "👩‍🔧", "a\u00adb", "e\u0301"]
)
def test_any_writing_is_taken(text: str):
    assert read_text(text) == unicodedata.normalize("NFC", text)


@given(st.text())
def test_a_text_that_was_cleaned_is_taken_the_second_time(typed: str):
    first = attempt(read_text, typed)
    if isinstance(first, EntryError):
        assert isinstance(attempt(read_text, first.cleaned or ""), str)
