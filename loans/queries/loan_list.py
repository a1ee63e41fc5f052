"""Loans as a list asks for them: by whose they are, by days late, by the next due day."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet

from loans.models import Installment, Loan

PARTS = ("principal", "interest", "fees", "penalties")
ASKED = F("principal") + F("interest") + F("fees") + F("penalties")
PAID = F("paid_principal") + F("paid_interest") + F("paid_fees") + F("paid_penalties")
WAIVED = F("waived_principal") + F("waived_interest") + F("waived_fees") + F("waived_penalties")
# What is still to come of an instalment.
OPEN = ASKED - PAID - WAIVED


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which loans; None asks for any. Days late and due days speak of loans that run."""

    status: str | None = None
    borrower_id: UUID | None = None
    officer_id: UUID | None = None
    product_id: UUID | None = None
    district_id: int | None = None
    reference: str | None = None
    late_from: int | None = None
    late_to: int | None = None
    due_from: date | None = None
    due_to: date | None = None
    disbursed_from: date | None = None
    disbursed_to: date | None = None

    @property
    def by_payout(self) -> bool:
        """Tell whether it asks when a loan was paid out."""
        return self.disbursed_from is not None or self.disbursed_to is not None

    @property
    def by_days_late(self) -> bool:
        """Tell whether it asks how late a loan is."""
        return self.late_from is not None or self.late_to is not None

    @property
    def by_due_day(self) -> bool:
        """Tell whether it asks when something falls due next."""
        return self.due_from is not None or self.due_to is not None


def found(mfi_id: UUID, wanted: Wanted, today: date) -> QuerySet[Loan]:
    """Give a lender's loans that are as wanted."""
    values = {
        "status": wanted.status,
        "borrower_id": wanted.borrower_id,
        "officer_id": wanted.officer_id,
        "product_id": wanted.product_id,
        "borrower__district_id": wanted.district_id,
        "reference": wanted.reference,
        "disbursed_on__gte": wanted.disbursed_from,
        "disbursed_on__lte": wanted.disbursed_to,
    }
    asked = {name: value for name, value in values.items() if value is not None}
    rows: QuerySet[Loan] = Loan.objects.of(mfi_id).filter(**asked)
    if wanted.by_days_late:
        rows = _late(rows, wanted, today)
    if wanted.by_due_day:
        rows = _due(mfi_id, rows, wanted, today)
    return rows


def paid_out(rows: QuerySet[Loan]) -> QuerySet[Loan]:
    """Keep to loans that can be put in order of their payout."""
    return rows.filter(disbursed_on__isnull=False)


def that_owe(rows: QuerySet[Loan], wanted: Wanted) -> QuerySet[Loan]:
    """Keep to loans that can be put in order of their oldest debt; the order needs their state."""
    if wanted.status is None:
        rows = rows.filter(status=Loan.Status.ACTIVE)
    return rows.filter(oldest_due_on__isnull=False)


def _late(rows: QuerySet[Loan], wanted: Wanted, today: date) -> QuerySet[Loan]:
    least = 1 if wanted.late_from is None else max(wanted.late_from, 1)
    rows = rows.filter(status=Loan.Status.ACTIVE, oldest_due_on__lte=today - timedelta(least))
    if wanted.late_to is not None:
        rows = rows.filter(oldest_due_on__gte=today - timedelta(wanted.late_to))
    return rows


def _due(mfi_id: UUID, rows: QuerySet[Loan], wanted: Wanted, today: date) -> QuerySet[Loan]:
    """Keep those whose next row falls due then: one that asks for something, and none before it.

    What was due before today is late, and is not what comes next.
    """
    first = today if wanted.due_from is None else max(wanted.due_from, today)
    open_rows = (
        Installment.objects.of(mfi_id)
        .annotate(open=OPEN)
        .filter(loan_id=OuterRef("id"), version=OuterRef("schedule_version"), open__gt=0)
    )
    then = open_rows.filter(due_on__gte=first)
    if wanted.due_to is not None:
        then = then.filter(due_on__lte=wanted.due_to)
        # Follows from the rest, and is in the indexes of loans.
        rows = rows.filter(oldest_due_on__lte=wanted.due_to)
    rows = rows.filter(Exists(then), status=Loan.Status.ACTIVE)
    if first > today:
        rows = rows.exclude(Exists(open_rows.filter(due_on__gte=today, due_on__lt=first)))
    return rows
