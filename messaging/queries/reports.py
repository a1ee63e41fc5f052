"""Which reports of carriers wait, whose texts they may be of, and which a person should see."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Min
from django.utils import timezone

from loans.models import Membership
from messaging.models import DeliveryReport, Message

State = DeliveryReport.State
# A report may be of what was sent so long before it.
WINDOW = timedelta(hours=48)


def waiting(most: int) -> list[DeliveryReport]:
    """Give reports that are to be looked at now, the longest waiting first."""
    rows = DeliveryReport.objects.filter(state=State.WAITING, look_at__lte=timezone.now())
    return list(rows.order_by("look_at")[:most])


def backlog() -> tuple[int, datetime | None]:
    """Count those that should have been looked at by now, and tell since when."""
    rows = DeliveryReport.objects.filter(state=State.WAITING, look_at__lte=timezone.now())
    found = rows.aggregate(count=Count("id"), since=Min("look_at"))
    return found["count"], found["since"]


def homes_of(phones: Collection[str]) -> dict[str, list[UUID]]:
    """Tell at which lenders numbers are known."""
    found: dict[str, list[UUID]] = defaultdict(list)
    rows = Membership.objects.filter(phone__in=phones).order_by("mfi_id")
    for phone, mfi_id in rows.values_list("phone", "mfi_id").distinct():
        found[phone].append(mfi_id)
    return found


def unknown_to(
    mfi_id: UUID, to_digests: Collection[bytes], since: datetime
) -> list[tuple[UUID, bytes, datetime, datetime | None]]:
    """Give a lender's texts to some numbers of which nobody knows what became."""
    rows = Message.objects.of(mfi_id).filter(
        status=Message.Status.UNKNOWN, provider_id="", to_digest__in=list(to_digests)
    )
    found = rows.filter(settled_at__gte=since).values_list("id", "to_digest", "at", "settled_at")
    return [(one, bytes(found_by or b""), at, lost) for one, found_by, at, lost in found]


def hinted(message_id: UUID) -> list[str]:
    """Give the carrier's ids of reports that may be of a message, without any proof."""
    rows = DeliveryReport.objects.filter(message_id=message_id).exclude(provider_id="")
    rows = rows.filter(state__in=[State.WAITING, State.STRAY])
    return list(rows.values_list("provider_id", flat=True).distinct().order_by("provider_id"))


def flagged(since: datetime) -> list[DeliveryReport]:
    """Give the reports since a moment that a person should look at, the newest first."""
    rows = DeliveryReport.objects.filter(at__gte=since).exclude(flag="")
    return list(rows.order_by("-at"))
