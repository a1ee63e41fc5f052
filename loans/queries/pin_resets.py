"""Codes with which a new PIN is chosen: none is kept, each is reckoned from what only we have."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from loans.models import Event, Person
from loans.sealed import data_key_of, reckoned_code

ALLOWED = "pin.reset-allowed"
LASTS = timedelta(minutes=10)
DIGITS = 6


def live(mfi_id: UUID, borrower_id: UUID) -> UUID | None:
    """Give what allows her a new PIN now, if anything does: the latest, for ten minutes."""
    events = Event.objects.of(mfi_id).filter(type=ALLOWED, subject_id=borrower_id)
    fresh = events.filter(at__gt=timezone.now() - LASTS).order_by("-at")
    return fresh.values_list("id", flat=True).first()


def code_of(person: Person, event_id: UUID) -> str:
    """Reckon her code."""
    return reckoned_code(data_key_of(person), "pin-reset", event_id, DIGITS)
