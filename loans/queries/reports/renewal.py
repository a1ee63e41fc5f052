"""How many of those who had paid off what they owed came back for another loan."""

from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from loans.queries.book_on import book_on
from loans.queries.reports.asking import narrowed
from loans.rules.report import Asked

WITHIN_DAYS = 90
# A loan that owes nothing and was not given up was paid off by the last payment that stands. Who
# had another loan besides has not left.
CAME_BACK = """
SELECT COUNT(DISTINCT borrower_id), COUNT(DISTINCT borrower_id) FILTER (WHERE EXISTS (
    SELECT FROM loans_loan next
    WHERE next.mfi_id = %(mfi)s AND next.borrower_id = paid_off.borrower_id
        AND next.id <> paid_off.id
        AND next.disbursed_on BETWEEN paid_off.last_on AND paid_off.last_on + %(within)s))
FROM (
    SELECT loan.id, loan.borrower_id, MAX(paid_on) AS last_on
    FROM loans_payment payment
    JOIN loans_loan loan ON loan.mfi_id = %(mfi)s AND loan.id = payment.loan_id
    WHERE payment.mfi_id = %(mfi)s AND paid_on <= %(day)s AND loan.disbursed_on <= %(day)s
        AND (%(officer)s::uuid IS NULL OR loan.officer_id = %(officer)s)
        AND (%(product)s::uuid IS NULL OR loan.product_id = %(product)s)
        AND NOT EXISTS (
            SELECT FROM loans_reversal back
            WHERE back.mfi_id = %(mfi)s AND back.payment_id = payment.id AND back."on" <= %(day)s)
    GROUP BY loan.id, loan.borrower_id
    HAVING MAX(paid_on) >= %(first)s
) paid_off
WHERE NOT EXISTS (SELECT FROM book WHERE book.loan_id = paid_off.id)
    AND NOT EXISTS (
        SELECT FROM book
        WHERE book.borrower_id = paid_off.borrower_id AND book.disbursed_on < paid_off.last_on)
    AND NOT EXISTS (
        SELECT FROM loans_writeoff lost
        WHERE lost.mfi_id = %(mfi)s AND lost.loan_id = paid_off.id AND lost.undoes_id IS NULL
            AND lost."on" <= %(day)s
            AND NOT EXISTS (
                SELECT FROM loans_writeoff back
                WHERE back.mfi_id = %(mfi)s AND back.undoes_id = lost.id
                    AND back."on" <= %(day)s))
"""


class Renewal(NamedTuple):
    """Borrowers who had paid off, and those of them who borrowed again."""

    paid_off: int
    came_back: int


def renewal(mfi_id: UUID, asked: Asked) -> Renewal:
    """Count who paid off 90 days before a time, and who of them came back within 90 days.

    So each had all of her 90 days when the time ended, and the count does not change any more.
    """
    first, last = (day - timedelta(WITHIN_DAYS) for day in (asked.since, asked.until))
    book = book_on(mfi_id, last)
    ((paid_off, came_back),) = book.ask(
        CAME_BACK, first=first, within=WITHIN_DAYS, **narrowed(asked)
    )
    return Renewal(paid_off, came_back)
