"""Who borrows: by district and gender, on a day and from one day to another."""

from uuid import UUID

from loans.queries.book_on import book_on
from loans.queries.reports.asking import narrowed
from loans.queries.reports.columns import (
    BORROWERS,
    DISBURSED,
    DISTRICT,
    GENDER,
    LOANS,
    LOANS_DISBURSED,
    PAR30,
    PAR30_RATIO,
    PRINCIPAL_OUTSTANDING,
)
from loans.queries.reports.labels import districts
from loans.queries.reports.lent import lent
from loans.rules.portfolio import share
from loans.rules.report import Asked, Report, Value
from loans.rules.summed import summed, total

COLUMNS = (
    *(BORROWERS, LOANS, PRINCIPAL_OUTSTANDING, PAR30, PAR30_RATIO),
    *(LOANS_DISBURSED, DISBURSED),
)
HELD = """
SELECT borrower.district_id, borrower.gender,
    COUNT(DISTINCT book.borrower_id) FILTER (WHERE book.principal > 0), COUNT(*),
    SUM(book.principal)::bigint,
    COALESCE(SUM(book.principal) FILTER (WHERE days_late > 30), 0)::bigint
FROM book
JOIN loans_borrower borrower ON borrower.mfi_id = %(mfi)s AND borrower.id = book.borrower_id
WHERE (%(officer)s::uuid IS NULL OR book.officer_id = %(officer)s)
    AND (%(product)s::uuid IS NULL OR book.product_id = %(product)s)
GROUP BY 1, 2
"""
SUMS = 6


def demographics(mfi_id: UUID, asked: Asked) -> Report:
    """Give people, loans and principal when the day `on` ended, and what was lent in the time.

    Borrowers are told by the district and gender that the lender has written down of them.
    """
    held = book_on(mfi_id, asked.on).ask(HELD, **narrowed(asked))
    lines: list[tuple[tuple[int, str], tuple[int, ...]]] = [
        *(((district, gender), (*sums, 0, 0)) for district, gender, *sums in held),
        *(
            ((one.district_id, one.gender), (0, 0, 0, 0, one.loans, one.principal))
            for one in lent(mfi_id, asked)
        ),
    ]
    by_both, names = summed(lines), districts()
    rows = [
        (names.get(district), gender, *_told(sums))
        for (district, gender), sums in sorted(by_both.items())
    ]
    sums = _told(total(by_both.values(), SUMS))
    return Report((DISTRICT, GENDER, *COLUMNS), rows, dict(zip(COLUMNS, sums, strict=True)))


def _told(sums: list[int]) -> tuple[Value, ...]:
    borrowers, loans, principal, par30, *disbursed = sums
    return (borrowers, loans, principal, par30, share(par30, principal), *disbursed)
