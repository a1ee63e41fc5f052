"""Loans that were given up from one day to another, and what came for loans given up."""

from uuid import UUID

from loans.queries.reports.asking import ask, narrowed
from loans.queries.reports.average_book import average_principal
from loans.queries.reports.columns import (
    AVERAGE_OUTSTANDING,
    FEES,
    INTEREST,
    LOANS,
    OFFICER,
    PENALTIES,
    PRINCIPAL,
    PRODUCT,
    RECOVERED,
    REFERENCE,
)
from loans.queries.reports.labels import officers, products
from loans.rules.report import Asked, Column, Kind, Report, percent
from loans.rules.summed import total

GIVEN_UP_ON = Column("given_up_on", Kind.DAY)
REASON = Column("reason", Kind.TEXT)
UNDONE_ON = Column("undone_on", Kind.DAY)
# Principal of write-offs that were taken back in this time, whenever they were made.
UNDONE = Column("undone", Kind.MONEY)
RATIO = Column("write_off_ratio", Kind.PERCENT)
NET_RATIO = Column("net_write_off_ratio", Kind.PERCENT)
SUMS = (PRINCIPAL, INTEREST, FEES, PENALTIES, UNDONE, RECOVERED)
# What comes for a loan is of its last write-off before it. Lost in this time is nothing of a
# write-off of before, of which something came or which was taken back now.
GIVEN_UP = """
WITH lost AS (
    SELECT gone.*, back."on" AS undone_on
    FROM loans_writeoff gone
    LEFT JOIN loans_writeoff back ON back.mfi_id = %(mfi)s AND back.undoes_id = gone.id
        AND back."on" <= %(until)s
    WHERE gone.mfi_id = %(mfi)s AND gone.undoes_id IS NULL AND gone."on" <= %(until)s
),
came AS (
    SELECT whose.id, SUM(CASE credit WHEN '4030' THEN amount_lisente ELSE -amount_lisente END)
        AS lisente
    FROM loans_transfer moved
    JOIN LATERAL (
        SELECT id FROM lost
        WHERE lost.loan_id = moved.loan_id AND lost."on" <= moved."on"
        ORDER BY lost."on" DESC, lost.at DESC LIMIT 1
    ) whose ON true
    WHERE moved.mfi_id = %(mfi)s AND moved."on" BETWEEN %(since)s AND %(until)s
        AND '4030' IN (debit, credit)
    GROUP BY whose.id
)
SELECT lost."on", loan.reference, loan.product_id, loan.officer_id, lost.reason, lost.undone_on,
    CASE WHEN lost."on" >= %(since)s THEN 1 ELSE 0 END,
    CASE WHEN lost."on" >= %(since)s THEN principal ELSE 0 END,
    CASE WHEN lost."on" >= %(since)s THEN interest ELSE 0 END,
    CASE WHEN lost."on" >= %(since)s THEN fees ELSE 0 END,
    CASE WHEN lost."on" >= %(since)s THEN penalties ELSE 0 END,
    CASE WHEN lost.undone_on >= %(since)s THEN principal ELSE 0 END,
    COALESCE(came.lisente, 0)::bigint
FROM lost
JOIN loans_loan loan ON loan.mfi_id = %(mfi)s AND loan.id = lost.loan_id
LEFT JOIN came ON came.id = lost.id
WHERE (lost."on" >= %(since)s OR lost.undone_on >= %(since)s OR came.lisente <> 0)
    AND (%(officer)s::uuid IS NULL OR loan.officer_id = %(officer)s)
    AND (%(product)s::uuid IS NULL OR loan.product_id = %(product)s)
ORDER BY lost."on", loan.reference, lost.at
"""


def write_offs(mfi_id: UUID, asked: Asked) -> Report:
    """Give a row for each write-off that was made, taken back or paid for in this time.

    The ratio is the principal lost, less what was taken back, over the average principal
    outstanding: the mean of the evening before the first day and of the last. The net ratio has
    recoveries taken off.
    """
    product_names, officer_names = products(mfi_id), officers(mfi_id)
    found = ask(mfi_id, GIVEN_UP, **narrowed(asked))
    rows = [
        (
            on,
            reference,
            product_names[product],
            officer_names.get(officer),
            reason,
            undone_on,
            *sums,
        )
        for on, reference, product, officer, reason, undone_on, _, *sums in found
    ]
    loans, *sums = total((row[6:] for row in found), 1 + len(SUMS))
    totals = dict(zip(SUMS, sums, strict=True))
    lost, average = totals[PRINCIPAL] - totals[UNDONE], average_principal(mfi_id, asked)
    return Report(
        columns=(GIVEN_UP_ON, REFERENCE, PRODUCT, OFFICER, REASON, UNDONE_ON, *SUMS),
        rows=rows,
        totals={
            LOANS: loans,
            **totals,
            AVERAGE_OUTSTANDING: average,
            RATIO: percent(lost, average),
            NET_RATIO: percent(lost - totals[RECOVERED], average),
        },
    )
