"""What happened between a borrower and her lender, newest first: several tables read as one."""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple, Self
from uuid import UUID

from django.db.models import QuerySet

from loans.models import Decision, Loan, Payment, Reversal


class Entry(NamedTuple):
    """One thing that happened."""

    at: datetime
    id: UUID
    kind: str
    what: str
    application_id: UUID | None
    loan_id: UUID | None
    lisente: int


def _of_loan(row: Loan) -> Entry:
    sum_ = row.principal_lisente
    return Entry(row.at, row.id, "loan", str(row.status), row.application_id, row.id, sum_)


def _of_payment(row: Payment) -> Entry:
    return Entry(row.at, row.id, "repayment", row.method, None, row.loan_id, row.amount_lisente)


def _of_reversal(row: Reversal) -> Entry:
    sum_ = row.payment.amount_lisente
    return Entry(row.at, row.id, "reversal", row.reason, None, row.loan_id, sum_)


def _of_decision(row: Decision) -> Entry:
    return Entry(row.at, row.id, "decision", row.kind, row.application_id, None, row.amount_lisente)


Part = tuple[QuerySet[Any], Callable[[Any], Entry]]


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
    """Give all that happened: loans, repayments, what was taken back, decisions."""
    hers = {"loan__borrower_id": borrower_id}
    return History(
        (
            (Loan.objects.of(mfi_id).filter(borrower_id=borrower_id), _of_loan),
            (Payment.objects.of(mfi_id).filter(**hers), _of_payment),
            (Reversal.objects.of(mfi_id).filter(**hers).select_related("payment"), _of_reversal),
            (
                Decision.objects.of(mfi_id).filter(application__borrower_id=borrower_id),
                _of_decision,
            ),
        )
    )
