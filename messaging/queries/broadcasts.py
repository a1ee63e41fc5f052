"""A lender's broadcasts: which are under way, and how far each has come."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from loans.errors import NotThisLender
from loans.models import Borrower
from messaging.exports.broadcast_result import Sent
from messaging.models import Broadcast, Message
from messaging.queries import audiences, messages
from messaging.queries.accounts import sender_of, shut
from messaging.queries.prices import prices_of
from messaging.rules.network import CODES, OTHER
from messaging.rules.price import whole_lisente

Status = Message.Status
# A claimed text has not left: to whoever asks it still waits.
SHOWN_AS = {Status.CLAIMED: Status.QUEUED}
PAGE_ROWS = 2000
# As an audience names networks, and as prices do.
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
    return counts_of(mfi_id, [broadcast_id])[broadcast_id]


def counts_of(mfi_id: UUID, ids: Sequence[UUID]) -> Mapping[UUID, Mapping[str, int]]:
    """Count the recipients of several."""
    found = {broadcast_id: dict.fromkeys(COUNTED, 0) for broadcast_id in ids}
    rows = Message.objects.of(mfi_id).filter(broadcast_id__in=ids) if ids else None
    told = rows.values_list("broadcast_id", "status").annotate(Count("id")) if rows else []
    for broadcast_id, status, number in told:
        found[broadcast_id][SHOWN_AS.get(status, status)] += number
    return found


def stopped_by(row: Broadcast) -> str:
    """Give the carrier's code where it takes nothing of the lender's account now."""
    if row.status != Broadcast.Status.SENDING:
        return ""
    closed = shut(sender_of(row.mfi_id).account_id)
    return closed.code if closed else ""


class Reckoned(NamedTuple):
    """Whom it is for as of now, and what it may cost at most."""

    recipients: int
    lisente: int


def reckoned(mfi_id: UUID, row: Broadcast) -> Reckoned:
    """Count whom it is for and reckon what it may cost, network by network."""
    counted = audiences.counts(mfi_id, audiences.kept_audience(row.audience), timezone.localdate())
    return Reckoned(counted.recipients, lisente_for(mfi_id, counted.by_network, row.parts_each))


def lisente_for(mfi_id: UUID, by_network: Mapping[str, int], parts_each: int) -> int:
    """Reckon what so many of each network cost."""
    prices = prices_of(mfi_id)
    tenths = sum(
        number * prices.cost(parts_each, CODES.get(network, OTHER))
        for network, number in by_network.items()
    )
    return whole_lisente(tenths)


def results(mfi_id: UUID, row: Broadcast) -> Iterator[Sent]:
    """Give what became of each recipient, in the order of their numbers' ids."""
    rows = Message.objects.of(mfi_id).filter(broadcast_id=row.id).order_by("id")
    last: UUID | None = None
    while page := list((rows.filter(id__gt=last) if last else rows)[:PAGE_ROWS]):
        names: dict[UUID | None, str] = dict(
            Borrower.objects.of(mfi_id)
            .filter(id__in=[one.borrower_id for one in page if one.borrower_id])
            .values_list("id", "name")
        )
        for one_of_them, told in zip(page, messages.shown(mfi_id, page), strict=True):
            yield Sent(
                phone=told.to or "",
                name=names.get(one_of_them.borrower_id, ""),
                language=told.language,
                status=told.status,
                failure=told.failure,
                parts=told.segments,
                queued_at=told.at,
                settled_at=told.settled_at,
            )
        last = page[-1].id
