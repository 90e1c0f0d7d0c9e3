"""Working days: Monday to Friday, whatever day it is today."""

from datetime import date, timedelta

import pytest

from app.domain.conversation import working_days_after

MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("begun", "count", "reached"),
    [
        (0, 1, 1),
        (0, 4, 4),
        (0, 5, 7),
        (4, 1, 7),
        (5, 1, 7),
        (6, 1, 7),
        (3, 2, 7),
        (0, 90, 126),
    ],
)
def test_working_days_are_counted_from_monday_to_friday(begun: int, count: int, reached: int):
    """All days counted from one Monday."""
    day = working_days_after(MONDAY + timedelta(days=begun), count)
    assert (day - MONDAY).days == reached


def test_no_promise_ends_at_a_weekend():
    days = (MONDAY + timedelta(days=each) for each in range(14))
    assert {working_days_after(day, n).weekday() for day in days for n in range(1, 9)} == set(
        range(5)
    )
