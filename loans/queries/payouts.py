"""Payouts: where one goes, which loans wait for theirs, and which were never answered."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from loans.models import Borrower, Event, Loan, Payout
from loans.queries.borrowers import wallet_of
from loans.rules.offer_terms import Disbursement


class Destination(NamedTuple):
    """Which number gets how much."""

    phone: str
    lisente: int


def destination(mfi_id: UUID, payout_id: UUID) -> Destination:
    """Tell where a payout goes: to the number that counted when it was asked for."""
    payout = Payout.objects.of(mfi_id).get(id=payout_id)
    loan = Loan.objects.of(mfi_id).get(id=payout.loan_id)
    borrower = Borrower.objects.of(mfi_id).get(id=loan.borrower_id)
    number = wallet_of(borrower).in_force(borrower.phone, payout.at)
    return Destination(number, payout.amount_lisente)


def _due(mfi_id: UUID) -> QuerySet[Loan]:
    """Give loans of automatic products that wait, and for which no payout was ever tried."""
    tried = Payout.objects.of(mfi_id).filter(loan_id=OuterRef("id"))
    automatic = {"status": Loan.Status.ACCEPTED, "product__disbursement": Disbursement.AUTOMATIC}
    return Loan.objects.of(mfi_id).filter(~Exists(tried), **automatic)


def is_due(mfi_id: UUID, loan_id: UUID) -> bool:
    """Tell whether a loan is to be paid out without anybody's word."""
    return _due(mfi_id).filter(id=loan_id).exists()


def pays_by_itself(mfi_id: UUID, loan_id: UUID) -> bool:
    """Tell whether a loan's money is sent without anybody's word."""
    automatic = {"product__disbursement": Disbursement.AUTOMATIC}
    return Loan.objects.of(mfi_id).filter(id=loan_id, **automatic).exists()


def due_since(mfi_id: UUID, moment: datetime) -> list[UUID]:
    """Give the loans that have waited for it since a moment or longer."""
    return list(_due(mfi_id).filter(at__lte=moment).order_by("at").values_list("id", flat=True))


def silent_since(mfi_id: UUID, moment: datetime) -> list[UUID]:
    """Give the payouts of which nothing was written down since they were asked for."""
    asked = Payout.objects.of(mfi_id).filter(status=Payout.Status.ASKED, at__lte=moment)
    return list(asked.order_by("at").values_list("id", flat=True))


class Unanswered(NamedTuple):
    """A payout of which nobody knows what became of it, or not yet."""

    id: UUID
    status: str
    reference: str
    lisente: int
    at: datetime


def unanswered(mfi_id: UUID) -> list[Unanswered]:
    """Give a lender's payouts that were asked for and are not settled, oldest first."""
    open_ = Payout.objects.of(mfi_id).filter(
        status__in=[Payout.Status.ASKED, Payout.Status.UNKNOWN]
    )
    return [
        Unanswered(one.id, str(one.status), one.loan.reference, one.amount_lisente, one.at)
        for one in open_.select_related("loan").order_by("at")
    ]


def loans_of_events(mfi_id: UUID, event_ids: list[UUID]) -> list[UUID]:
    """Give the loans that events of accepted offers speak of."""
    events = Event.objects.of(mfi_id).filter(id__in=event_ids, type="offer.accepted")
    return [UUID(event.data["loan"]) for event in events]
