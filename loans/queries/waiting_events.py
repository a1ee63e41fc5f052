"""What happened at a lender that the registry is to hear of, and up to when it has."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Min, QuerySet

from loans.models import Event, MfiState
from loans.models.event import LOOKED

TOLD_OF = ("loan", "application", "import", "case")
# Nothing of a loan has changed by these; and of a look the registry knows itself.
NO_NEWS = ("installment.due-soon", "installment.overdue", LOOKED)
# A deed cannot last this long, so no event commits further behind the last one told.
LATE_EVENTS = timedelta(minutes=1)
BEGINNING = datetime.min.replace(tzinfo=UTC)


class Outbox(NamedTuple):
    """How far behind the registry is with one lender."""

    told_to: datetime | None
    # What happened since, and when the first of it did.
    waiting: int
    oldest_at: datetime | None

    def behind(self, now: datetime) -> timedelta:
        """Tell for how long nothing was told; of a lender that never told, since it had to."""
        since = self.told_to or self.oldest_at or now
        return max(now - since, timedelta())


def told_to(mfi_id: UUID) -> datetime | None:
    """Give up to when a lender has told what happened."""
    return MfiState.objects.of(mfi_id).values_list("credit_told_to", flat=True).first()


def events_from(mfi_id: UUID, since: datetime) -> QuerySet[Event]:
    """Give a lender's events from a moment on of which the registry is to hear."""
    events = Event.objects.of(mfi_id).filter(subject_kind__in=TOLD_OF, at__gte=since)
    return events.exclude(type__in=NO_NEWS)


def untold_from(told: datetime | None) -> datetime:
    """Give the moment from which on an event may be untold: some commit late."""
    return BEGINNING if told is None else told - LATE_EVENTS


def moved_since(mfi_id: UUID, since: datetime, subjects: Collection[UUID]) -> set[UUID]:
    """Give those of some loans and applications with whom something happened from a moment on."""
    found = events_from(mfi_id, since).filter(subject_id__in=subjects)
    return set(found.values_list("subject_id", flat=True))


def outbox(mfi_id: UUID) -> Outbox:
    """Count what waits to be told."""
    mark = told_to(mfi_id)
    after = events_from(mfi_id, mark or BEGINNING)
    if mark is not None:
        after = after.exclude(at=mark)
    counted = after.aggregate(waiting=Count("id"), oldest=Min("at"))
    return Outbox(mark, counted["waiting"], counted["oldest"])
