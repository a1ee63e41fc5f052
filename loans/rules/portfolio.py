"""How late a loan is, in the bands that reports and reserves are made of."""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from loans.rules.report import percent

# A loan is in the last band whose first day it has reached. The first bands tell apart what is not
# late, and what is late by one day alone: portfolio at risk counts what is late by more than that.
LATE_FROM = (0, 1, 2, 31, 61, 91)
RISK_DAYS = (1, 30, 60, 90)
DAYS_IN_YEAR = 365


class Band(NamedTuple):
    """Days late from and to; the last has no end."""

    from_days: int
    to_days: int | None

    @property
    def name(self) -> str:
        """Write it as a lender's setting names it."""
        if self.to_days is None:
            return f"{self.from_days}+"
        return f"{self.from_days}-{self.to_days}" if self.to_days else "0"


AGES = (Band(0, 0), Band(1, 30), Band(31, 60), Band(61, 90), Band(91, None))


def late_from(days_late: int) -> int:
    """Give the first day of the band that so many days are in."""
    return max(first for first in LATE_FROM if first <= days_late)


def age_of(days_late: int) -> Band:
    """Give the age of arrears that so many days are in."""
    return next(band for band in reversed(AGES) if band.from_days <= days_late)


def at_risk(days_late: int, more_than: int) -> bool:
    """Tell whether so many days late is more than so many: on the day itself it is not yet."""
    return days_late > more_than


def provision(principal: Mapping[Band, int], percent: Mapping[str, int]) -> int:
    """Reckon what is kept back: a share of each age's principal, cut down to whole lisente."""
    return sum(lisente * percent.get(band.name, 0) // 100 for band, lisente in principal.items())


def share(part: int, portfolio: int) -> Decimal:
    """Give a part of the portfolio in percent: where nothing is lent, nothing is at risk."""
    return percent(part, portfolio) or Decimal("0.00")


def average(opening: int, closing: int) -> int:
    """Give the mean of the portfolio before a time and at its end, cut down to whole lisente."""
    return (opening + closing) // 2


def yearly_percent(received: int, portfolio: int, days: int) -> Decimal | None:
    """Give what came in so many days in percent of the portfolio, as it would be in a year."""
    return percent(received * DAYS_IN_YEAR, portfolio * days)
