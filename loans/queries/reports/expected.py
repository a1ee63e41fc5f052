"""What was expected from one day to another, and what was collected of it."""

from datetime import date, timedelta
from uuid import UUID

from loans.queries.reports.fell_due import FellDue, fell_due
from loans.rules.calendar import month_days
from loans.rules.report import Asked, Column, Kind, Report, Value, percent
from loans.rules.summed import summed, total

FROM_DAY = Column("from_day", Kind.DAY)
TO_DAY = Column("to_day", Kind.DAY)
INSTALLMENTS = Column("installments", Kind.COUNT)
ON_TIME = Column("on_time", Kind.COUNT)
DUE_PARTS = tuple(
    Column(f"due_{part}", Kind.MONEY) for part in ("principal", "interest", "fees", "penalties")
)
DUE = Column("due", Kind.MONEY)
PAID_BEFORE = Column("paid_before", Kind.MONEY)
COLLECTED_PARTS = tuple(
    Column(f"collected_{part}", Kind.MONEY)
    for part in ("principal", "interest", "fees", "penalties")
)
COLLECTED = Column("collected", Kind.MONEY)
ARREARS_COLLECTED = Column("arrears_collected", Kind.MONEY)
PREPAID = Column("prepaid", Kind.MONEY)
REPAYMENT_RATE = Column("repayment_rate", Kind.PERCENT)
ON_TIME_RATE = Column("on_time_rate", Kind.PERCENT)
ARREARS = Column("arrears_at_start", Kind.MONEY)
EFFICIENCY = Column("collection_efficiency", Kind.PERCENT)
SUMS = (
    *(INSTALLMENTS, ON_TIME, *DUE_PARTS, DUE, PAID_BEFORE, *COLLECTED_PARTS, COLLECTED),
    *(ARREARS_COLLECTED, PREPAID, REPAYMENT_RATE, ON_TIME_RATE),
)
# Days as long as they fit a page, then weeks, then months.
DAYS_MAX, WEEKS_DAYS_MAX = 31, 190
DAYS_IN_WEEK = 7


def expected(mfi_id: UUID, asked: Asked) -> Report:
    """Give what fell due by its due day, in weeks or months where the time is long.

    Collected is what was paid of it up to the last day of the time, `paid_before` that part of it
    which had been paid before the first. Arrears collected were due before the time and paid in
    it, what is prepaid is due after it. What was taken back by the last day was not paid, and
    payments made in other books are left out.

    The repayment rate is principal and interest collected on what fell due, over the principal
    and interest that fell due: arrears and prepayments do not count, and it measures no risk.
    The collection efficiency is what was collected in the time with arrears and without
    prepayments, over what was still to be paid of what fell due and the arrears at the beginning.
    The on-time rate is the share of instalments that were paid in full by their due day.
    """
    step = step_of(asked.since, asked.until)
    lines = fell_due(mfi_id, asked, step)
    by_time = summed((line.first_day, line[2:]) for line in lines)
    rows = [
        (*_clipped(first, step, asked), *_told(FellDue(first, None, *sums)))
        for first, sums in sorted(by_time.items())
        if any((*sums[:-3], *sums[-2:]))
    ]
    everything = FellDue(asked.since, None, *total(by_time.values(), len(FellDue._fields) - 2))
    return Report(
        columns=(FROM_DAY, TO_DAY, *SUMS),
        rows=rows,
        totals={
            **dict(zip(SUMS, _told(everything), strict=True)),
            ARREARS: everything.arrears,
            EFFICIENCY: efficiency(everything),
        },
    )


def step_of(since: date, until: date) -> str:
    """Tell what a row stands for."""
    days = (until - since).days + 1
    if days <= DAYS_MAX:
        return "day"
    return "week" if days <= WEEKS_DAYS_MAX else "month"


def _clipped(first: date, step: str, asked: Asked) -> tuple[date, date]:
    """Give the days of a row; the first and the last may be shorter than a week or month."""
    days = {"day": 1, "week": DAYS_IN_WEEK, "month": month_days(first.year, first.month)}
    last = first + timedelta(days[step] - 1)
    return max(first, asked.since), min(last, asked.until)


def _told(line: FellDue) -> tuple[Value, ...]:
    due, paid = line[4:8], line[9:13]
    return (
        *(line.installments, line.on_time),
        *(*due, sum(due), line.paid_before),
        *(*paid, sum(paid), line.arrears_collected, line.prepaid),
        percent(line.paid_principal + line.paid_interest, line.due_principal + line.due_interest),
        percent(line.on_time, line.installments),
    )


def efficiency(line: FellDue) -> Value:
    """Tell how much of what could come in did."""
    due, paid = sum(line[4:8]), sum(line[9:13])
    came = paid - line.paid_before + line.arrears_collected
    return percent(came, due - line.paid_before + line.arrears)
