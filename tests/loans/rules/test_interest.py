"""What share of a year a period is: by name, by days, by months of thirty days."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from loans.rules.calendar import Period, Unit, due_days, one_period_after
from loans.rules.interest import DayCount, Rate, counted_rates, nominal_rate

MONTH, WEEK, DAY = Period(Unit.MONTHS), Period(Unit.WEEKS), Period(Unit.DAYS)
# At 100 percent a year a period's rate is its share of the year.
ALL = Decimal(100)
THIRTY_360 = DayCount(360, months_of_30=True)


def shares(period: Period, count: DayCount, lent: date, *dues: date) -> list[Fraction]:
    return [Fraction(*rate) for rate in counted_rates(ALL, period, count, lent, dues)]


def exact(rate: Rate) -> Fraction:
    return Fraction(*rate)


def test_a_nominal_rate_is_the_years_over_the_periods_of_a_year() -> None:
    rate = Decimal("9.4822")
    assert exact(nominal_rate(rate, MONTH)) == Fraction("0.094822") / 12
    assert exact(nominal_rate(rate, WEEK)) == Fraction("0.094822") / 52
    assert exact(nominal_rate(rate, Period(Unit.WEEKS, 2))) == Fraction("0.094822") / 26
    assert exact(nominal_rate(rate, Period(Unit.DAYS, 15))) == Fraction("0.094822") * 15 / 365


@pytest.mark.parametrize("days", [360, 364, 365])
def test_days_are_counted_over_a_year_of_fixed_length(days: int) -> None:
    lent, due = date(2024, 1, 31), date(2024, 2, 29)
    assert shares(MONTH, DayCount(days), lent, due) == [Fraction(29, days)]


def test_actual_days_bear_by_the_length_of_their_own_year() -> None:
    # 16 to 31 December 2023 is 16 days of 365; 1 to 15 January 2024 is 15 of 366.
    lent, due = date(2023, 12, 16), date(2024, 1, 16)
    found = shares(MONTH, DayCount(None), lent, due)
    assert found == [Fraction(16, 365) + Fraction(15, 366)]


def test_months_of_30_days_are_a_twelfth_also_where_they_were_clipped() -> None:
    lent = date(2026, 1, 31)
    dues = due_days(one_period_after(lent, MONTH), MONTH, 12, lent.day)
    assert shares(MONTH, THIRTY_360, lent, *dues) == [Fraction(1, 12)] * 12


def test_a_broken_first_month_counts_by_the_length_of_the_month_it_begins_in() -> None:
    # 20 January to 1 March: 12 days of January's 31, then a whole month.
    first, second = date(2026, 3, 1), date(2026, 4, 1)
    found = shares(MONTH, THIRTY_360, date(2026, 1, 20), first, second)
    assert found == [(1 + Fraction(12, 31)) / 12, Fraction(1, 12)]


def test_a_first_due_day_on_the_same_day_of_a_later_month_breaks_nothing() -> None:
    assert shares(MONTH, THIRTY_360, date(2026, 1, 15), date(2026, 4, 15)) == [Fraction(3, 12)]


def test_weeks_over_months_of_30_days_see_no_31st() -> None:
    assert shares(WEEK, THIRTY_360, date(2026, 1, 28), date(2026, 2, 4)) == [Fraction(6, 360)]
    assert shares(DAY, THIRTY_360, date(2026, 1, 30), date(2026, 1, 31)) == [0]


def test_months_of_30_days_need_a_year_of_fixed_length() -> None:
    with pytest.raises(AssertionError):
        DayCount(None, months_of_30=True)
