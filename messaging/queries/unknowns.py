"""Texts of which nobody knows what became: listed, and how long the oldest has been so."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Min, QuerySet

from messaging.models import Message

# By then the text is worth nothing any more, and no report of it is to be expected.
ALARM_AFTER = timedelta(hours=24)


def of_lender(mfi_id: UUID) -> QuerySet[Message]:
    """Give a lender's."""
    rows = Message.objects.of(mfi_id).filter(status=Message.Status.UNKNOWN)
    return rows.filter(settled_at__isnull=False)


def oldest(mfi_id: UUID) -> tuple[int, datetime | None]:
    """Count a lender's, and tell since when the oldest has been unknown."""
    found = of_lender(mfi_id).aggregate(count=Count("id"), since=Min("settled_at"))
    return found["count"], found["since"]
