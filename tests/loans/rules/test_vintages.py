"""Loans by the month in which they were lent, at the ends of the months that follow."""

from datetime import date
from uuid import UUID

from loans.rules.vintages import Lent, MonthEnd, Point, month_end, month_ends, vintages

ONE, TWO, THREE = (UUID(int=number) for number in (1, 2, 3))
DECEMBER, JANUARY, FEBRUARY = date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 28)


def test_months_end_on_their_last_days() -> None:
    assert month_end(date(2024, 2, 1)) == date(2024, 2, 29)
    assert month_ends(date(2025, 12, 31), date(2026, 2, 28)) == [DECEMBER, JANUARY, FEBRUARY]
    # A month that has not ended yet has no end to look at.
    assert month_ends(date(2026, 1, 1), date(2026, 2, 27)) == [JANUARY]
    assert month_ends(date(2026, 3, 1), date(2026, 2, 1)) == []


def test_each_month_is_followed_from_its_own_end_on() -> None:
    lent = [
        Lent(ONE, date(2025, 12, 1), 100, bad_from=FEBRUARY),
        # Bad, and well again before the month ended.
        Lent(TWO, DECEMBER, 250, bad_from=date(2026, 1, 15)),
        Lent(THREE, date(2026, 2, 28), 40, bad_from=None),
    ]
    months = [
        MonthEnd(DECEMBER, set()),
        MonthEnd(JANUARY, set()),
        MonthEnd(FEBRUARY, {ONE}),
    ]
    assert vintages(lent, months) == [
        Point("2025-12", 0, DECEMBER, 2, 350, 0, 0, 0, 0),
        Point("2025-12", 1, JANUARY, 2, 350, 0, 0, 1, 250),
        Point("2025-12", 2, FEBRUARY, 2, 350, 1, 100, 2, 350),
        Point("2026-02", 0, FEBRUARY, 1, 40, 0, 0, 0, 0),
    ]


def test_before_its_first_month_is_over_nothing_is_told_of_a_loan() -> None:
    assert vintages([Lent(ONE, FEBRUARY, 100, None)], [MonthEnd(JANUARY, set())]) == []
