"""What is read and written for many loans at once when a day is closed."""

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from loans.models import Charge, LedgerAccount, Loan, PortfolioDay, SkippedLoan
from loans.queries.book_on import Book
from loans.rules.accounts import Account, Entry
from loans.rules.portfolio import LATE_FROM, Band, age_of
from loans.trip import fetched

# Loans may owe something when the day ends though they owe nothing now.
ENDED = ("overpaid", "closed", "written_off")
# Each loan gets the mark that the day is closed for it, and how late it was; how the loans stood
# comes back by kind, a line of the portfolio each, with a digest of them all. Loans that owed
# nothing are a kind of no product.
STAMP = """
, stood AS (
    SELECT closed.id, book.*
    FROM unnest(%(here)s::uuid[]) AS closed (id) LEFT JOIN book ON book.loan_id = closed.id
),
stamped AS (
    UPDATE loans_loan loan SET day_closed_on = %(day)s,
        late_lisente = COALESCE(stood.overdue, 0), late_days = COALESCE(stood.days_late, 0)
    FROM stood
    WHERE loan.mfi_id = %(mfi)s AND loan.id = stood.id
        AND loan.id BETWEEN %(first)s AND %(last)s
    RETURNING stood.*
)
SELECT product_id, officer_id, rescheduled,
    (%(bands)s::integer[])[width_bucket(days_late, %(bands)s::integer[])],
    COUNT(*), SUM(principal)::bigint, SUM(interest)::bigint, SUM(fees)::bigint,
    SUM(penalties)::bigint, SUM(overdue)::bigint, SUM(overdue_principal)::bigint,
    encode(sha256(convert_to(string_agg(concat_ws(',', id, days_late, principal, interest, fees,
        penalties, overdue, overdue_principal), ';' ORDER BY id), 'UTF8')), 'hex')
FROM stamped
GROUP BY 1, 2, 3, 4
"""
KEEP = """
INSERT INTO loans_portfolioday (mfi_id, id, "on", product_id, officer_id, rescheduled, late_from,
    loans, principal, interest, fees, penalties, overdue, overdue_principal)
SELECT %(mfi)s, new.id, %(day)s, new.product_id, new.officer_id, new.rescheduled, new.late_from,
    new.loans, new.principal, new.interest, new.fees, new.penalties, new.overdue,
    new.overdue_principal
FROM jsonb_to_recordset(%(lines)s::jsonb) AS new (id uuid, product_id uuid, officer_id uuid,
    rescheduled boolean, late_from smallint, loans integer, principal bigint, interest bigint,
    fees bigint, penalties bigint, overdue bigint, overdue_principal bigint)
ON CONFLICT (mfi_id, id) DO UPDATE SET loans = loans_portfolioday.loans + EXCLUDED.loans,
    principal = loans_portfolioday.principal + EXCLUDED.principal,
    interest = loans_portfolioday.interest + EXCLUDED.interest,
    fees = loans_portfolioday.fees + EXCLUDED.fees,
    penalties = loans_portfolioday.penalties + EXCLUDED.penalties,
    overdue = loans_portfolioday.overdue + EXCLUDED.overdue,
    overdue_principal = loans_portfolioday.overdue_principal + EXCLUDED.overdue_principal
"""
# Where a row of these has the number of its loans.
NUMBER = 4
SOON = """
SELECT row.loan_id, row.number, row.principal + row.interest + row.fees + row.penalties
    - paid_principal - paid_interest - paid_fees - paid_penalties
    - waived_principal - waived_interest - waived_fees - waived_penalties AS open
FROM loans_installment row
JOIN loans_loan loan ON loan.mfi_id = %(mfi)s AND loan.id = row.loan_id
    AND loan.schedule_version = row.version AND loan.status = 'active'
WHERE row.mfi_id = %(mfi)s AND row.due_on = %(due)s
ORDER BY row.loan_id, row.number
"""


class Line(NamedTuple):
    """How loans of one kind stood when the day ended: a line of the portfolio."""

    product_id: UUID
    officer_id: UUID | None
    rescheduled: bool
    late_from: int
    loans: int
    principal: int
    interest: int
    fees: int
    penalties: int
    overdue: int
    overdue_principal: int
    digest: str

    def row_id(self, day: date) -> UUID:
        """Give the same kind of loans the same row, whichever batch comes first."""
        name = ":".join(map(str, (day.isoformat(), *self[:4])))
        return UUID(bytes=hashlib.sha256(name.encode()).digest()[:16])


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


class Locked(NamedTuple):
    """A loan that waits to be closed: since when nothing moved, and its oldest debt of today."""

    id: UUID
    last_moved_on: date
    oldest_due_on: date | None

    def may_be_late(self, day: date) -> bool:
        """Tell whether anything may have been overdue when a day ended."""
        return self.moved_since(day) or (
            self.oldest_due_on is not None and self.oldest_due_on < day
        )

    def moved_since(self, day: date) -> bool:
        """Tell whether the loan stood otherwise when a day ended than it does now."""
        return self.last_moved_on > day


def stretch_end(mfi_id: UUID, after: UUID | None, most: int) -> UUID | None:
    """Give the id up to which there are so many loans of any kind; without one all are fewer."""
    loans = Loan.objects.of(mfi_id)
    if after is not None:
        loans = loans.filter(id__gt=after)
    return loans.order_by("id").values_list("id", flat=True)[most - 1 : most].first()


def locked_stretch(mfi_id: UUID, day: date, after: UUID | None, end: UUID | None) -> list[Locked]:
    """Lock the loans of a stretch that have yet to be closed, passing over what others hold."""
    return _locked(_between(mfi_id, day, after, end).select_for_update(skip_locked=True))


def stretch(mfi_id: UUID, day: date, after: UUID | None, end: UUID | None) -> list[UUID]:
    """List the loans of a stretch that have yet to be closed."""
    return list(_between(mfi_id, day, after, end).values_list("id", flat=True))


def _between(mfi_id: UUID, day: date, after: UUID | None, end: UUID | None) -> QuerySet[Loan]:
    loans = unclosed(mfi_id, day)
    if after is not None:
        loans = loans.filter(id__gt=after)
    return loans if end is None else loans.filter(id__lte=end)


def locked_one(mfi_id: UUID, day: date, loan_id: UUID) -> list[Locked]:
    """Wait for one loan and lock it, where it has yet to be closed."""
    return _locked(unclosed(mfi_id, day).filter(id=loan_id).select_for_update())


def _locked(loans: QuerySet[Loan]) -> list[Locked]:
    return [Locked(*row) for row in loans.values_list(*Locked._fields)]


def waiting(mfi_id: UUID, day: date) -> bool:
    """Tell whether any loan has yet to be closed for a day."""
    return unclosed(mfi_id, day).exists()


def counted(mfi_id: UUID, day: date) -> int:
    """Count the loans that have yet to be closed for a day."""
    return unclosed(mfi_id, day).order_by().count()


def stamp(book: Book, loan_ids: list[UUID]) -> list[Line]:
    """Write on each loan of a stretch that the day is closed for it, and tell how all stood."""
    rows = fetched(
        book.with_.rstrip() + STAMP,
        {**book.values, "here": loan_ids, "bands": list(LATE_FROM)},
    )
    assert sum(row[NUMBER] for row in rows) == len(loan_ids), "each locked loan gets its mark"
    return [Line(*row) for row in rows if row[0] is not None]


def keep_portfolio(mfi_id: UUID, day: date, stood: Iterable[Line]) -> None:
    """Add what these loans owed to the portfolio of the day."""
    # In one order always: two who close at once wait for each other in a row, never in a ring.
    by_id = sorted((one.row_id(day), one) for one in stood)
    lines = [{"id": row_id, **one._asdict()} for row_id, one in by_id]
    fetched(KEEP, {"mfi": mfi_id, "day": day, "lines": json.dumps(lines, default=str)})


def digest(stood: Iterable[Line]) -> str:
    """Tell how the loans stood in a few letters that no other standing has."""
    lines = sorted("\x1f".join(map(str, one)) for one in stood)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def soon_due(mfi_id: UUID, due_on: date) -> list[tuple[UUID, int, int]]:
    """List the instalments that are due on a day and not paid: loan, number, sum."""
    rows = fetched(SOON, {"mfi": mfi_id, "due": due_on})
    return [(loan, number, int(open_)) for loan, number, open_ in rows if open_]


def overdue_since(mfi_id: UUID, since: date) -> list[tuple[UUID, int]]:
    """List the loans that have something overdue since just that day: loan, all overdue."""
    late = Loan.objects.of(mfi_id).filter(status="active", oldest_due_on=since)
    return list(late.order_by("id").values_list("id", "late_lisente"))


def penalties_of(mfi_id: UUID, day: date) -> tuple[int, int]:
    """Count and add up what the products' own penalties came to on a day."""
    charged = Charge.objects.of(mfi_id).filter(on=day, rule__isnull=False)
    sums = charged.aggregate(count=Count("id"), lisente=Sum("amount_lisente"))
    return int(sums["count"]), int(sums["lisente"] or 0)


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
