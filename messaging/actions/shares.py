"""Take and give back a share of what may be in flight in bulk, over all processes together.

A process that dies gives its share back by its lease, which is longer than any call of it can last.
"""

import uuid
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Now

from loans.deed import Actor, deed
from messaging.models import SenderShare
from messaging.times import seconds_from_now

# Longer than a call can last by its own deadline, and as long again.
SHARE_SECONDS = 45


@deed
def take_share(shares: int, *, by: Actor) -> tuple[int, UUID] | None:
    """Take a share that nobody holds; nothing, where all are held."""
    del by
    SenderShare.objects.bulk_create(
        [SenderShare(number=number) for number in range(shares)], ignore_conflicts=True
    )
    free = SenderShare.objects.filter(Q(until=None) | Q(until__lt=Now()), number__lt=shares)
    row = free.select_for_update(skip_locked=True).order_by("number").first()
    if row is None:
        return None
    row.holder, row.until = uuid.uuid4(), seconds_from_now(SHARE_SECONDS)
    row.save(update_fields=["holder", "until"])
    return row.number, row.holder


@deed
def give_share(number: int, holder: UUID, *, by: Actor) -> None:
    """Let another process have it."""
    del by
    SenderShare.objects.filter(number=number, holder=holder).update(holder=None, until=None)
