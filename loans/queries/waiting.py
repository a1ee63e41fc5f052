"""Where each kind of thing that waits is found, and for whom: one query for a kind."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import (
    BigIntegerField,
    CharField,
    DateField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    UUIDField,
    Value,
)
from django.utils import timezone

from loans.models import Application, Case, Installment, Loan, Payout, WaitingAct
from loans.queries.loan_list import OPEN
from loans.rules.duties import OFFICER
from loans.rules.offer_terms import Disbursement
from loans.rules.policy import Policy
from loans.rules.worklist import Kind, acts_to_confirm
from loans.second_person import WAITS

NO_ID, NO_DAY = Value(None, UUIDField()), Value(None, DateField())
NO_SUM, NO_WORDS = Value(None, BigIntegerField()), Value(None, CharField())


class Reader(NamedTuple):
    """Whose list it is: what he captured or asked for himself waits for others."""

    id: UUID
    role: str


class Asked(NamedTuple):
    """Whose list, as of when; of one officer's borrowers alone where he is named."""

    mfi_id: UUID
    reader: Reader
    policy: Policy
    day: date
    officer_id: UUID | None = None


class Waits(NamedTuple):
    """What is told of anything that waits; None is what it has not."""

    id: UUID
    borrower_id: UUID | None
    # Whose loan or case it is; whoever looks after the borrower has her applications.
    officer_id: UUID | None
    application_id: UUID | None
    loan_id: UUID | None
    reference: str | None
    lisente: int | None
    due_on: date | None
    detail: str | None


Columns = tuple[Any, ...]
Rows = QuerySet[Any]


class Source(NamedTuple):
    """One kind's rows, and by which of their columns they are in order."""

    kind: Kind
    rows: Rows
    # A moment, or else a day: with so many days added, the one on which it came on the list.
    place: str
    days_later: int | None
    columns: Columns


def source(asked: Asked, kind: Kind) -> Source:
    """Give what waits of one kind."""
    return FOUND[kind](asked, kind)


def _application(asked: Asked, status: Application.Status) -> Rows:
    rows = Application.objects.of(asked.mfi_id).filter(status=status)
    return _of_officer(rows, asked, "borrower__officer_id")


def _of_officer(rows: Rows, asked: Asked, column: str) -> Rows:
    return rows if asked.officer_id is None else rows.filter(**{column: asked.officer_id})


APPLICATION: Columns = ("borrower_id", NO_ID, "id", NO_ID, NO_WORDS)


def _decide(asked: Asked, kind: Kind) -> Source:
    """Leave out what he captured himself, and of an officer's list what is above his limit."""
    rows = _application(asked, Application.Status.SUBMITTED).filter(waiting_for="")
    rows = rows.exclude(captured_by_id=asked.reader.id)
    if asked.reader.role == OFFICER:
        # Of what is above every limit a checker is told: he can still refuse it.
        limit = asked.policy.approval_limits_lisente[OFFICER]
        rows = rows.filter(amount_lisente__lte=limit)
    columns = (*APPLICATION, "amount_lisente", NO_DAY, NO_WORDS)
    return Source(kind, rows, "submitted_at", None, columns)


def _second_approval(asked: Asked, kind: Kind) -> Source:
    me = asked.reader.id
    rows = _application(asked, Application.Status.SUBMITTED).filter(waiting_for__gt="")
    rows = rows.exclude(captured_by_id=me).exclude(first_approval_by_id=me)
    columns = (*APPLICATION, "offered_lisente", NO_DAY, NO_WORDS)
    return Source(kind, rows, "submitted_at", None, columns)


def _returned(asked: Asked, kind: Kind) -> Source:
    """Give what he may mend: his own, and what she wrote herself on her phone."""
    mine = Q(captured_by_id=asked.reader.id) | Q(captured_by_id=None)
    rows = _application(asked, Application.Status.RETURNED).filter(mine)
    columns = (*APPLICATION, "amount_lisente", NO_DAY, NO_WORDS)
    return Source(kind, rows, "submitted_at", None, columns)


def _offer_ending(asked: Asked, kind: Kind) -> Source:
    before = asked.policy.offer_ends_soon_days
    last = asked.day + timedelta(before)
    rows = _application(asked, Application.Status.APPROVED)
    rows = rows.filter(offer_ends_on__gte=asked.day, offer_ends_on__lte=last)
    columns = (*APPLICATION, "offered_lisente", "offer_ends_on", NO_WORDS)
    return Source(kind, rows, "offer_ends_on", -before, columns)


def _loan(asked: Asked, *statuses: Loan.Status) -> Rows:
    rows = Loan.objects.of(asked.mfi_id).filter(status__in=statuses)
    return _of_officer(rows, asked, "officer_id")


LOAN: Columns = ("borrower_id", "officer_id", "application_id", "id", "reference")


def _payouts(asked: Asked, status: Payout.Status) -> QuerySet[Payout]:
    return Payout.objects.of(asked.mfi_id).filter(loan_id=OuterRef("id"), status=status)


def _payout(asked: Asked, kind: Kind) -> Source:
    """Leave out what is paid out without anybody's word, unless that has failed."""
    rows = _loan(asked, Loan.Status.ACCEPTED).filter(product__disbursement=Disbursement.MANUAL)
    rows = rows.exclude(Exists(_payouts(asked, Payout.Status.FAILED)))
    return Source(kind, rows, "at", None, (*LOAN, "principal_lisente", NO_DAY, NO_WORDS))


def _payout_failed(asked: Asked, kind: Kind) -> Source:
    failed = _payouts(asked, Payout.Status.FAILED)
    rows = _loan(asked, Loan.Status.ACCEPTED).filter(Exists(failed))
    why = Subquery(failed.order_by("-at").values("failure")[:1])
    return Source(kind, rows, "at", None, (*LOAN, "principal_lisente", NO_DAY, why))


def _payout_unknown(asked: Asked, kind: Kind) -> Source:
    unknown = _payouts(asked, Payout.Status.UNKNOWN)
    rows = _loan(asked, Loan.Status.DISBURSING).filter(Exists(unknown))
    return Source(kind, rows, "at", None, (*LOAN, "principal_lisente", NO_DAY, NO_WORDS))


def _confirm(asked: Asked, kind: Kind) -> Source:
    """Give what others asked for; of what is none of a loan's, a file, there is no more to tell."""
    acts = WaitingAct.objects.of(asked.mfi_id).filter(
        confirmed_by_id=None,
        at__gte=timezone.now() - WAITS,
        act__in=acts_to_confirm(asked.reader.role),
    )
    rows = acts.exclude(asked_by_id=asked.reader.id)
    loan = Loan.objects.of(asked.mfi_id).filter(id=OuterRef("subject_id"))
    if asked.officer_id is not None:
        rows = rows.filter(Exists(loan.filter(officer_id=asked.officer_id)))
    of_loan = (Subquery(loan.values(name)[:1]) for name in LOAN)
    return Source(kind, rows, "at", None, (*of_loan, NO_SUM, NO_DAY, "act"))


def _refund(asked: Asked, kind: Kind) -> Source:
    """Give what was paid too much, also of a loan that was given up: more came than was lost."""
    rows = _loan(asked, Loan.Status.OVERPAID, Loan.Status.WRITTEN_OFF)
    rows = rows.filter(overpaid_lisente__gt=0)
    return Source(kind, rows, "last_moved_on", 0, (*LOAN, "overpaid_lisente", NO_DAY, NO_WORDS))


def _open_rows(asked: Asked, **due: date) -> Subquery:
    """Add up what is open of a loan's rows of some days."""
    rows = Installment.objects.of(asked.mfi_id).filter(
        loan_id=OuterRef("id"), version=OuterRef("schedule_version"), **due
    )
    return Subquery(rows.order_by().values("loan_id").annotate(sum=Sum(OPEN)).values("sum"))


def _arrears(asked: Asked, kind: Kind) -> Source:
    rows = _loan(asked, Loan.Status.ACTIVE).filter(oldest_due_on__lt=asked.day)
    late = _open_rows(asked, due_on__lt=asked.day)
    return Source(kind, rows, "oldest_due_on", 0, (*LOAN, late, "oldest_due_on", NO_WORDS))


def _due(asked: Asked, kind: Kind) -> Source:
    """Give who should pay that day, from the day before; whoever is late stands there already."""
    day = asked.day if kind is Kind.DUE_TODAY else asked.day + timedelta(1)
    rows = _loan(asked, Loan.Status.ACTIVE).filter(oldest_due_on=day)
    columns = (*LOAN, _open_rows(asked, due_on=day), "oldest_due_on", NO_WORDS)
    return Source(kind, rows, "oldest_due_on", -1, columns)


def _case(asked: Asked, kind: Kind) -> Source:
    rows: Rows = Case.objects.of(asked.mfi_id).filter(
        status__in=[Case.Status.OPEN, Case.Status.WAITING], due_on__lte=asked.day
    )
    rows = _of_officer(rows, asked, "owner_id")
    columns = ("borrower_id", "owner_id", NO_ID, NO_ID, "reference", NO_SUM, "due_on", "kind")
    return Source(kind, rows, "due_on", 0, columns)


FOUND: Mapping[Kind, Callable[[Asked, Kind], Source]] = MappingProxyType(
    {
        Kind.DECIDE: _decide,
        Kind.SECOND_APPROVAL: _second_approval,
        Kind.CONFIRM: _confirm,
        Kind.RETURNED: _returned,
        Kind.OFFER_ENDING: _offer_ending,
        Kind.PAYOUT: _payout,
        Kind.PAYOUT_FAILED: _payout_failed,
        Kind.PAYOUT_UNKNOWN: _payout_unknown,
        Kind.REFUND: _refund,
        Kind.ARREARS: _arrears,
        Kind.DUE_TODAY: _due,
        Kind.DUE_TOMORROW: _due,
        Kind.CASE: _case,
    }
)
