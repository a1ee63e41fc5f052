"""Texts that a carrier queued, and of which nothing more was ever heard."""

from datetime import timedelta
from uuid import UUID

from django.db.models.functions import Now

from loans.deed import Actor, deed
from messaging.models import Message
from messaging.rules.afterwards import LAPSED
from messaging.rules.kannel import CARRIER

# A report may be on its way for a while after the text's own time is over.
GRACE = timedelta(hours=1)
Status = Message.Status


@deed
def lapse(mfi_id: UUID, *, by: Actor) -> int:
    """Say of them that nobody knows, once their time is over; count them.

    Kannel's "accepted" is its own queue; its callbacks can be lost, and it cannot be asked. One
    that comes all the same still says what became of the text.
    """
    del by
    silent = Message.objects.of(mfi_id).filter(
        status=Status.ACCEPTED, carrier=CARRIER, expires_at__lt=Now() - GRACE
    )
    return silent.update(status=Status.UNKNOWN, failure=LAPSED, settled_at=Now())
