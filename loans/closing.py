"""What is read and written for many loans at once when a day is closed."""

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from loans.models import Charge, LedgerAccount, Loan, PortfolioDay, SkippedLoan
from loans.queries.book_on import Book
from loans.rules.accounts import Account, Entry
from loans.rules.portfolio import Band, age_of, late_from
from loans.trip import fetched

# Loans may owe something when the day ends though they owe nothing now.
ENDED = ("overpaid", "closed", "written_off")
SUMS = ("principal", "interest", "fees", "penalties", "overdue", "overdue_principal")

STATES = """
SELECT loan_id, product_id, officer_id, rescheduled, days_late::integer, principal::bigint,
    interest::bigint, fees::bigint, penalties::bigint, overdue::bigint, overdue_principal::bigint
FROM book
"""
STAMP = """
UPDATE loans_loan loan SET day_closed_on = %(day)s, late_lisente = known.overdue,
    late_days = known.days
FROM unnest(%(loans)s::uuid[], %(overdue)s::bigint[], %(days)s::integer[])
    AS known (id, overdue, days)
WHERE loan.mfi_id = %(mfi)s AND loan.id = known.id
    AND (loan.day_closed_on IS NULL OR loan.day_closed_on < %(day)s)
RETURNING loan.id
"""
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
WHERE row.mfi_id = %(mfi)s AND row.due_on = %(due)s
ORDER BY row.loan_id, row.number
"""


class State(NamedTuple):
    """How one loan stood when the day ended."""

    loan_id: UUID
    product_id: UUID
    officer_id: UUID | None
    rescheduled: bool
    days_late: int
    principal: int
    interest: int
    fees: int
    penalties: int
    overdue: int
    overdue_principal: int


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


def states(book: Book) -> list[State]:
    """Tell how each loan stood that owed anything, in order of their ids."""
    return sorted(State(*row) for row in book.ask(STATES))


def stamp(book: Book, loan_ids: list[UUID], stood: Iterable[State]) -> None:
    """Write on each loan that the day is closed for it, and how late it was."""
    late = {one.loan_id: (one.overdue, one.days_late) for one in stood}
    known = [late.get(loan_id, (0, 0)) for loan_id in loan_ids]
    values = {
        "mfi": book.values["mfi"],
        "day": book.values["day"],
        "loans": loan_ids,
        "overdue": [overdue for overdue, _ in known],
        "days": [days for _, days in known],
    }
    stamped = fetched(STAMP, values)
    assert len(stamped) == len(loan_ids), "a locked loan is closed once for a day"


def keep_portfolio(mfi_id: UUID, day: date, stood: Iterable[State]) -> None:
    """Add what these loans owed to the portfolio of the day."""
    kinds: dict[tuple[UUID, UUID | None, bool, int], list[int]] = {}
    for one in stood:
        kind = (one.product_id, one.officer_id, one.rescheduled, late_from(one.days_late))
        sums = kinds.setdefault(kind, [0] * (1 + len(SUMS)))
        sums[0] += 1
        for place, name in enumerate(SUMS, start=1):
            sums[place] += getattr(one, name)
    # In one order always: two who close at once wait for each other in a row, never in a ring.
    rows = sorted((_kind_id(day, kind), kind, sums) for kind, sums in kinds.items())
    with connection.cursor() as cursor:
        cursor.executemany(
            KEEP, [(mfi_id, row_id, day, *kind, *sums) for row_id, kind, sums in rows]
        )


def _kind_id(day: date, kind: tuple[Any, ...]) -> UUID:
    """Give the same kind of loans the same row, whichever batch comes first."""
    name = ":".join(map(str, (day.isoformat(), *kind)))
    return UUID(bytes=hashlib.sha256(name.encode()).digest()[:16])


def digest(stood: Iterable[State]) -> str:
    """Tell how the loans stood in a few letters that no other standing has."""
    lines = ("\x1f".join(map(str, one)) for one in stood)
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
