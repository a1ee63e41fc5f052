"""Every loan that is late at the end of a day, the worst first, with whom to call."""

from uuid import UUID

from loans.queries.book_on import book_on
from loans.queries.reports.asking import narrowed
from loans.queries.reports.columns import (
    DISTRICT,
    LOANS,
    NAME,
    OFFICER,
    OVERDUE,
    OVERDUE_PRINCIPAL,
    PHONE,
    PRINCIPAL_OUTSTANDING,
    REFERENCE,
)
from loans.queries.reports.labels import districts, officers
from loans.rules.report import Asked, Column, Kind, Report

BORROWER_ID = Column("borrower_id", Kind.ID)
DAYS = Column("days", Kind.COUNT)
OLDEST_DUE_ON = Column("oldest_due_on", Kind.DAY)
LAST_PAID_ON = Column("last_paid_on", Kind.DAY)
# The last payment of those that stood when the day ended, also one in other books.
LATE = """
SELECT loan.reference, book.borrower_id, borrower.name, borrower.phone, book.officer_id,
    borrower.district_id, book.days_late, book.overdue::bigint, book.overdue_principal::bigint,
    book.principal::bigint, book.oldest_due_on, last.paid_on
FROM book
JOIN loans_loan loan ON loan.mfi_id = %(mfi)s AND loan.id = book.loan_id
JOIN loans_borrower borrower ON borrower.mfi_id = %(mfi)s AND borrower.id = book.borrower_id
LEFT JOIN LATERAL (
    SELECT MAX(paid_on) AS paid_on FROM loans_payment payment
    WHERE payment.mfi_id = %(mfi)s AND payment.loan_id = book.loan_id AND paid_on <= %(day)s
        AND NOT EXISTS (
            SELECT FROM loans_reversal back
            WHERE back.mfi_id = %(mfi)s AND back.payment_id = payment.id AND back."on" <= %(day)s)
) last ON true
WHERE book.days_late > 0
    AND (%(officer)s::uuid IS NULL OR book.officer_id = %(officer)s)
    AND (%(product)s::uuid IS NULL OR book.product_id = %(product)s)
ORDER BY book.days_late DESC, book.overdue DESC, loan.reference
"""


COLUMNS = (
    *(REFERENCE, BORROWER_ID, NAME, PHONE, OFFICER, DISTRICT, DAYS),
    *(OVERDUE, OVERDUE_PRINCIPAL, PRINCIPAL_OUTSTANDING, OLDEST_DUE_ON, LAST_PAID_ON),
)


def arrears(mfi_id: UUID, asked: Asked) -> Report:
    """Give a row for each loan with something unpaid that was due before the day."""
    officer_names, district_names = officers(mfi_id), districts()
    late = book_on(mfi_id, asked.on).ask(LATE, **narrowed(asked))
    rows = [
        (*whom, officer_names.get(officer_id), district_names.get(district_id), *rest)
        for *whom, officer_id, district_id, rest in ((*row[:6], row[6:]) for row in late)
    ]
    sums = (OVERDUE, OVERDUE_PRINCIPAL, PRINCIPAL_OUTSTANDING)
    places = {column: COLUMNS.index(column) for column in sums}
    totals = {column: sum(row[place] for row in rows) for column, place in places.items()}
    return Report(COLUMNS, rows, {LOANS: len(rows), **totals})
