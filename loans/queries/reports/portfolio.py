"""What is lent and owed at the end of a day, by product and officer."""

from typing import NamedTuple
from uuid import UUID

from loans.queries.book_on import book_on
from loans.queries.reports.asking import narrowed
from loans.queries.reports.columns import (
    ARREARS_RATE,
    BORROWERS,
    FEES_OUTSTANDING,
    INTEREST_OUTSTANDING,
    LOANS,
    OFFICER,
    OVERDUE_PRINCIPAL,
    PAR30,
    PAR30_RATIO,
    PENALTIES_OUTSTANDING,
    PRINCIPAL_OUTSTANDING,
    PRODUCT,
    TOTAL_OUTSTANDING,
)
from loans.queries.reports.labels import officers, products
from loans.rules.portfolio import share
from loans.rules.report import Asked, Column, Kind, Report, Value

PER_BORROWER = Column("principal_per_borrower", Kind.MONEY)
RESCHEDULED = Column("rescheduled_loans", Kind.COUNT)
# Late by more than 30 days, or on a new schedule: what was late once may only look as if it is not.
PAR30_RENEGOTIATED = Column("par30_renegotiated", Kind.MONEY)
PAR30_RENEGOTIATED_RATIO = Column("par30_renegotiated_ratio", Kind.PERCENT)
SUMS = (
    LOANS,
    BORROWERS,
    PRINCIPAL_OUTSTANDING,
    INTEREST_OUTSTANDING,
    FEES_OUTSTANDING,
    PENALTIES_OUTSTANDING,
    TOTAL_OUTSTANDING,
    PER_BORROWER,
    OVERDUE_PRINCIPAL,
    ARREARS_RATE,
    PAR30,
    PAR30_RATIO,
    RESCHEDULED,
    PAR30_RENEGOTIATED,
    PAR30_RENEGOTIATED_RATIO,
)
# A borrower has one loan or few: she is counted once in each row and once in all. The last line,
# without a product, is the sum.
LINES = """
SELECT product_id, officer_id, COUNT(*), COUNT(DISTINCT borrower_id) FILTER (WHERE principal > 0),
    COALESCE(SUM(principal), 0)::bigint, COALESCE(SUM(interest), 0)::bigint,
    COALESCE(SUM(fees), 0)::bigint, COALESCE(SUM(penalties), 0)::bigint,
    COALESCE(SUM(overdue_principal), 0)::bigint,
    COALESCE(SUM(principal) FILTER (WHERE days_late > 30), 0)::bigint,
    COUNT(*) FILTER (WHERE rescheduled),
    COALESCE(SUM(principal) FILTER (WHERE days_late > 30 OR rescheduled), 0)::bigint
FROM book
WHERE (%(officer)s::uuid IS NULL OR officer_id = %(officer)s)
    AND (%(product)s::uuid IS NULL OR product_id = %(product)s)
GROUP BY GROUPING SETS ((product_id, officer_id), ())
"""


class _Line(NamedTuple):
    product_id: UUID | None
    officer_id: UUID | None
    loans: int
    borrowers: int
    principal: int
    interest: int
    fees: int
    penalties: int
    overdue_principal: int
    par30: int
    rescheduled: int
    par30_renegotiated: int

    def told(self) -> tuple[Value, ...]:
        """Give the sums and what follows from them."""
        return (
            self.loans,
            self.borrowers,
            self.principal,
            self.interest,
            self.fees,
            self.penalties,
            self.principal + self.interest + self.fees + self.penalties,
            self.principal // self.borrowers if self.borrowers else 0,
            self.overdue_principal,
            share(self.overdue_principal, self.principal),
            self.par30,
            share(self.par30, self.principal),
            self.rescheduled,
            self.par30_renegotiated,
            share(self.par30_renegotiated, self.principal),
        )


def portfolio(mfi_id: UUID, asked: Asked) -> Report:
    """Give the loans that owed anything when the day ended: disbursed by then, not given up.

    Portfolio at risk is the whole principal of loans late by more than 30 days; the arrears rate
    is overdue principal over all principal, and no measure of risk.
    """
    product_names, officer_names = products(mfi_id), officers(mfi_id)
    lines = [_Line(*row) for row in book_on(mfi_id, asked.on).ask(LINES, **narrowed(asked))]
    totals = next(line for line in lines if line.product_id is None)
    rows = [
        (product_names[line.product_id], officer_names.get(line.officer_id), *line.told())
        for line in lines
        if line.product_id is not None
    ]
    rows.sort(key=lambda row: (row[0], row[1] or ""))
    return Report((PRODUCT, OFFICER, *SUMS), rows, dict(zip(SUMS, totals.told(), strict=True)))
