"""What waits in the outbox, and what of a lender's events has not been told of."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Now

from loans.models import Event
from messaging.models import Message, OutboxState
from messaging.queries.broadcasts import under_way

Status, Kind = Message.Status, Message.Kind
# A deed cannot last this long, so no event commits further behind the last one told of.
LATE_EVENTS = timedelta(minutes=1)


class Waiting(NamedTuple):
    """On which lanes something is due."""

    urgent: bool
    bulk: bool


def lanes_waiting(mfi_id: UUID) -> Waiting:
    """Tell on which lanes something is due that nobody sends."""
    queued = Q(status=Status.QUEUED, due_at__lte=Now())
    left = Q(status=Status.CLAIMED, lease_until__lt=Now())
    silent = Q(status=Status.UNKNOWN, kind=Kind.RECEIPT, due_at__lte=Now(), unsure__lt=2)
    rows = Message.objects.of(mfi_id).filter(queued | left | silent, expires_at__gt=Now())
    single = rows.filter(broadcast_id=None)
    return Waiting(
        urgent=single.filter(kind__in=[Kind.RECEIPT, Kind.CODE]).exists(),
        bulk=single.filter(kind__in=[Kind.REMINDER, Kind.BULK]).exists()
        or rows.filter(broadcast_id__in=under_way(mfi_id)).exists(),
    )


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
