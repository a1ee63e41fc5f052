"""What happened between a borrower and her lender, newest first: all tables of it, read as one."""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, NamedTuple, Self
from uuid import UUID

from django.db.models import QuerySet

from loans.models import (
    Acceptance,
    Application,
    Case,
    Charge,
    Decision,
    Document,
    Event,
    Loan,
    Payment,
    Payout,
    Refund,
    Reschedule,
    Reversal,
    Waiver,
    WriteOff,
)
from loans.models.event import CONSENT_GIVEN
from loans.tenancy import TenantModel


class Entry(NamedTuple):
    """One thing that happened: when it was written down, and the day it counts for."""

    at: datetime
    id: UUID
    kind: str
    what: str
    application_id: UUID | None = None
    loan_id: UUID | None = None
    lisente: int | None = None
    on: date | None = None


def _of_application(row: Application) -> Entry:
    return Entry(row.at, row.id, "application", str(row.status), row.id, None, row.amount_lisente)


def _of_decision(row: Decision) -> Entry:
    return Entry(row.at, row.id, "decision", row.kind, row.application_id, None, row.amount_lisente)


def _of_acceptance(row: Acceptance) -> Entry:
    return Entry(row.at, row.id, "acceptance", row.how, row.application_id)


def _of_loan(row: Loan) -> Entry:
    sum_, on = row.principal_lisente, row.disbursed_on
    return Entry(row.at, row.id, "loan", str(row.status), row.application_id, row.id, sum_, on)


def _of_payout(row: Payout) -> Entry:
    return _on_loan(row, "payout", str(row.status), row.amount_lisente, row.on)


def _of_payment(row: Payment) -> Entry:
    return _on_loan(row, "repayment", row.method, row.amount_lisente, row.paid_on)


def _of_reversal(row: Reversal) -> Entry:
    return _on_loan(row, "reversal", row.reason, row.payment.amount_lisente, row.on)


def _of_refund(row: Refund) -> Entry:
    return _on_loan(row, "refund", row.method, row.amount_lisente, row.on)


def _of_charge(row: Charge) -> Entry:
    return _on_loan(row, "charge", row.kind, row.amount_lisente, row.on)


def _of_waiver(row: Waiver) -> Entry:
    return _on_loan(row, "waiver", row.component, row.amount_lisente, row.on)


def _of_write_off(row: WriteOff) -> Entry:
    if row.undoes_id is not None:
        # What is taken back is the whole of what was given up.
        return _on_loan(row, "write_off_undone", row.reason, None, row.on)
    lost = row.principal + row.interest + row.fees + row.penalties
    return _on_loan(row, "write_off", row.reason, lost, row.on)


def _of_reschedule(row: Reschedule) -> Entry:
    return _on_loan(row, "reschedule", str(row.version), row.owed_after, row.on)


def _of_consent(row: Event) -> Entry:
    return Entry(row.at, row.id, "consent", row.data["purpose"])


def _of_document(row: Document) -> Entry:
    return Entry(row.at, row.id, "document", row.kind)


def _of_case(row: Case) -> Entry:
    return Entry(row.at, row.id, "case", row.kind)


OnLoan = Payout | Payment | Reversal | Refund | Charge | Waiver | WriteOff | Reschedule


def _on_loan(row: OnLoan, kind: str, what: str, lisente: int | None, on: date) -> Entry:
    return Entry(row.at, row.id, kind, what, None, row.loan_id, lisente, on)


Part = tuple[QuerySet[Any], Callable[[Any], Entry]]
# Each table with the way from its rows to her.
ON_LOANS: tuple[tuple[type[TenantModel], Callable[[Any], Entry]], ...] = (
    (Payout, _of_payout),
    (Payment, _of_payment),
    (Refund, _of_refund),
    (Charge, _of_charge),
    (Waiver, _of_waiver),
    (WriteOff, _of_write_off),
    (Reschedule, _of_reschedule),
)


@dataclass(frozen=True, slots=True)
class History:
    """Entries of several tables, with as much of a query's ways as a page needs."""

    parts: tuple[Part, ...]
    falling: bool = True

    def filter(self, *conditions: Any) -> Self:  # noqa: ANN401 (a query's own way)
        """Keep what lies on one side of a place in time."""
        parts = tuple((rows.filter(*conditions), read) for rows, read in self.parts)
        return type(self)(parts, self.falling)

    def order_by(self, *names: str) -> Self:
        """Read all tables in one order."""
        parts = tuple((rows.order_by(*names), read) for rows, read in self.parts)
        return type(self)(parts, names[0].startswith("-"))

    def __getitem__(self, part: slice) -> list[Entry]:
        """Read as much of each table as the page may need of it, and put them in order."""
        found: list[Iterator[Entry]] = [map(read, rows[: part.stop]) for rows, read in self.parts]
        merged = heapq.merge(*found, key=lambda one: (one.at, one.id), reverse=self.falling)
        return list(islice(merged, part.stop))


def history(mfi_id: UUID, borrower_id: UUID) -> History:
    """Give all that happened, in a question a table however much that is.

    What the lender asked the registry about her, and what it wrote to her, is not kept yet.
    """
    hers = {"borrower_id": borrower_id}
    on_loans, on_applications = (
        {"loan__borrower_id": borrower_id},
        {"application__borrower_id": borrower_id},
    )
    consents = Event.objects.of(mfi_id).filter(type=CONSENT_GIVEN, subject_id=borrower_id)
    reversals = Reversal.objects.of(mfi_id).filter(**on_loans).select_related("payment")
    return History(
        (
            (Application.objects.of(mfi_id).filter(**hers), _of_application),
            (Decision.objects.of(mfi_id).filter(**on_applications), _of_decision),
            (Acceptance.objects.of(mfi_id).filter(**on_applications), _of_acceptance),
            (Loan.objects.of(mfi_id).filter(**hers), _of_loan),
            *((model.objects.of(mfi_id).filter(**on_loans), read) for model, read in ON_LOANS),
            (reversals, _of_reversal),
            (Document.objects.of(mfi_id).filter(**hers), _of_document),
            (Case.objects.of(mfi_id).filter(**hers), _of_case),
            (consents, _of_consent),
        )
    )
