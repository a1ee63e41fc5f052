"""What interest a period bears, as an exact fraction: a yearly rate, and how days are counted."""

from calendar import isleap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Self

from loans.rules.calendar import (
    MONTHS_IN_YEAR,
    Period,
    Unit,
    month_after,
    month_days,
    one_period_after,
)

PERCENT = 100
DAYS_OF_MONTH = 30
ACTUAL, THIRTY = "actual", "30"

# A rate as a numerator and a denominator, which need not be in lowest terms.
Rate = tuple[int, int]


@dataclass(frozen=True, slots=True)
class DayCount:
    """How days become a share of a year."""

    # 360, 364 or 365; None: each day by the length of its own calendar year.
    year_days: int | None
    # A month counts as 30 days, which needs a year of a fixed length.
    months_of_30: bool = False

    def __post_init__(self) -> None:
        """Refuse months of 30 days in years of 365 or 366."""
        assert self.year_days or not self.months_of_30

    @classmethod
    def of_words(cls, days_in_year: str | None, days_in_month: str | None) -> Self | None:
        """Read how products and quotes say it; without a length of the year the rate is nominal."""
        if days_in_year is None:
            return None
        year_days = None if days_in_year == ACTUAL else int(days_in_year)
        return cls(year_days, months_of_30=days_in_month == THIRTY)

    @property
    def words(self) -> tuple[str, str]:
        """Say the lengths of the year and of the month."""
        year = ACTUAL if self.year_days is None else str(self.year_days)
        return year, THIRTY if self.months_of_30 else ACTUAL


def nominal_rate(percent_year: Decimal, period: Period) -> Rate:
    """Give the yearly rate's own share for a period: a twelfth, a fifty-second."""
    over, under = percent_year.as_integer_ratio()
    return over * period.every, under * period.unit.value * PERCENT


def counted_rates(
    percent_year: Decimal,
    period: Period,
    count: DayCount,
    disbursed_on: date,
    dues: Sequence[date],
) -> list[Rate]:
    """Give the rate of each period by its days."""
    yearly = Fraction(percent_year) / PERCENT
    begins = (disbursed_on, *dues[:-1])
    if count.year_days is None:
        shares = [_by_calendar_year(*span) for span in zip(begins, dues, strict=True)]
    elif count.months_of_30:
        days = [_days_of_30(period, *span) for span in zip(begins, dues, strict=True)]
        shares = [some / count.year_days for some in days]
    else:
        days = [Fraction((end - begin).days) for begin, end in zip(begins, dues, strict=True)]
        shares = [some / count.year_days for some in days]
    return [(yearly * share).as_integer_ratio() for share in shares]


def _days_of_30(period: Period, begins: date, ends: date) -> Fraction:
    """Count whole months as 30 days, and a broken month by its share of its own length."""
    if period.unit is not Unit.MONTHS:
        months = MONTHS_IN_YEAR * (ends.year - begins.year) + ends.month - begins.month
        odd_days = min(ends.day, DAYS_OF_MONTH) - min(begins.day, DAYS_OF_MONTH)
        return Fraction(DAYS_OF_MONTH * months + odd_days)
    # The 31st of one month to the 30th of the next is a month, clipped.
    if ends == one_period_after(begins, period):
        return Fraction(DAYS_OF_MONTH * period.every)
    months = MONTHS_IN_YEAR * (ends.year - begins.year) + ends.month - begins.month
    # Counted back from the end: the broken part comes first.
    if month_after(ends, -months, ends.day) < begins:
        months -= 1
    broken = month_after(ends, -months, ends.day) - begins
    length = month_days(begins.year, begins.month)
    return DAYS_OF_MONTH * (months + Fraction(broken.days, length))


def _by_calendar_year(begins: date, ends: date) -> Fraction:
    share = Fraction(0)
    while begins < ends:
        # The old year bears interest up to and with 31 December.
        turn = min(ends, date(begins.year + 1, 1, 1))
        share += Fraction((turn - begins).days, 366 if isleap(begins.year) else 365)
        begins = turn
    return share
