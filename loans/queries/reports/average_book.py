"""The portfolio that a time is measured against: the mean of before it and at its end."""

from datetime import timedelta
from uuid import UUID

from loans.queries.book_on import book_on
from loans.queries.reports.asking import narrowed
from loans.rules.portfolio import average
from loans.rules.report import Asked

PRINCIPAL = """
SELECT COALESCE(SUM(principal), 0)::bigint FROM book
WHERE (%(officer)s::uuid IS NULL OR officer_id = %(officer)s)
    AND (%(product)s::uuid IS NULL OR product_id = %(product)s)
"""


def average_principal(mfi_id: UUID, asked: Asked) -> int:
    """Give (opening + closing) / 2: the evening before the first day, and that of the last."""
    ends = (asked.since - timedelta(1), asked.until)
    opening, closing = (
        book_on(mfi_id, day).ask(PRINCIPAL, **narrowed(asked))[0][0] for day in ends
    )
    return average(opening, closing)
