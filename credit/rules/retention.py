"""How long what is kept of a person may still be shown and scored; what is over is neither.

Nothing here is destroyed: lines never change, and a lender keeps its own books. Where a span is one
of months or years it is counted as the shortest there is, so that nothing is shown a day too long.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from credit.rules.dispute import Dispute, Verdict
from credit.rules.inquiry import Inquiry
from credit.rules.standing import Ended, Standing, last_day

SIX_MONTHS: Final = 181
A_YEAR: Final = 365
FIVE_YEARS: Final = 5 * A_YEAR + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """For how many days after its end each kind is shown.

    Lesotho's own table is not known to us. These are South Africa's (its National Credit Act,
    regulation 17 as amended); an installation sets what its law says.
    """

    # Loans that were paid or given up, from their end; late months of any loan, from theirs.
    ended_days: int = FIVE_YEARS
    late_months_days: int = FIVE_YEARS
    # So many days late are grave. It is forgotten how grave a month was, a while after it or once
    # the loan is paid: what is left of it is a month that was late, by less than this.
    grave_from_days: int = 90
    grave_months_days: int = A_YEAR
    looks_days: int = A_YEAR
    # Disputes that are settled: she was right, and nothing of it is left to tell; or she was not.
    upheld_days: int | None = None
    rejected_days: int | None = SIX_MONTHS


def shown(
    standings: Sequence[Standing], looks: Sequence[Inquiry], on: date, retention: Retention
) -> tuple[tuple[Standing, ...], tuple[Inquiry, ...]]:
    """Give the loans and looks that may be shown on a day, each with no more than may be."""
    return (
        tuple(
            _softened(one, on, retention)
            for one in standings
            if one.ended_on is None or _lasts(one.ended_on, on, retention.ended_days)
        ),
        tuple(one for one in looks if _lasts(one.at.date(), on, retention.looks_days)),
    )


def disputes_shown(
    disputes: Sequence[Dispute], on: date, retention: Retention
) -> tuple[Dispute, ...]:
    """Give the disputes that may be shown on a day: one that is open always is."""
    days = {Verdict.UPHELD: retention.upheld_days, Verdict.REJECTED: retention.rejected_days}
    return tuple(
        one
        for one in disputes
        if one.verdict is None
        or one.settled_at is None
        or _lasts(one.settled_at.date(), on, days[one.verdict])
    )


def _lasts(ended_on: date, on: date, days: int | None) -> bool:
    """Tell whether something still lasts; None: it never did."""
    return days is not None and (on - ended_on).days <= days


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
