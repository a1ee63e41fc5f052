"""Due days through short months, leap years and a lender's closed days."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loans.rules.calendar import (
    ClosedTooLong,
    Holidays,
    Period,
    Unit,
    WhenClosed,
    around,
    due_days,
    month_after,
    month_days,
    one_period_after,
)

MONTH, WEEK, DAY = Period(Unit.MONTHS), Period(Unit.WEEKS), Period(Unit.DAYS)
FORTNIGHT = Period(Unit.WEEKS, 2)
A_DAY = timedelta(1)


def test_the_last_of_january_becomes_the_last_of_february_and_returns() -> None:
    assert due_days(date(2026, 1, 31), MONTH, 5, 31) == [
        date(2026, 1, 31),
        date(2026, 2, 28),
        date(2026, 3, 31),
        date(2026, 4, 30),
        date(2026, 5, 31),
    ]


def test_a_loan_of_the_29th_meets_its_day_in_a_leap_year() -> None:
    assert due_days(date(2028, 1, 29), MONTH, 3, 29)[1] == date(2028, 2, 29)
    assert due_days(date(2027, 1, 29), MONTH, 3, 29)[1:] == [date(2027, 2, 28), date(2027, 3, 29)]


def test_a_first_due_day_that_was_clipped_still_returns_to_its_seed() -> None:
    first = one_period_after(date(2026, 1, 31), MONTH)
    assert due_days(first, MONTH, 2, 31) == [date(2026, 2, 28), date(2026, 3, 31)]


def test_weeks_fortnights_and_days_are_counted_on() -> None:
    first = date(2026, 12, 25)
    assert due_days(first, WEEK, 2, 25) == [first, date(2027, 1, 1)]
    assert due_days(first, FORTNIGHT, 2, 25) == [first, date(2027, 1, 8)]
    assert due_days(first, DAY, 2, 25) == [first, date(2026, 12, 26)]
    assert one_period_after(first, FORTNIGHT) == date(2027, 1, 8)


def test_periods_have_their_number_a_year() -> None:
    assert [period.times_a_year for period in (MONTH, WEEK, FORTNIGHT, DAY)] == [12, 52, 26, 365]


@settings(deadline=None)
@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.integers(-600, 600))
def test_months_land_in_the_right_month_on_the_day_or_the_last(start: date, months: int) -> None:
    found = month_after(start, months, start.day)
    assert (found.year * 12 + found.month) - (start.year * 12 + start.month) == months
    last = found.day == month_days(found.year, found.month)
    assert found.day == start.day or (found.day < start.day and last)


SUNDAYS = frozenset(date(2026, 3, 1) + 7 * A_DAY * week for week in range(60))


def test_a_due_day_on_a_closed_day_moves_as_the_lender_says() -> None:
    lent, sunday = date(2026, 2, 1), date(2026, 3, 1)
    moved = {rule: around(Holidays(rule, SUNDAYS), [sunday], lent) for rule in WhenClosed}
    assert moved == {
        WhenClosed.KEEP: [sunday],
        WhenClosed.NEXT: [date(2026, 3, 2)],
        WhenClosed.PREVIOUS: [date(2026, 2, 28)],
    }


def test_two_instalments_never_meet_on_one_day() -> None:
    friday = date(2026, 3, 6)
    days = due_days(friday, DAY, 4, 6)
    later = around(Holidays(WhenClosed.NEXT, SUNDAYS), days, friday - A_DAY)
    assert [day.day for day in later] == [6, 7, 9, 10]
    sooner = around(Holidays(WhenClosed.PREVIOUS, SUNDAYS), days, friday - A_DAY)
    assert [day.day for day in sooner] == [6, 7, 9, 10]


def test_nothing_falls_due_before_the_money_is_paid_out() -> None:
    saturday, sunday = date(2026, 3, 7), date(2026, 3, 8)
    assert around(Holidays(WhenClosed.PREVIOUS, SUNDAYS), [sunday], saturday) == [date(2026, 3, 9)]


def test_a_lender_closed_for_good_has_no_due_day() -> None:
    closed = frozenset(date(2026, 3, 1) + A_DAY * n for n in range(32))
    with pytest.raises(ClosedTooLong):
        around(Holidays(WhenClosed.NEXT, closed), [date(2026, 3, 1)], date(2026, 2, 1))
    opens = around(Holidays(WhenClosed.NEXT, closed), [date(2026, 3, 2)], date(2026, 2, 1))
    assert opens == [date(2026, 4, 2)]


@settings(deadline=None)
@given(
    st.sampled_from([WhenClosed.NEXT, WhenClosed.PREVIOUS]),
    st.sampled_from([MONTH, WEEK, FORTNIGHT, DAY]),
    st.integers(1, 30),
    st.sets(st.integers(0, 6), max_size=3),
    st.sets(st.dates(date(2026, 1, 1), date(2027, 1, 1)), max_size=8),
)
def test_closed_days_are_gone_round_and_due_days_still_rise(
    rule: WhenClosed, period: Period, count: int, weekdays: set[int], holidays: set[date]
) -> None:
    lent = date(2026, 1, 31)
    calendar = [lent + A_DAY * n for n in range(-60, 1500)]
    closed = holidays | {day for day in calendar if day.weekday() in weekdays}
    days = due_days(one_period_after(lent, period), period, count, lent.day)
    moved = around(Holidays(rule, closed), days, lent)
    assert not closed.intersection(moved)
    assert [lent, *moved] == sorted({lent, *moved})
