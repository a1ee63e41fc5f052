"""How long what is told of a person is shown, scored and kept; what is over is none of these.

What is over goes from the registry whole, and a lender keeps its own books. Where a span is one of
months or years it is counted as the shortest there is, so that nothing is shown a day too long.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from credit.rules.dispute import Dispute, Verdict
from credit.rules.inquiry import Inquiry
from credit.rules.standing import Ended, Standing, last_day, month_number

SIX_MONTHS: Final = 181
A_YEAR: Final = 365
FIVE_YEARS: Final = 5 * A_YEAR + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """For how many days after its end each kind is shown and kept; 0: for none.

    Lesotho's own table is not known to us. These are South Africa's (its National Credit Act,
    regulation 17 as amended); an installation sets what its law says.
    """

    # Loans that were paid or given up, from their end; late months of any loan, from theirs: these
    # are parts of a line, which never changes, and go with their loan.
    ended_days: int = FIVE_YEARS
    late_months_days: int = FIVE_YEARS
    # So many days late are grave. It is forgotten how grave a month was, a while after it or once
    # the loan is paid: what is left of it is a month that was late, by less than this.
    grave_from_days: int = 90
    grave_months_days: int = A_YEAR
    # None: for ever.
    looks_days: int | None = A_YEAR
    # Disputes that are settled: she was right, and nothing of it is left to tell; or she was not.
    upheld_days: int = 0
    rejected_days: int = SIX_MONTHS
    # What a lender told a bureau, from the end of its month.
    bureau_months_days: int = FIVE_YEARS

    def loan_is_over(self, standing: Standing, on: date) -> bool:
        """Tell a loan of which nothing may be told any more."""
        ended_on = standing.ended_on
        return ended_on is not None and not _lasts(ended_on, on, self.ended_days)

    def dispute_is_over(self, verdict: Verdict, settled_at: datetime, on: date) -> bool:
        """Tell a dispute of which nothing may be told any more."""
        return not _lasts(settled_at.date(), on, self._dispute_days[verdict])

    def loans_from(self, on: date) -> date:
        """Give the first day on which a loan may have ended, to be there still."""
        return on - timedelta(self.ended_days)

    def looks_from(self, on: date) -> datetime | None:
        """Give the moment from which looks are there; None: all are."""
        return None if self.looks_days is None else _begin(on - timedelta(self.looks_days))

    def disputes_from(self, verdict: Verdict, on: date) -> datetime:
        """Give the moment from which disputes that were settled so are there."""
        return _begin(on - timedelta(self._dispute_days[verdict]))

    def months_from(self, on: date) -> int:
        """Give the number of the first month that is there, of what was told a bureau."""
        return month_number(on - timedelta(self.bureau_months_days))

    @property
    def _dispute_days(self) -> Mapping[Verdict, int]:
        return {Verdict.UPHELD: self.upheld_days, Verdict.REJECTED: self.rejected_days}


def shown(
    standings: Sequence[Standing], looks: Sequence[Inquiry], on: date, retention: Retention
) -> tuple[tuple[Standing, ...], tuple[Inquiry, ...]]:
    """Give the loans and looks that may be shown on a day, each with no more than may be."""
    return (
        tuple(
            _softened(one, on, retention)
            for one in standings
            if not retention.loan_is_over(one, on)
        ),
        looks_shown(looks, on, retention),
    )


def looks_shown(looks: Sequence[Inquiry], on: date, retention: Retention) -> tuple[Inquiry, ...]:
    """Give the looks that may be shown on a day."""
    since = retention.looks_from(on)
    return tuple(one for one in looks if since is None or one.at >= since)


def disputes_shown(
    disputes: Sequence[Dispute], on: date, retention: Retention
) -> tuple[Dispute, ...]:
    """Give the disputes that may be shown on a day: one that is open always is."""
    return tuple(
        one
        for one in disputes
        if one.verdict is None
        or one.settled_at is None
        or not retention.dispute_is_over(one.verdict, one.settled_at, on)
    )


def _lasts(ended_on: date, on: date, days: int) -> bool:
    """Tell whether something that may last so many days still does."""
    return days > 0 and (on - ended_on).days <= days


def _begin(day: date) -> datetime:
    """Give the moment at which a day of the stores begins."""
    return datetime.combine(day, time(), UTC)


def _softened(standing: Standing, on: date, retention: Retention) -> Standing:
    """Leave out late months that are over, and how grave others were.

    What has not been settled is as late as it is; and of a loan that was given up nothing was.
    """
    late = {}
    for month, days in standing.late.items():
        if not _lasts(last_day(month), on, retention.late_months_days):
            continue
        forgotten = standing.ended is Ended.PAID or (
            standing.ended is None and not _lasts(last_day(month), on, retention.grave_months_days)
        )
        late[month] = min(days, retention.grave_from_days - 1) if forgotten else days
    return replace(standing, late=late)
