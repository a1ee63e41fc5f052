"""A lender's broadcasts: which are under way, and how far each has come."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Now

from loans.errors import NotThisLender
from messaging.models import Broadcast, Message

Status = Message.Status
# A claimed text has not left: to whoever asks it still waits.
SHOWN_AS = {Status.CLAIMED: Status.QUEUED}
COUNTED = tuple(one.value for one in Status if one not in SHOWN_AS)


def of_lender(mfi_id: UUID) -> QuerySet[Broadcast]:
    """Give all of a lender's."""
    return Broadcast.objects.of(mfi_id)


def one(mfi_id: UUID, broadcast_id: UUID) -> Broadcast:
    """Give one."""
    row = Broadcast.objects.of(mfi_id).filter(id=broadcast_id).first()
    if row is None:
        raise NotThisLender
    return row


def under_way(mfi_id: UUID) -> Sequence[UUID]:
    """Give those whose texts go out now, the oldest first."""
    rows = Broadcast.objects.of(mfi_id).filter(status=Broadcast.Status.SENDING)
    return list(rows.exclude(filled_at=None).order_by("at").values_list("id", flat=True))


def to_fill(mfi_id: UUID) -> Sequence[UUID]:
    """Give those let go whose recipients are not written down, and whose time has come."""
    let_go = [Broadcast.Status.SENDING, Broadcast.Status.SCHEDULED]
    rows = Broadcast.objects.of(mfi_id).filter(status__in=let_go, filled_at=None)
    now = rows.filter(Q(scheduled_at=None) | Q(scheduled_at__lte=Now()))
    return list(now.order_by("at").values_list("id", flat=True))


def to_settle(mfi_id: UUID) -> Sequence[UUID]:
    """Give those whose recipients are written down and whose account is open."""
    rows = Broadcast.objects.of(mfi_id).exclude(filled_at=None).filter(settled_at=None)
    return list(rows.order_by("at").values_list("id", flat=True))


def counts(mfi_id: UUID, broadcast_id: UUID) -> Mapping[str, int]:
    """Count its recipients by what became of each; every one is in exactly one of the counts."""
    rows = Message.objects.of(mfi_id).filter(broadcast_id=broadcast_id)
    found = dict.fromkeys(COUNTED, 0)
    for status, number in rows.values_list("status").annotate(Count("id")):
        found[SHOWN_AS.get(status, status)] += number
    return found
