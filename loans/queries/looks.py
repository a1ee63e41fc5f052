"""The looks at borrowers' credit records of which the lender's own book knows."""

from uuid import UUID

from loans.models import Event
from loans.models.event import LOOKED


def is_noted(mfi_id: UUID, look_id: UUID) -> bool:
    """Tell whether a look stands in the book."""
    return Event.objects.of(mfi_id).filter(id=look_id).exists()


def was_looked_at_for(mfi_id: UUID, application_id: UUID) -> bool:
    """Tell whether somebody looked at a record to decide on this application."""
    looks = Event.objects.of(mfi_id).filter(type=LOOKED, subject_id=application_id)
    return looks.exists()


__all__ = ["LOOKED", "is_noted", "was_looked_at_for"]
