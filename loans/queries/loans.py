"""Loans of one lender: what is owed, what is late, what falls due; few queries for many loans."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from loans.dates import today
from loans.errors import NotThisLender
from loans.models import Installment, Loan, Payout, WriteOff
from loans.queries.policy import policy_of
from loans.rules import allocation
from loans.rules.allocation import Part
from loans.rules.arrears import Arrears, arrears
from loans.rules.calendar import Holidays
from loans.rules.product_terms import ProductTerms
from loans.rules.schedule import schedule
from loans.standing import as_ruled

NOT_PAID_OUT = {Loan.Status.ACCEPTED, Loan.Status.DISBURSING}
# She is to get it, pays it back, or has left it unpaid.
RUNNING = (
    Loan.Status.ACCEPTED,
    Loan.Status.DISBURSING,
    Loan.Status.ACTIVE,
    Loan.Status.WRITTEN_OFF,
)


class Owed(NamedTuple):
    """What is still to come, part by part."""

    principal: int
    interest: int
    fees: int
    penalties: int

    @property
    def total(self) -> int:
        """Give all of it."""
        return sum(self)


class ScheduleRow(NamedTuple):
    """One instalment: what it asks, what became of that, and the principal to come after it."""

    number: int
    due_on: date
    principal: int
    interest: int
    fees: int
    penalties: int
    total: int
    paid: int
    waived: int
    open: int
    balance: int


class NextDue(NamedTuple):
    """The next instalment to be paid, and what is open of it."""

    due_on: date
    lisente: int


class GivenUp(NamedTuple):
    """That the lender wrote a loan off: when, why, and what was lost."""

    on: date
    reason: str
    lisente: int


class LastPayout(NamedTuple):
    """The last attempt to pay a loan out, and the provider's code where it failed."""

    id: UUID
    method: str
    status: str
    failure: str


@dataclass(frozen=True, slots=True)
class LoanSheet:
    """A loan as it stands: one line of a list, or one page."""

    loan: Loan
    outstanding: Owed
    arrears: Arrears
    schedule: tuple[ScheduleRow, ...]
    next_due: NextDue | None
    payout: LastPayout | None
    written_off: GivenUp | None


def running_of(mfi_id: UUID, borrower_id: UUID) -> QuerySet[Loan]:
    """Give the loans that keep a borrower from having another, and her income busy."""
    return Loan.objects.of(mfi_id).filter(borrower_id=borrower_id, status__in=RUNNING)


def not_over(mfi_id: UUID, borrower_id: UUID) -> QuerySet[Loan]:
    """Give the loans of which something is owed, on either side, the newest first."""
    wanted = (*RUNNING, Loan.Status.OVERPAID)
    rows = Loan.objects.of(mfi_id).filter(borrower_id=borrower_id, status__in=wanted)
    return rows.order_by("-at", "-id")


def one(mfi_id: UUID, loan_id: UUID) -> Loan:
    """Give one loan of this lender; another's does not exist."""
    loan = Loan.objects.of(mfi_id).filter(id=loan_id).first()
    if loan is None:
        raise NotThisLender
    return loan


def sheet(mfi_id: UUID, loan_id: UUID) -> LoanSheet:
    """Give one loan with its schedule."""
    (made,) = sheets(mfi_id, [one(mfi_id, loan_id)])
    return made


def sheets(mfi_id: UUID, loans: Sequence[Loan]) -> list[LoanSheet]:
    """Give loans with their schedules: as many queries for a hundred as for one, in any state."""
    day, ids = today(), [loan.id for loan in loans]
    holidays = policy_of(mfi_id).holidays
    rows = _rows(mfi_id, loans)
    rows |= {
        loan.id: _projected(loan, day, holidays) for loan in loans if loan.status in NOT_PAID_OUT
    }
    lost, payouts = _lost(mfi_id, ids), _payouts(mfi_id, ids)
    # A write-off that was taken back is not told of.
    given_up = {loan.id: lost[loan.id] for loan in loans if loan.status == Loan.Status.WRITTEN_OFF}
    return [
        _sheet(loan, rows.get(loan.id, []), (payouts.get(loan.id), given_up.get(loan.id)), day)
        for loan in loans
    ]


def _rows(mfi_id: UUID, loans: Sequence[Loan]) -> dict[UUID, list[Installment]]:
    versions = {loan.id: loan.schedule_version for loan in loans}
    found: dict[UUID, list[Installment]] = defaultdict(list)
    rows = Installment.objects.of(mfi_id).filter(loan_id__in=list(versions))
    for row in rows.order_by("due_on", "number"):
        if row.version == versions[row.loan_id]:
            found[row.loan_id].append(row)
    return found


def _projected(loan: Loan, day: date, holidays: Holidays | None) -> list[Installment]:
    """Reckon the schedule that a loan would have, were it paid out today."""
    kept = ProductTerms.of_plain(loan.terms)
    terms = kept.terms(loan.principal_lisente, loan.installments, day, holidays=holidays)
    return [
        Installment(
            number=row.number,
            due_on=row.due_on,
            principal=row.principal,
            interest=row.interest,
            fees=row.fees,
        )
        for row in schedule(terms).rows
    ]


def _lost(mfi_id: UUID, loan_ids: list[UUID]) -> dict[UUID, GivenUp]:
    rows = WriteOff.objects.of(mfi_id).filter(loan_id__in=loan_ids, undoes_id=None).order_by("at")
    return {
        row.loan_id: GivenUp(
            row.on, row.reason, row.principal + row.interest + row.fees + row.penalties
        )
        for row in rows
    }


def _payouts(mfi_id: UUID, loan_ids: list[UUID]) -> dict[UUID, LastPayout]:
    rows = Payout.objects.of(mfi_id).filter(loan_id__in=loan_ids).order_by("at")
    return {
        row.loan_id: LastPayout(row.id, row.method, str(row.status), row.failure) for row in rows
    }


def _sheet(
    loan: Loan,
    rows: Sequence[Installment],
    turns: tuple[LastPayout | None, GivenUp | None],
    day: date,
) -> LoanSheet:
    ruled = [as_ruled(row) for row in rows]
    # Of a loan that has not begun, or was given up, nothing is expected.
    expected = ruled if loan.status == Loan.Status.ACTIVE else []
    return LoanSheet(
        loan=loan,
        outstanding=Owed(
            loan.owed_principal, loan.owed_interest, loan.owed_fees, loan.owed_penalties
        ),
        arrears=arrears(expected, day),
        schedule=_as_schedule(rows, ruled),
        next_due=_next_due(expected, day),
        payout=turns[0],
        written_off=turns[1],
    )


def _as_schedule(
    rows: Sequence[Installment], ruled: Sequence[allocation.Installment]
) -> tuple[ScheduleRow, ...]:
    left = sum(row.principal for row in rows)
    made = []
    for row, one in zip(rows, ruled, strict=True):
        left -= row.principal
        made.append(
            ScheduleRow(
                number=row.number,
                due_on=row.due_on,
                principal=one.asked[Part.PRINCIPAL],
                interest=one.asked[Part.INTEREST],
                fees=one.asked[Part.FEE],
                penalties=one.asked[Part.PENALTY],
                total=sum(one.asked.values()),
                paid=sum(one.paid.values()),
                waived=sum(one.waived.values()),
                open=one.open,
                balance=left,
            )
        )
    return tuple(made)


def _next_due(rows: Sequence[allocation.Installment], day: date) -> NextDue | None:
    """Find the next row that asks for something; what was due before is arrears."""
    coming = [row for row in rows if row.due_on >= day and row.open]
    return NextDue(coming[0].due_on, coming[0].open) if coming else None
