"""Money that borrowers paid in a time, by day, method and officer, and what it was spent on."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from loans.queries.reports.asking import ask, narrowed
from loans.rules.report import Asked

# Each transfer of a payment moves money between a place and what it is spent on; one that takes
# another back moves it the other way. What was paid in other books came to no place here.
RECEIVED = """
SELECT day, method, loan.officer_id, SUM(payments)::bigint, SUM(reversals)::bigint,
    SUM(came)::bigint, SUM(went)::bigint, SUM(principal)::bigint, SUM(interest)::bigint,
    SUM(fees)::bigint, SUM(penalties)::bigint, SUM(overpaid)::bigint, SUM(recovered)::bigint
FROM (
    SELECT loan_id, day, method, 0 AS payments, 0 AS reversals, 0 AS came, 0 AS went,
        CASE part WHEN '1100' THEN lisente ELSE 0 END AS principal,
        CASE part WHEN '4000' THEN lisente ELSE 0 END AS interest,
        CASE part WHEN '4010' THEN lisente ELSE 0 END AS fees,
        CASE part WHEN '4020' THEN lisente ELSE 0 END AS penalties,
        CASE part WHEN '2000' THEN lisente ELSE 0 END AS overpaid,
        CASE part WHEN '4030' THEN lisente ELSE 0 END AS recovered
    FROM (
        SELECT loan_id, "on" AS day,
            CASE WHEN '1000' IN (debit, credit) THEN 'cash'
                WHEN '1010' IN (debit, credit) THEN 'bank'
                WHEN '1020' IN (debit, credit) THEN 'wallet' END AS method,
            CASE WHEN reverses_id IS NULL THEN credit ELSE debit END AS part,
            CASE WHEN reverses_id IS NULL THEN amount_lisente ELSE -amount_lisente END AS lisente
        FROM loans_transfer
        WHERE mfi_id = %(mfi)s AND "on" BETWEEN %(since)s AND %(until)s AND kind = 'payment'
            AND '3010' NOT IN (debit, credit)
    ) moved
    UNION ALL
    SELECT loan_id, paid_on, method, 1, 0, amount_lisente, 0, 0, 0, 0, 0, 0, 0
    FROM loans_payment
    WHERE mfi_id = %(mfi)s AND paid_on BETWEEN %(since)s AND %(until)s AND NOT brought
    UNION ALL
    SELECT back.loan_id, back."on", method, 0, 1, 0, amount_lisente, 0, 0, 0, 0, 0, 0
    FROM loans_reversal back
    JOIN loans_payment payment ON payment.mfi_id = %(mfi)s AND payment.id = back.payment_id
    WHERE back.mfi_id = %(mfi)s AND back."on" BETWEEN %(since)s AND %(until)s AND NOT brought
) told
JOIN loans_loan loan ON loan.mfi_id = %(mfi)s AND loan.id = told.loan_id
WHERE (%(officer)s::uuid IS NULL OR loan.officer_id = %(officer)s)
    AND (%(product)s::uuid IS NULL OR loan.product_id = %(product)s)
GROUP BY 1, 2, 3
ORDER BY 1, 2
"""


class Received(NamedTuple):
    """Payments of one day, one method, one officer; what they were spent on is what is left."""

    day: date
    method: str
    officer_id: UUID | None
    payments: int
    reversals: int
    came: int
    went: int
    principal: int
    interest: int
    fees: int
    penalties: int
    overpaid: int
    recovered: int


def received(mfi_id: UUID, asked: Asked) -> list[Received]:
    """Add up payments by the day they were made, and reversals by their own day."""
    return [Received(*row) for row in ask(mfi_id, RECEIVED, **narrowed(asked))]
