"""When a person's PIN was chosen and how it was tried: nothing by which one could be tried out."""

from uuid import UUID

from loans.rules.plain import Plain, plain_of
from ussd.models import Pin


def pin_facts(person_id: UUID) -> Plain:
    """Give the moments, and how many wrong tries there were; None where she has no PIN."""
    row = Pin.objects.filter(person_id=person_id).first()
    return None if row is None else plain_of(row, ("set_at", "tries", "locked_until"))
