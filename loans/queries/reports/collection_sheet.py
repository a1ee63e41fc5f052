"""What officers go and collect on a day: whom, by which phone, how much."""

from datetime import timedelta
from uuid import UUID

from loans.queries.book_on import book_on
from loans.queries.reports.asking import narrowed
from loans.queries.reports.columns import LOANS, NAME, OFFICER, OVERDUE, PHONE, REFERENCE
from loans.queries.reports.labels import officers
from loans.rules.report import Asked, Column, Kind, Report
from loans.rules.summed import summed, total

DUE = Column("due", Kind.MONEY)
TOTAL = Column("total", Kind.MONEY)
PAID = Column("paid", Kind.MONEY)
SUMS = (DUE, OVERDUE, TOTAL, PAID)
# The book is that of the evening before. Money that was taken back on the day itself is not paid.
SHEET = """
SELECT book.officer_id, borrower.name_folded, loan.reference, borrower.name, borrower.phone,
    asked.due, asked.overdue, asked.due + asked.overdue, COALESCE(came.paid, 0)
FROM (
    SELECT loan_id,
        COALESCE(SUM(open) FILTER (WHERE due_on = %(on)s), 0)::bigint AS due,
        COALESCE(SUM(open) FILTER (WHERE due_on < %(on)s), 0)::bigint AS overdue
    FROM (
        SELECT loan_id, due_on,
            open_principal + open_interest + open_fees + open_penalties AS open
        FROM open_rows WHERE due_on <= %(on)s
    ) rows
    WHERE open > 0 GROUP BY loan_id
) asked
JOIN book ON book.loan_id = asked.loan_id
JOIN loans_loan loan ON loan.mfi_id = %(mfi)s AND loan.id = asked.loan_id
JOIN loans_borrower borrower ON borrower.mfi_id = %(mfi)s AND borrower.id = book.borrower_id
LEFT JOIN (
    SELECT loan_id, SUM(amount_lisente)::bigint AS paid FROM loans_payment payment
    WHERE mfi_id = %(mfi)s AND paid_on = %(on)s AND NOT brought
        AND NOT EXISTS (
            SELECT FROM loans_reversal back
            WHERE back.mfi_id = %(mfi)s AND back.payment_id = payment.id AND back."on" = %(on)s)
    GROUP BY loan_id
) came ON came.loan_id = asked.loan_id
WHERE (%(officer)s::uuid IS NULL OR book.officer_id = %(officer)s)
    AND (%(product)s::uuid IS NULL OR book.product_id = %(product)s)
"""


def collection_sheet(mfi_id: UUID, asked: Asked) -> Report:
    """Give each loan with something due on a day or overdue before it, as the day begins.

    So the sheet stays as it was printed: what was paid on the day stands beside what was asked.
    Of a day to come it knows what has been paid until now.
    """
    names = officers(mfi_id)
    found = book_on(mfi_id, asked.on - timedelta(1)).ask(SHEET, **narrowed(asked))
    in_order = sorted((names.get(officer_id) or "", *rest) for officer_id, *rest in found)
    rows = [(officer or None, *rest) for officer, _, *rest in in_order]
    by_officer = summed((officer, (1, *sums)) for officer, _, _, _, *sums in rows)
    together = total(by_officer.values(), 1 + len(SUMS))
    return Report(
        columns=(OFFICER, REFERENCE, NAME, PHONE, *SUMS),
        rows=rows,
        totals=dict(zip((LOANS, *SUMS), together, strict=True)),
        tables={
            "by_officer": Report(
                (OFFICER, LOANS, *SUMS),
                [(officer, *sums) for officer, sums in by_officer.items()],
            )
        },
    )
