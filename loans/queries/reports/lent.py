"""Loans that were paid out in a time: how many, how much, to whom, by which officer."""

from typing import NamedTuple
from uuid import UUID

from loans.models.payout import BROUGHT
from loans.queries.reports.asking import ask, narrowed
from loans.rules.report import Asked

# A loan that was brought along was paid out in other books, and is no new one here; but whoever
# had it takes no first loan afterwards.
LENT = """
SELECT product_id, gender, district_id, officer_id,
    COUNT(*), COUNT(*) FILTER (WHERE first), SUM(principal)::bigint,
    COALESCE(SUM(principal) FILTER (WHERE first), 0)::bigint, SUM(paid_out)::bigint
FROM (
    SELECT loan.product_id, borrower.gender, borrower.district_id, loan.officer_id,
        loan.principal_lisente AS principal, loan.paid_out_lisente AS paid_out,
        NOT EXISTS (
            SELECT FROM loans_loan before
            WHERE before.mfi_id = %(mfi)s AND before.borrower_id = loan.borrower_id
                AND (before.disbursed_on, before.at, before.id)
                    < (loan.disbursed_on, loan.at, loan.id)) AS first
    FROM loans_loan loan
    JOIN loans_borrower borrower ON borrower.mfi_id = %(mfi)s AND borrower.id = loan.borrower_id
    WHERE loan.mfi_id = %(mfi)s AND loan.disbursed_on BETWEEN %(since)s AND %(until)s
        AND (%(officer)s::uuid IS NULL OR loan.officer_id = %(officer)s)
        AND (%(product)s::uuid IS NULL OR loan.product_id = %(product)s)
        AND NOT EXISTS (
            SELECT FROM loans_payout payout
            WHERE payout.mfi_id = %(mfi)s AND payout.loan_id = loan.id
                AND payout.method = %(brought)s)
) loan
GROUP BY 1, 2, 3, 4
"""


class Lent(NamedTuple):
    """Loans of one product, one officer, and borrowers of one gender and district."""

    product_id: UUID
    gender: str
    district_id: int
    officer_id: UUID | None
    loans: int
    # Of borrowers who had none before.
    first_loans: int
    principal: int
    first_principal: int
    # What they received: a fee that is kept back they do not.
    paid_out: int


def lent(mfi_id: UUID, asked: Asked) -> list[Lent]:
    """Add up what was paid out from one day to another, by value date."""
    found = ask(mfi_id, LENT, brought=BROUGHT, **narrowed(asked))
    return [Lent(*row) for row in found]
