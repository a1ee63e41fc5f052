"""What is read and written for many loans at once when a day is closed."""

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from loans.models import LedgerAccount, Loan, PortfolioDay, SkippedLoan
from loans.queries.book_on import Book
from loans.rules.accounts import Account, Entry
from loans.rules.portfolio import LATE_FROM, Band, age_of

# Loans may owe something when the day ends though they owe nothing now.
ENDED = ("overpaid", "closed", "written_off")

STAMP = """
, stamped AS (
    UPDATE loans_loan loan SET day_closed_on = %(day)s,
        late_lisente = COALESCE(known.overdue, 0), late_days = COALESCE(known.days, 0)
    FROM (
        SELECT one.id, late.overdue, %(day)s - late.oldest_due_on AS days
        FROM unnest(%(loans)s::uuid[]) AS one (id) LEFT JOIN late ON late.loan_id = one.id
    ) known
    WHERE loan.mfi_id = %(mfi)s AND loan.id = known.id
        AND (loan.day_closed_on IS NULL OR loan.day_closed_on < %(day)s)
    RETURNING loan.id, loan.late_lisente, loan.late_days
)
SELECT COUNT(*), COUNT(*) FILTER (WHERE late_days > 0),
    COALESCE(string_agg(concat_ws(':', id, late_lisente, late_days), ',' ORDER BY id), '')
FROM stamped
"""
PORTFOLIO = """
SELECT product_id, officer_id, rescheduled, {band} AS late_from, COUNT(*),
    SUM(principal), SUM(interest), SUM(fees), SUM(penalties), SUM(overdue), SUM(overdue_principal)
FROM book
GROUP BY 1, 2, 3, 4
ORDER BY 1, 2, 3, 4
""".format(
    band="CASE "
    + " ".join(f"WHEN days_late >= {first} THEN {first}" for first in reversed(LATE_FROM))
    + " END"
)
# The same kind of loans has the same row, whichever batch comes first.
KEEP = """
INSERT INTO loans_portfolioday (mfi_id, id, "on", product_id, officer_id, rescheduled, late_from,
    loans, principal, interest, fees, penalties, overdue, overdue_principal)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (mfi_id, id) DO UPDATE SET loans = loans_portfolioday.loans + EXCLUDED.loans,
    principal = loans_portfolioday.principal + EXCLUDED.principal,
    interest = loans_portfolioday.interest + EXCLUDED.interest,
    fees = loans_portfolioday.fees + EXCLUDED.fees,
    penalties = loans_portfolioday.penalties + EXCLUDED.penalties,
    overdue = loans_portfolioday.overdue + EXCLUDED.overdue,
    overdue_principal = loans_portfolioday.overdue_principal + EXCLUDED.overdue_principal
"""
SOON = """
SELECT row.loan_id, row.number, row.principal + row.interest + row.fees + row.penalties
    - paid_principal - paid_interest - paid_fees - paid_penalties
    - waived_principal - waived_interest - waived_fees - waived_penalties AS open
FROM loans_installment row
JOIN loans_loan loan ON loan.mfi_id = %(mfi)s AND loan.id = row.loan_id
    AND loan.schedule_version = row.version AND loan.status = 'active'
WHERE row.mfi_id = %(mfi)s AND row.due_on = %(due)s AND row.loan_id = ANY(%(loans)s::uuid[])
ORDER BY row.loan_id, row.number
"""


class Stamped(NamedTuple):
    """How many loans were closed and how many of them are late, with a digest of both."""

    loans: int
    late: int
    digest: str


def unclosed(mfi_id: UUID, day: date) -> QuerySet[Loan]:
    """Give the loans that have yet to be closed for a day, without those that were left out."""
    left_out = SkippedLoan.objects.of(mfi_id).filter(on=day, loan_id=OuterRef("id"))
    return (
        Loan.objects.of(mfi_id)
        .filter(disbursed_on__lte=day)
        .filter(Q(status="active") | Q(status__in=ENDED, last_moved_on__gt=day))
        .filter(Q(day_closed_on__isnull=True) | Q(day_closed_on__lt=day))
        .filter(~Exists(left_out))
        .order_by("id")
    )


def locked_batch(
    mfi_id: UUID,
    day: date,
    after: UUID | None,
    loan_ids: list[UUID] | None,
    most: int,
    *,
    wait: bool,
) -> list[UUID]:
    """Lock the next loans in order, passing over those that others hold unless told to wait."""
    loans = unclosed(mfi_id, day)
    if after is not None:
        loans = loans.filter(id__gt=after)
    if loan_ids is not None:
        loans = loans.filter(id__in=loan_ids)
    locked = loans.select_for_update(skip_locked=not wait).values_list("id", flat=True)
    return list(locked[:most])


def waiting(mfi_id: UUID, day: date) -> bool:
    """Tell whether any loan has yet to be closed for a day."""
    return unclosed(mfi_id, day).exists()


def counted(mfi_id: UUID, day: date) -> int:
    """Count the loans that have yet to be closed for a day."""
    return unclosed(mfi_id, day).order_by().count()


def stamp(book: Book, loan_ids: list[UUID]) -> Stamped:
    """Write on each loan that the day is closed for it, and how late it was."""
    ((loans, late, rows),) = book.ask(STAMP)
    assert loans == len(loan_ids), "a locked loan is closed once for a day"
    return Stamped(loans, late, hashlib.sha256(rows.encode()).hexdigest())


def keep_portfolio(book: Book) -> str:
    """Add what these loans owed to the portfolio of the day; give it as text for the digest."""
    mfi_id, day = book.values["mfi"], book.values["day"]
    rows = book.ask(PORTFOLIO)
    with connection.cursor() as cursor:
        cursor.executemany(KEEP, [(mfi_id, _kind_id(day, row), day, *row) for row in rows])
    return ";".join(",".join(map(str, row)) for row in rows)


def _kind_id(day: date, row: tuple[Any, ...]) -> UUID:
    kind = ":".join(map(str, (day.isoformat(), *row[:4])))
    return UUID(bytes=hashlib.sha256(kind.encode()).digest()[:16])


def soon_due(mfi_id: UUID, loan_ids: list[UUID], due_on: date) -> list[tuple[UUID, int, int]]:
    """List the instalments of these loans that are due on a day and not paid: loan, number, sum."""
    with connection.cursor() as cursor:
        cursor.execute(SOON, {"mfi": mfi_id, "loans": loan_ids, "due": due_on})
        return [(loan, number, int(open_)) for loan, number, open_ in cursor.fetchall() if open_]


def overdue_since(mfi_id: UUID, loan_ids: list[UUID], since: date) -> list[tuple[UUID, int]]:
    """List which of these loans have something overdue since just that day: loan, all overdue."""
    late = Loan.objects.of(mfi_id).filter(id__in=loan_ids, status="active", oldest_due_on=since)
    return list(late.order_by("id").values_list("id", "late_lisente"))


def principal_by_age(mfi_id: UUID, day: date) -> dict[Band, int]:
    """Add up the principal of a closed day by how late it was."""
    sums: dict[Band, int] = {}
    rows = PortfolioDay.objects.of(mfi_id).filter(on=day).order_by()
    for first, lisente in rows.values_list("late_from").annotate(Sum("principal")):
        age = age_of(first)
        sums[age] = sums.get(age, 0) + int(lisente)
    return sums


def missing_accounts(mfi_id: UUID, entries: Iterable[Entry]) -> list[Account]:
    """Find the accounts of entries that a lender of before does not have yet."""
    needed = {account for one in entries for account in (one.debit, one.credit)}
    there = set(LedgerAccount.objects.of(mfi_id).values_list("code", flat=True))
    return sorted((one for one in needed if one.code not in there), key=lambda one: one.code)
