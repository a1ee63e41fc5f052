"""What each officer looks after on a day, and did from one day to another."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.utils import timezone

from loans.queries.book_on import book_on
from loans.queries.reports import labels
from loans.queries.reports.asking import ask, narrowed
from loans.queries.reports.columns import (
    ARREARS_RATE,
    BORROWERS,
    DISBURSED,
    LOANS,
    LOANS_DISBURSED,
    OFFICER,
    OVERDUE,
    OVERDUE_PRINCIPAL,
    PAR30,
    PAR30_RATIO,
    PRINCIPAL_OUTSTANDING,
)
from loans.queries.reports.fell_due import fell_due
from loans.queries.reports.lent import lent
from loans.queries.reports.received import received
from loans.rules.portfolio import share
from loans.rules.report import Asked, Column, Kind, Report, Value
from loans.rules.rounding import Rounding, divided
from loans.rules.summed import summed, total

EXPECTED = Column("expected", Kind.MONEY)
COLLECTED = Column("collected", Kind.MONEY)
DECIDED = Column("applications_decided", Kind.COUNT)
# Borrowers and principal by officer, of those who look after any.
CASELOAD = Column("caseload", Kind.COUNT)
PRINCIPAL_PER_OFFICER = Column("principal_per_officer", Kind.MONEY)
COLUMNS = (
    *(BORROWERS, LOANS, PRINCIPAL_OUTSTANDING, OVERDUE, OVERDUE_PRINCIPAL, ARREARS_RATE),
    *(PAR30, PAR30_RATIO, LOANS_DISBURSED, DISBURSED, EXPECTED, COLLECTED, DECIDED),
)
# The last line, of no grouping, is the sum: of borrowers it is not that of the lines above it.
HELD = """
SELECT GROUPING(officer_id) = 1, officer_id,
    COUNT(DISTINCT borrower_id) FILTER (WHERE principal > 0), COUNT(*),
    COALESCE(SUM(principal), 0)::bigint, COALESCE(SUM(overdue), 0)::bigint,
    COALESCE(SUM(overdue_principal), 0)::bigint,
    COALESCE(SUM(principal) FILTER (WHERE days_late > 30), 0)::bigint
FROM book
WHERE (%(officer)s::uuid IS NULL OR officer_id = %(officer)s)
    AND (%(product)s::uuid IS NULL OR product_id = %(product)s)
GROUP BY GROUPING SETS ((officer_id), ())
"""
# Approved or refused; the first of two approvals is one as well. What was sent back is not decided.
DECISIONS = """
SELECT decision.by_id, COUNT(DISTINCT decision.application_id)
FROM loans_decision decision
JOIN loans_application application ON application.mfi_id = %(mfi)s
    AND application.id = decision.application_id
WHERE decision.mfi_id = %(mfi)s AND decision.kind IN ('approve', 'reject')
    AND decision.at >= %(begins)s AND decision.at < %(ends)s
    AND (%(officer)s::uuid IS NULL OR decision.by_id = %(officer)s)
    AND (%(product)s::uuid IS NULL OR application.product_id = %(product)s)
GROUP BY decision.by_id
"""
HELD_SUMS, DONE_SUMS = 6, 5


def officers(mfi_id: UUID, asked: Asked) -> Report:
    """Give what they look after when the day `on` ended, and what they did in the time.

    Loans and money belong to the officer of the loan, decisions to whoever made them. Collected
    is money received less what was taken back, expected what fell due.
    """
    held = book_on(mfi_id, asked.on).ask(HELD, **narrowed(asked))
    looked_after = {officer: sums for is_total, officer, *sums in held if not is_total}
    everything = next(sums for is_total, _, *sums in held if is_total)
    did = _done(mfi_id, asked)
    names = labels.officers(mfi_id)
    nothing: tuple[list[int], list[int]] = [0] * HELD_SUMS, [0] * DONE_SUMS
    rows: list[tuple[Value, ...]] = [
        (
            names.get(officer),
            *_told(looked_after.get(officer, nothing[0]), did.get(officer, nothing[1])),
        )
        for officer in looked_after.keys() | did.keys()
    ]
    rows.sort(key=lambda row: str(row[0] or ""))
    busy = sum(1 for officer, sums in looked_after.items() if officer and sums[0])
    borrowers, _, principal, *_ = total(
        (sums for officer, sums in looked_after.items() if officer), HELD_SUMS
    )
    sums = _told(everything, total(did.values(), DONE_SUMS))
    return Report(
        columns=(OFFICER, *COLUMNS),
        rows=rows,
        totals={
            **dict(zip(COLUMNS, sums, strict=True)),
            CASELOAD: divided(borrowers, busy, Rounding.HALF_UP) if busy else 0,
            PRINCIPAL_PER_OFFICER: principal // busy if busy else 0,
        },
    )


def _done(mfi_id: UUID, asked: Asked) -> dict[UUID | None, list[int]]:
    """Add up by officer: loans and sums paid out, expected, collected, applications decided."""
    decided = ask(
        mfi_id,
        DECISIONS,
        begins=_begins(asked.since),
        ends=_begins(asked.until + timedelta(1)),
        **narrowed(asked),
    )
    lines: list[tuple[UUID | None, tuple[int, ...]]] = [
        *((one.officer_id, (one.loans, one.principal, 0, 0, 0)) for one in lent(mfi_id, asked)),
        *(
            (one.officer_id, (0, 0, sum(one[4:8]), 0, 0))
            for one in fell_due(mfi_id, asked, "month")
        ),
        *((one.officer_id, (0, 0, 0, one.came - one.went, 0)) for one in received(mfi_id, asked)),
        *((officer, (0, 0, 0, 0, count)) for officer, count in decided),
    ]
    return {officer: sums for officer, sums in summed(lines).items() if any(sums)}


def _begins(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _told(held: Sequence[int], done: Sequence[int]) -> tuple[Value, ...]:
    borrowers, loans, principal, overdue, overdue_principal, par30 = held
    return (
        *(borrowers, loans, principal, overdue, overdue_principal),
        *(share(overdue_principal, principal), par30, share(par30, principal)),
        *done,
    )
