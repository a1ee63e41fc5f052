"""How a lender's loans stood when a month ended, as a credit bureau is told of them.

All of it by value date, whenever it was written down: so a month that is over is the same however
much later it is asked for, but for what was dated back into it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone

from loans.dates import midnight
from loans.models import Application, WriteOff
from loans.queries.book_on import book_on
from loans.queries.lateness import Known, Lateness, Month, late_by_month, to_be_replayed
from loans.trip import fetched

LOANS_AT_ONCE = 500
# Loans that ran here in the month or may have ended in it, by their references. Of those that ended
# before, some are told once more: money came for one that had been given up; or word of the end
# came late, when the month before had been told already.
SOME = """
SELECT loan.id, loan.reference, loan.application_id, loan.borrower_id, product.name,
    loan.terms ->> 'period', loan.disbursed_on, loan.last_moved_on, loan.rescheduled,
    CASE WHEN application.channel = %(brought)s THEN loan.at END,
    loan.id = ANY(%(again)s::uuid[])
FROM loans_loan loan
JOIN loans_product product ON product.mfi_id = %(mfi)s AND product.id = loan.product_id
JOIN loans_application application
    ON application.mfi_id = %(mfi)s AND application.id = loan.application_id
WHERE loan.mfi_id = %(mfi)s AND loan.reference > %(after)s
    AND loan.disbursed_on <= %(last)s AND loan.principal_lisente >= %(floor)s
    AND (application.channel <> %(brought)s OR loan.at < %(over)s)
    AND (loan.status = 'active' OR loan.last_moved_on >= %(first)s
        OR loan.id = ANY(%(again)s::uuid[]))
ORDER BY loan.reference
LIMIT %(most)s
"""
AGAIN = """
SELECT loan_id FROM loans_transfer
WHERE mfi_id = %(mfi)s AND after_close_of >= %(before)s AND after_close_of < %(last)s
    AND "on" <= %(before)s AND loan_id IS NOT NULL
UNION
SELECT loan_id FROM loans_payment
WHERE mfi_id = %(mfi)s AND recovery AND paid_on BETWEEN %(first)s AND %(last)s
"""
OWING = "SELECT loan_id, principal, overdue, overdue_principal, days_late FROM book"
# What was lent, with the fees that were added to it, as the first schedule has it.
LENT = """
SELECT loan_id, SUM(principal)::bigint FROM loans_installment
WHERE mfi_id = %(mfi)s AND loan_id = ANY(%(loans)s::uuid[]) AND version = 1 AND origin = 'schedule'
GROUP BY loan_id
"""
# The schedule of that day: how long it is, and what is asked next, or was asked last.
SCHEDULES = """
SELECT DISTINCT ON (row.loan_id) row.loan_id, COUNT(*) OVER (PARTITION BY row.loan_id),
    row.principal + row.interest + row.schedule_fees
FROM (
    SELECT loan.id, COALESCE(MAX(news.version), 1) AS version
    FROM loans_loan loan
    LEFT JOIN loans_reschedule news ON news.mfi_id = %(mfi)s AND news.loan_id = loan.id
        AND news."on" <= %(last)s
    WHERE loan.mfi_id = %(mfi)s AND loan.id = ANY(%(loans)s::uuid[])
    GROUP BY loan.id
) that
JOIN loans_installment row ON row.mfi_id = %(mfi)s AND row.loan_id = that.id
    AND row.version = that.version AND row.origin = 'schedule'
ORDER BY row.loan_id, row.due_on > %(last)s DESC,
    CASE WHEN row.due_on > %(last)s THEN row.due_on END, row.due_on DESC
"""
# What came in other books came in sums that nobody here knows one by one.
LAST_PAID = """
SELECT DISTINCT ON (loan_id) loan_id, paid_on, SUM(amount_lisente)::bigint
FROM loans_payment payment
WHERE mfi_id = %(mfi)s AND loan_id = ANY(%(loans)s::uuid[]) AND paid_on <= %(last)s
    AND NOT brought
    AND NOT EXISTS (
        SELECT FROM loans_reversal back
        WHERE back.mfi_id = %(mfi)s AND back.payment_id = payment.id AND back."on" <= %(last)s)
GROUP BY loan_id, paid_on
ORDER BY loan_id, paid_on DESC
"""
RECOVERED = """
SELECT loan_id, SUM(amount_lisente)::bigint
FROM loans_payment payment
WHERE mfi_id = %(mfi)s AND loan_id = ANY(%(loans)s::uuid[]) AND paid_on <= %(last)s AND recovery
    AND NOT EXISTS (
        SELECT FROM loans_reversal back
        WHERE back.mfi_id = %(mfi)s AND back.payment_id = payment.id AND back."on" <= %(last)s)
GROUP BY loan_id
"""


class Owed(NamedTuple):
    """What was open of a loan when the month ended, in lisente, and how late it was."""

    balance: int = 0
    overdue: int = 0
    days_late: int = 0


class Paid(NamedTuple):
    """The last day on which she paid, and all that she paid on it."""

    on: date
    lisente: int


class Scheduled(NamedTuple):
    """How many instalments there are, and what the next one asks."""

    installments: int
    next_lisente: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanThen:
    """One loan as its lender's book has it for a month."""

    id: UUID
    reference: str
    application_id: UUID
    borrower_id: UUID
    product: str
    period: str
    principal_lisente: int
    opened_on: date
    # The day on which it was brought along from other books: before it nothing is known.
    brought_on: date | None
    schedule: Scheduled
    owed: Owed
    # When it was paid or given up; of one that runs, neither.
    paid_off_on: date | None
    given_up_on: date | None
    last_paid: Paid | None
    # The most days that it was late in a month, by the month's number.
    late: Mapping[int, int]


class _Row(NamedTuple):
    id: UUID
    reference: str
    application_id: UUID
    borrower_id: UUID
    product: str
    period: str
    disbursed_on: date
    last_moved_on: date
    rescheduled: bool
    brought_at: datetime | None
    again: bool

    @property
    def brought_on(self) -> date | None:
        return timezone.localdate(self.brought_at) if self.brought_at else None


class _Lost(NamedTuple):
    on: date
    lisente: int


@dataclass(frozen=True, slots=True)
class BureauMonth:
    """A lender's month, to be read some loans at a time."""

    mfi_id: UUID
    first: date
    last: date
    # Loans of less are told to nobody.
    floor_lisente: int
    # The months of which lateness is told, by their numbers.
    months: Sequence[Month]
    at_once: int = field(default=LOANS_AT_ONCE)

    def loans(self) -> Iterator[list[LoanThen]]:
        """Give all loans in the order of their references, in parts; a part may be empty."""
        apart, again, after = to_be_replayed(self.mfi_id, self.last), self._again(), ""
        while rows := self._some(again, after):
            yield self._then(rows, apart)
            after = rows[-1].reference

    def _values(self, **more: object) -> dict[str, object]:
        return {"mfi": self.mfi_id, "first": self.first, "last": self.last, **more}

    def _again(self) -> list[UUID]:
        values = self._values(before=self.first - timedelta(1))
        return [loan_id for (loan_id,) in fetched(AGAIN, values)]

    def _some(self, again: list[UUID], after: str) -> list[_Row]:
        values = self._values(
            again=again,
            after=after,
            floor=self.floor_lisente,
            most=self.at_once,
            over=midnight(self.last + timedelta(1)),
            brought=Application.Channel.IMPORT.value,
        )
        return [_Row(*row) for row in fetched(SOME, values)]

    def _then(self, rows: Sequence[_Row], apart: Collection[UUID]) -> list[LoanThen]:
        """Put together what several tables say; loans that ended before are not in."""
        ids = [row.id for row in rows]
        values = self._values(loans=ids)
        lost = self._given_up(ids)
        came = {row.id: row.brought_on for row in rows if row.brought_on}
        # Also those that got another schedule since it was asked which are to be replayed.
        apart = {row.id for row in rows if row.rescheduled or row.id in apart}
        known = Known(came, {one: gone.on for one, gone in lost.items()}, apart)
        late = late_by_month(self.mfi_id, ids, self.months, known)
        owed = {**self._owing(rows), **self._owed_of_lost(lost, late, values)}
        schedules = {loan: Scheduled(*row) for loan, *row in fetched(SCHEDULES, values)}
        lent: dict[UUID, int] = dict(fetched(LENT, values))
        paid = {loan: Paid(*row) for loan, *row in fetched(LAST_PAID, values)}
        found = [
            LoanThen(
                id=row.id,
                reference=row.reference,
                application_id=row.application_id,
                borrower_id=row.borrower_id,
                product=row.product,
                period=row.period,
                principal_lisente=lent[row.id],
                opened_on=row.disbursed_on,
                brought_on=row.brought_on,
                schedule=schedules[row.id],
                owed=owed.get(row.id, Owed()),
                paid_off_on=None
                if row.id in owed
                # Of what was paid back on the day it was lent, nothing was ever open of an evening.
                else late.settled_on.get(row.id, row.disbursed_on),
                given_up_on=lost[row.id].on if row.id in lost else None,
                last_paid=paid.get(row.id),
                late=late.by_month.get(row.id, {}),
            )
            for row in rows
        ]
        return [one for one, row in zip(found, rows, strict=True) if row.again or self._told(one)]

    def _told(self, loan: LoanThen) -> bool:
        ended_on = loan.paid_off_on or loan.given_up_on
        return ended_on is None or ended_on >= self.first

    def _given_up(self, loan_ids: Sequence[UUID]) -> dict[UUID, _Lost]:
        """Find the write-offs that stood when the month ended."""
        rows = WriteOff.objects.of(self.mfi_id).filter(loan_id__in=loan_ids, on__lte=self.last)
        undone = set(rows.filter(undoes_id__isnull=False).values_list("undoes_id", flat=True))
        return {
            one.loan_id: _Lost(one.on, one.principal + one.interest + one.fees + one.penalties)
            for one in rows.filter(undoes_id__isnull=True)
            if one.id not in undone
        }

    def _owing(self, rows: Sequence[_Row]) -> dict[UUID, Owed]:
        """Tell what each owed that owed anything; interest to come is not owed yet."""
        moved = [row.id for row in rows if row.last_moved_on > self.last]
        book = book_on(self.mfi_id, self.last, [row.id for row in rows], moved=moved)
        return {
            loan_id: Owed(int(principal + overdue - overdue_principal), int(overdue), days_late)
            for loan_id, principal, overdue, overdue_principal, days_late in book.ask(OWING)
        }

    def _owed_of_lost(
        self, lost: Mapping[UUID, _Lost], late: Lateness, values: Mapping[str, object]
    ) -> dict[UUID, Owed]:
        """Tell what is left of those that were given up: all of it is due."""
        recovered: dict[UUID, int] = dict(fetched(RECOVERED, values)) if lost else {}
        left = {one: max(gone.lisente - recovered.get(one, 0), 0) for one, gone in lost.items()}
        return {
            one: Owed(lisente, lisente, late.when_gone.get(one, 0)) for one, lisente in left.items()
        }
