"""What goes on between a lender and a borrower: what is open, and when something last moved."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Max
from django.utils import timezone

from loans.models import Application, Borrower, Case, Loan

OPEN_APPLICATIONS = (
    Application.Status.DRAFT,
    Application.Status.SUBMITTED,
    Application.Status.RETURNED,
    Application.Status.APPROVED,
)
# A loan that was given up is owed all the same, and a credit is hers: neither is over.
OVER_LOANS = (Loan.Status.CLOSED, Loan.Status.CANCELLED)


@dataclass(frozen=True, slots=True)
class Business:
    """Dealings of one kind, or of all together."""

    open: bool
    last_on: date


def _registration(mfi_id: UUID, borrower_id: UUID) -> Business:
    row = Borrower.objects.of(mfi_id).get(id=borrower_id)
    return Business(open=False, last_on=timezone.localdate(row.at))


def _cases(mfi_id: UUID, borrower_id: UUID) -> Business | None:
    cases = Case.objects.of(mfi_id).filter(borrower_id=borrower_id)
    moved = cases.aggregate(opened=Max("at"), resolved=Max("resolved_at"))
    moments = [moment for moment in moved.values() if moment is not None]
    if not moments:
        return None
    still_open = cases.exclude(status=Case.Status.RESOLVED).exists()
    return Business(open=still_open, last_on=timezone.localdate(max(moments)))


def _applications(mfi_id: UUID, borrower_id: UUID) -> Business | None:
    hers = Application.objects.of(mfi_id).filter(borrower_id=borrower_id)
    last = hers.aggregate(last=Max("at"))["last"]
    if last is None:
        return None
    waiting = hers.filter(status__in=OPEN_APPLICATIONS).exists()
    return Business(open=waiting, last_on=timezone.localdate(last))


def _loans(mfi_id: UUID, borrower_id: UUID) -> Business | None:
    hers = Loan.objects.of(mfi_id).filter(borrower_id=borrower_id)
    last = hers.aggregate(made=Max("at"), moved=Max("last_moved_on"), closed=Max("closed_on"))
    if last["made"] is None:
        return None
    days = [timezone.localdate(last["made"]), last["moved"], last["closed"]]
    running = hers.exclude(status__in=OVER_LOANS).exists()
    return Business(open=running, last_on=max(day for day in days if day is not None))


# Every kind of dealings there is: whoever adds one adds its line here, or a person could be erased
# while something of hers runs. None: there never was any of that kind.
KINDS: tuple[Callable[[UUID, UUID], Business | None], ...] = (
    _registration,
    _cases,
    _applications,
    _loans,
)


def business_of(mfi_id: UUID, borrower_id: UUID) -> Business:
    """Sum up all kinds."""
    found = [one for kind in KINDS if (one := kind(mfi_id, borrower_id)) is not None]
    return Business(open=any(one.open for one in found), last_on=max(one.last_on for one in found))
