"""Which applications hold room in the registry by right."""

from collections.abc import Sequence
from uuid import UUID

from loans.models import Application


def approved_among(mfi_id: UUID, application_ids: Sequence[UUID]) -> set[UUID]:
    """Give those that are approved, or a loan by now."""
    held = (Application.Status.APPROVED, Application.Status.ACCEPTED)
    found = Application.objects.of(mfi_id).filter(id__in=application_ids, status__in=held)
    return set(found.values_list("id", flat=True))
