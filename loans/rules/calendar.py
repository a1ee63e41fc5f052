"""Due days: months return to the day they began with, and a closed day is gone round."""

from calendar import isleap
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from types import MappingProxyType

MONTHS_IN_YEAR = 12
MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
SHORTEST_MONTH_DAYS = min(MONTH_DAYS)
FEBRUARY = 2
CLOSED_DAYS_MAX = 31
ONE_DAY = timedelta(1)


class Unit(Enum):
    """What a period is counted in; the number is how many of them a year has."""

    DAYS = 365
    WEEKS = 52
    MONTHS = 12


@dataclass(frozen=True, slots=True)
class Period:
    """How many of a unit lie between two due days."""

    unit: Unit
    every: int = 1

    @property
    def times_a_year(self) -> Decimal:
        """Give how many such periods a year has by name: 12, 52, 26, 365."""
        return Decimal(self.unit.value) / self.every

    @property
    def length(self) -> timedelta:
        """Give the days of a period that is counted in days or weeks."""
        return timedelta(self.every * (7 if self.unit is Unit.WEEKS else 1))


# The periods that products and quotes know, by the names that they have everywhere.
PERIODS = MappingProxyType(
    {
        "day": Period(Unit.DAYS),
        "week": Period(Unit.WEEKS),
        "fortnight": Period(Unit.WEEKS, 2),
        "month": Period(Unit.MONTHS),
    }
)
PERIOD_NAMES = MappingProxyType({period: name for name, period in PERIODS.items()})


class WhenClosed(Enum):
    """What becomes of a due day on which the lender is closed."""

    KEEP = "keep"
    NEXT = "next"
    PREVIOUS = "previous"


@dataclass(frozen=True, slots=True)
class Holidays:
    """A lender's closed days, and where their due days go."""

    when_closed: WhenClosed
    closed: AbstractSet[date]


class ClosedTooLong(ValueError):
    """The lender is closed for more than a month on end: no due day can go round that."""


def month_days(year: int, month: int) -> int:
    """Give the length of a month."""
    return MONTH_DAYS[month - 1] + (month == FEBRUARY and isleap(year))


def month_after(start: date, months: int, seed_day: int) -> date:
    """Go on by months to the seed day, or to the last day of a month too short for it."""
    year, month = divmod(start.year * MONTHS_IN_YEAR + start.month - 1 + months, MONTHS_IN_YEAR)
    if seed_day > SHORTEST_MONTH_DAYS:
        seed_day = min(seed_day, month_days(year, month + 1))
    return date(year, month + 1, seed_day)


def one_period_after(start: date, period: Period) -> date:
    """Give the first due day of a loan that names none."""
    if period.unit is Unit.MONTHS:
        return month_after(start, period.every, start.day)
    return start + period.length


def due_days(first: date, period: Period, count: int, seed_day: int) -> list[date]:
    """List due days from the first on; the seed is the day of the month they return to."""
    every = period.every
    if period.unit is Unit.MONTHS:
        return [first, *(month_after(first, times * every, seed_day) for times in range(1, count))]
    step = period.length
    return [first + step * times for times in range(count)]


def around(holidays: Holidays, dues: Iterable[date], disbursed_on: date) -> list[date]:
    """Move due days off closed ones; no two rows share a day, and none precedes the loan."""
    moved, last = [], disbursed_on
    back = holidays.when_closed is WhenClosed.PREVIOUS
    for due in dues:
        day = due
        if holidays.when_closed is not WhenClosed.KEEP:
            day = _open_day(due, -ONE_DAY if back else ONE_DAY, holidays.closed)
            if day <= last:
                day = _open_day(last + ONE_DAY, ONE_DAY, holidays.closed)
        moved.append(day)
        last = day
    return moved


def _open_day(day: date, step: timedelta, closed: AbstractSet[date]) -> date:
    for tried in range(CLOSED_DAYS_MAX + 1):
        if (found := day + tried * step) not in closed:
            return found
    raise ClosedTooLong
