"""What a lender wrote down is kept for whole years, and never a day too short."""

from datetime import date

import pytest

from loans.rules.keeping import kept_to


@pytest.mark.parametrize(
    ("last_on", "years", "last_day"),
    [
        (date(2016, 11, 21), 10, date(2026, 11, 21)),
        (date(2016, 12, 31), 10, date(2026, 12, 31)),
        (date(2016, 2, 29), 10, date(2026, 2, 28)),
        (date(2016, 2, 29), 4, date(2020, 2, 29)),
        (date(2016, 2, 28), 10, date(2026, 2, 28)),
        (date(2015, 2, 28), 1, date(2016, 2, 29)),
        (date(2026, 11, 21), 0, date(2026, 11, 21)),
    ],
)
def test_the_years_are_whole(last_on: date, years: int, last_day: date) -> None:
    assert kept_to(last_on, years) == last_day
