"""Matters that somebody must look into, the latest first."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from loans.errors import NotThisLender
from loans.models import Application, Case


def of_lender(
    mfi_id: UUID, *, status: str | None = None, kind: str | None = None
) -> QuerySet[Case]:
    """Give a lender's cases, of one status or kind where it is named."""
    rows = Case.objects.of(mfi_id)
    if status is not None:
        rows = rows.filter(status=status)
    if kind is not None:
        rows = rows.filter(kind=kind)
    return rows


def disputes_of(mfi_id: UUID, borrower_id: UUID) -> list[Case]:
    """List what a borrower said is wrong in her credit record, the latest first."""
    rows = of_lender(mfi_id, kind=Case.Kind.DISPUTE).filter(borrower_id=borrower_id)
    return list(rows.order_by("-at", "-id"))


def can_be_disputed(mfi_id: UUID, borrower_id: UUID, application_id: UUID) -> bool:
    """Tell whether an application is this borrower's, so that she can say it is wrong."""
    hers = Application.objects.of(mfi_id).filter(id=application_id, borrower_id=borrower_id)
    return hers.exists()


def one(mfi_id: UUID, case_id: UUID) -> Case:
    """Give one case of this lender; another's does not exist."""
    case = of_lender(mfi_id).filter(id=case_id).first()
    if case is None:
        raise NotThisLender
    return case


def age_days(case: Case) -> int:
    """Count the days for which a case has waited, or did until it was settled."""
    until = case.resolved_at or timezone.now()
    return (timezone.localdate(until) - timezone.localdate(case.at)).days
