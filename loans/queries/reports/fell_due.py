"""What fell due in a time, and what came of it: by the day on which it was due, and by officer."""

from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from loans.queries.book_on import book_on
from loans.queries.book_replayed import retold
from loans.queries.reports.asking import narrowed
from loans.rules.report import Asked

# The book is that of the evening before: who owed nothing then had nothing to pay, unless her loan
# began later. A row falls due while its schedule stands and its loan is not given up. Payments are
# those that stood when the time ended, by the day on which she paid: where one was spent anew, its
# transfers are of a later day. No charge of after the time lies on a row that was due in it.
FELL = """
, again AS (
    SELECT * FROM unnest(
        %(again_rows)s::uuid[], %(again_principal)s::bigint[], %(again_interest)s::bigint[],
        %(again_fees)s::bigint[], %(again_penalties)s::bigint[]
    ) AS rows (installment_id, open_principal, open_interest, open_fees, open_penalties)
),
fell AS (
    SELECT row.*, loan.officer_id
    FROM loans_installment row
    JOIN loans_loan loan ON loan.mfi_id = %(mfi)s AND loan.id = row.loan_id
    LEFT JOIN book ON book.loan_id = loan.id
    WHERE row.mfi_id = %(mfi)s AND row.due_on BETWEEN %(since)s AND %(until)s
        AND (%(officer)s::uuid IS NULL OR loan.officer_id = %(officer)s)
        AND (%(product)s::uuid IS NULL OR loan.product_id = %(product)s)
        AND (loan.disbursed_on >= %(since)s OR book.loan_id IS NOT NULL)
        AND NOT EXISTS (
            SELECT FROM loans_reschedule news
            WHERE news.mfi_id = %(mfi)s AND news.loan_id = row.loan_id
                AND news.version > row.version AND news."on" <= row.due_on)
        AND NOT EXISTS (
            SELECT FROM loans_writeoff lost
            WHERE lost.mfi_id = %(mfi)s AND lost.loan_id = row.loan_id
                AND lost.undoes_id IS NULL AND lost."on" <= row.due_on
                AND NOT EXISTS (
                    SELECT FROM loans_writeoff back
                    WHERE back.mfi_id = %(mfi)s AND back.undoes_id = lost.id
                        AND back."on" <= %(until)s))
),
moved AS NOT MATERIALIZED (
    SELECT moved.installment_id, moved."on" AS booked_on, payment.paid_on, payment.brought,
        moved.credit AS account, moved.amount_lisente AS lisente
    FROM loans_transfer moved
    JOIN loans_payment payment ON payment.mfi_id = %(mfi)s AND payment.id = moved.source_id
    WHERE moved.mfi_id = %(mfi)s AND moved."on" <= %(until)s AND moved.reverses_id IS NULL
        AND moved.installment_id IS NOT NULL
        AND NOT (moved.loan_id = ANY(%(again_loans)s::uuid[]))
        AND NOT EXISTS (
            SELECT FROM loans_transfer back
            WHERE back.mfi_id = %(mfi)s AND back.reverses_id = moved.id AND back."on" <= %(until)s)
    UNION ALL
    SELECT * FROM unnest(
        %(again_paid)s::uuid[], %(again_on)s::date[], %(again_on)s::date[],
        %(again_brought)s::boolean[],
        %(again_account)s::text[], %(again_lisente)s::bigint[])
),
paid AS (
    SELECT fell.id,
        COALESCE(SUM(lisente) FILTER (WHERE account = '1100' AND NOT brought), 0) AS principal,
        COALESCE(SUM(lisente) FILTER (WHERE account = '4000' AND NOT brought), 0) AS interest,
        COALESCE(SUM(lisente) FILTER (WHERE account = '4010' AND NOT brought), 0) AS fees,
        COALESCE(SUM(lisente) FILTER (WHERE account = '4020' AND NOT brought), 0) AS penalties,
        COALESCE(SUM(lisente) FILTER (WHERE account = '1100' AND brought), 0) AS old_principal,
        COALESCE(SUM(lisente) FILTER (WHERE account = '4000' AND brought), 0) AS old_interest,
        COALESCE(SUM(lisente) FILTER (WHERE account = '4010' AND brought), 0) AS old_fees,
        COALESCE(SUM(lisente) FILTER (WHERE account = '4020' AND brought), 0) AS old_penalties,
        COALESCE(SUM(lisente) FILTER (WHERE paid_on < %(since)s AND NOT brought), 0) AS before,
        COALESCE(SUM(lisente) FILTER (WHERE paid_on <= due_on AND NOT brought), 0) AS by_due_day
    FROM fell LEFT JOIN moved ON moved.installment_id = fell.id
    GROUP BY fell.id
),
due AS (
    SELECT fell.due_on, fell.officer_id, paid.*,
        COALESCE(again.open_principal + paid.principal,
            fell.principal - waived_principal - old_principal) AS due_principal,
        COALESCE(again.open_interest + paid.interest,
            fell.interest - waived_interest - old_interest) AS due_interest,
        COALESCE(again.open_fees + paid.fees, fell.fees - waived_fees - old_fees) AS due_fees,
        COALESCE(again.open_penalties + paid.penalties,
            fell.penalties - waived_penalties - old_penalties) AS due_penalties
    FROM fell
    JOIN paid ON paid.id = fell.id
    LEFT JOIN again ON again.installment_id = fell.id
),
told AS (
    SELECT due_on AS day, officer_id, 1 AS installments,
        CASE WHEN by_due_day >= due_principal + due_interest + due_fees + due_penalties
            THEN 1 ELSE 0 END AS on_time,
        due_principal, due_interest, due_fees, due_penalties,
        before, principal, interest, fees, penalties,
        0 AS arrears, 0 AS arrears_collected, 0 AS prepaid
    FROM due WHERE due_principal + due_interest + due_fees + due_penalties > 0
    UNION ALL
    SELECT %(since)s::date, book.officer_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        SUM(open_principal + open_interest + open_fees + open_penalties), 0, 0
    FROM book JOIN open_rows ON open_rows.loan_id = book.loan_id
    WHERE due_on < %(since)s
        AND (%(officer)s::uuid IS NULL OR book.officer_id = %(officer)s)
        AND (%(product)s::uuid IS NULL OR book.product_id = %(product)s)
    GROUP BY book.officer_id
    UNION ALL
    SELECT moved.paid_on, loan.officer_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        CASE WHEN row.due_on < %(since)s THEN lisente ELSE 0 END,
        CASE WHEN row.due_on > %(until)s THEN lisente ELSE 0 END
    FROM moved
    JOIN loans_installment row ON row.mfi_id = %(mfi)s AND row.id = moved.installment_id
    JOIN loans_loan loan ON loan.mfi_id = %(mfi)s AND loan.id = row.loan_id
    WHERE moved.booked_on >= %(since)s AND moved.paid_on >= %(since)s AND NOT brought
        AND (row.due_on < %(since)s OR row.due_on > %(until)s)
        AND (%(officer)s::uuid IS NULL OR loan.officer_id = %(officer)s)
        AND (%(product)s::uuid IS NULL OR loan.product_id = %(product)s)
)
SELECT date_trunc(%(step)s, day::timestamp)::date, officer_id, SUM(installments)::bigint,
    SUM(on_time)::bigint, SUM(due_principal)::bigint, SUM(due_interest)::bigint,
    SUM(due_fees)::bigint, SUM(due_penalties)::bigint, SUM(before)::bigint,
    SUM(principal)::bigint, SUM(interest)::bigint, SUM(fees)::bigint, SUM(penalties)::bigint,
    SUM(arrears)::bigint, SUM(arrears_collected)::bigint, SUM(prepaid)::bigint
FROM told GROUP BY 1, 2
"""


class FellDue(NamedTuple):
    """What fell due in one day, week or month at one officer's, and what was paid."""

    first_day: date
    officer_id: UUID | None
    installments: int
    # Of them paid in full by their due day.
    on_time: int
    due_principal: int
    due_interest: int
    due_fees: int
    due_penalties: int
    # Paid of it before the whole time began.
    paid_before: int
    # Paid of it up to the end of the time, with what was paid before.
    paid_principal: int
    paid_interest: int
    paid_fees: int
    paid_penalties: int
    # Overdue as the time began: told once, with its first day.
    arrears: int
    # Paid in this day, week or month: what was due before the time, and what is due after it.
    arrears_collected: int
    prepaid: int


def fell_due(mfi_id: UUID, asked: Asked, step: str) -> list[FellDue]:
    """Add it up by day, week or month, as it was known by value date when the time ended.

    What is forgiven is not asked for, and what was paid in other books fell due there.
    """
    book = book_on(mfi_id, asked.since - timedelta(1))
    found = book.ask(FELL, step=step, **_again(mfi_id, asked.until), **narrowed(asked))
    return [FellDue(*row) for row in found]


def _again(mfi_id: UUID, day: date) -> dict[str, object]:
    """Name what the ledger alone does not tell of the last day."""
    loans = retold(mfi_id, day)
    rows = [row for loan in loans for row in loan.rows]
    paid = [one for loan in loans for one in loan.paid]
    return {
        "again_loans": [loan.loan_id for loan in loans],
        "again_rows": [row.installment_id for row in rows],
        "again_principal": [row.open_principal for row in rows],
        "again_interest": [row.open_interest for row in rows],
        "again_fees": [row.open_fees for row in rows],
        "again_penalties": [row.open_penalties for row in rows],
        "again_paid": [one.installment_id for one in paid],
        "again_on": [one.on for one in paid],
        "again_account": [one.account for one in paid],
        "again_lisente": [one.lisente for one in paid],
        "again_brought": [one.brought for one in paid],
    }
