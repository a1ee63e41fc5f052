"""Loans by the month in which they were lent, and how each month's loans fare as they age."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from loans.rules.calendar import MONTHS_IN_YEAR, month_days

# A loan is bad from the day on which it is late by more than this, or written off.
BAD_DAYS = 30


class Lent(NamedTuple):
    """A loan: when and how much, and the first day on which it was bad."""

    loan_id: UUID
    on: date
    lisente: int
    bad_from: date | None


class MonthEnd(NamedTuple):
    """The last day of a month, and the loans that were bad when it ended."""

    day: date
    bad: AbstractSet[UUID]


class Point(NamedTuple):
    """One month's loans at the end of one month on book; that of the month itself is number 0."""

    month: str
    months_on_book: int
    on: date
    loans: int
    lent: int
    # Bad at that month's end.
    bad_loans: int
    bad_lent: int
    # Bad on any day up to it.
    ever_loans: int
    ever_lent: int


def month_end(day: date) -> date:
    """Give the last day of a day's month."""
    return day.replace(day=month_days(day.year, day.month))


def month_ends(since: date, until: date) -> list[date]:
    """Give the last days of months from one day to another, both of them included."""
    found = []
    end = month_end(since)
    while end <= until:
        found.append(end)
        end = month_end(end + timedelta(1))
    return found


def vintages(lent: Iterable[Lent], months: Sequence[MonthEnd]) -> list[Point]:
    """Follow each month's loans from one month's end to the next."""
    by_month: dict[date, list[Lent]] = defaultdict(list)
    for loan in lent:
        by_month[month_end(loan.on)].append(loan)
    return [
        _point(first, by_month[first], month)
        for first in sorted(by_month)
        for month in months
        if month.day >= first
    ]


def _point(first: date, loans: Sequence[Lent], month: MonthEnd) -> Point:
    day = month.day
    bad = [loan.lisente for loan in loans if loan.loan_id in month.bad]
    ever = [loan.lisente for loan in loans if loan.bad_from is not None and loan.bad_from <= day]
    return Point(
        f"{first:%Y-%m}",
        (day.year - first.year) * MONTHS_IN_YEAR + day.month - first.month,
        day,
        len(loans),
        sum(loan.lisente for loan in loans),
        len(bad),
        sum(bad),
        len(ever),
        sum(ever),
    )
