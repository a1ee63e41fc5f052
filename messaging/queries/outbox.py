"""What waits in the outbox, and what of a lender's events has not been told of."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Now

from loans.models import Event
from messaging.models import Message, OutboxState

Status = Message.Status
# So many are found by one sweep of one lender; the next finds the rest.
SWEPT = 500
# A deed cannot last this long, so no event commits further behind the last one told of.
LATE_EVENTS = timedelta(minutes=1)


def due(mfi_id: UUID, asked_before: datetime) -> Sequence[UUID]:
    """Give the texts that nobody has taken up, and those whose sender has died."""
    forgotten = Q(status=Status.QUEUED, due_at__lte=asked_before)
    left = Q(status=Status.CLAIMED, lease_until__lt=Now())
    silent = Q(status=Status.UNKNOWN, kind=Message.Kind.RECEIPT, due_at__lte=Now())
    rows = Message.objects.of(mfi_id).filter(forgotten | left | silent, expires_at__gt=Now())
    return list(rows.order_by("due_at").values_list("id", flat=True)[:SWEPT])


def untold(mfi_id: UUID, types: Iterable[str]) -> Sequence[Event]:
    """Give the events since the mark; where there is no mark, nothing is told of what was."""
    told_to = OutboxState.objects.of(mfi_id).values_list("told_to", flat=True).first()
    if told_to is None:
        return []
    events = Event.objects.of(mfi_id).filter(type__in=list(types), at__gte=told_to - LATE_EVENTS)
    return list(events.order_by("at"))


def of_events(mfi_id: UUID, event_ids: Sequence[UUID]) -> Sequence[Event]:
    """Give events by their ids."""
    return list(Event.objects.of(mfi_id).filter(id__in=event_ids))
