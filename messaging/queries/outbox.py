"""What waits in the outbox, and what of a lender's events has not been told of."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import Now

from loans.models import Event
from messaging.models import Message, OutboxState
from messaging.queries.broadcasts import under_way

Status, Kind = Message.Status, Message.Kind
# A deed cannot last this long, so no event commits further behind the last one told of.
LATE_EVENTS = timedelta(minutes=1)


class Lane(StrEnum):
    """What texts are due on."""

    URGENT = "urgent"
    BULK = "bulk"


OF_LANE = {
    Lane.URGENT: (Kind.RECEIPT, Kind.CODE),
    Lane.BULK: (Kind.REMINDER, Kind.BULK),
}


class Due(NamedTuple):
    """How many texts are due and not sent, and since when the oldest of them is."""

    texts: int
    since: datetime | None


class Waiting(NamedTuple):
    """On which lanes something is due."""

    urgent: bool
    bulk: bool


def lanes_waiting(mfi_id: UUID) -> Waiting:
    """Tell on which lanes something is due that nobody sends."""
    rows = _unsent(mfi_id)
    single = rows.filter(broadcast_id=None)
    return Waiting(
        urgent=single.filter(kind__in=OF_LANE[Lane.URGENT]).exists(),
        bulk=single.filter(kind__in=OF_LANE[Lane.BULK]).exists()
        or rows.filter(broadcast_id__in=under_way(mfi_id)).exists(),
    )


def due(mfi_id: UUID, *, bulk: bool) -> dict[Lane, Due]:
    """Count what is due on each lane; on that of bulk nothing, where nobody may be woken."""
    rows = _unsent(mfi_id)
    single = rows.filter(broadcast_id=None)
    found = {Lane.URGENT: _counted(single.filter(kind__in=OF_LANE[Lane.URGENT]))}
    if not bulk:
        return found | {Lane.BULK: Due(0, None)}
    # Two questions: one with an "or" in it would read all that ever went out.
    alone = _counted(single.filter(kind__in=OF_LANE[Lane.BULK]))
    many = _counted(rows.filter(broadcast_id__in=under_way(mfi_id)))
    since = min((one for one in (alone.since, many.since) if one), default=None)
    return found | {Lane.BULK: Due(alone.texts + many.texts, since)}


def _counted(rows: QuerySet[Message]) -> Due:
    told = rows.aggregate(count=Count("id"), since=Min("due_at"))
    return Due(told["count"], told["since"])


def _unsent(mfi_id: UUID) -> QuerySet[Message]:
    """Give what is due and in nobody's hands: waiting, left behind, or to be sent once more."""
    queued = Q(status=Status.QUEUED, due_at__lte=Now())
    left = Q(status=Status.CLAIMED, lease_until__lt=Now())
    silent = Q(status=Status.UNKNOWN, kind=Kind.RECEIPT, due_at__lte=Now(), unsure__lt=2)
    return Message.objects.of(mfi_id).filter(queued | left | silent, expires_at__gt=Now())


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
