"""Which of a lender's texts went to a borrower."""

from collections.abc import Collection
from uuid import UUID

from messaging.models import Message


def texts_to(mfi_id: UUID, borrower_ids: Collection[UUID]) -> list[UUID]:
    """Give their ids."""
    rows = Message.objects.of(mfi_id).filter(borrower_id__in=list(borrower_ids))
    return list(rows.values_list("id", flat=True))
