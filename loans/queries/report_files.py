"""Files of reports: whose they are, which wait for a builder, which have lain there long enough."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from loans.errors import NotThisLender
from loans.models import Event, ReportFile, StaffMember

Status = ReportFile.Status


def asked_for_by(staff: StaffMember) -> QuerySet[ReportFile]:
    """Give the files that somebody asked for, and can still take."""
    assert staff.mfi_id is not None
    return _kept(staff.mfi_id).filter(by_id=staff.id)


def one(staff: StaffMember, file_id: UUID) -> ReportFile:
    """Give one file to whoever asked for it, or to an admin; to all others there is none."""
    assert staff.mfi_id is not None
    is_admin = staff.role == StaffMember.Role.ADMIN
    rows = _kept(staff.mfi_id) if is_admin else asked_for_by(staff)
    file = rows.filter(id=file_id).first()
    if file is None:
        raise NotThisLender
    return file


def of_events(mfi_id: UUID, event_ids: list[UUID]) -> list[UUID]:
    """Give the files that events speak of."""
    events = Event.objects.of(mfi_id).filter(id__in=event_ids)
    return list(events.values_list("subject_id", flat=True))


def waiting(mfi_id: UUID, asked_before: datetime) -> list[UUID]:
    """Give the files that nobody has begun for long, and those whose builder has died."""
    forgotten = Q(status=Status.QUEUED, at__lt=asked_before)
    left = Q(status=Status.BUILDING, lease_until__lt=Now())
    rows = ReportFile.objects.of(mfi_id).filter(forgotten | left).order_by("at")
    return list(rows.values_list("id", flat=True))


def over(mfi_id: UUID) -> list[ReportFile]:
    """Give the files whose days are over."""
    return list(ReportFile.objects.of(mfi_id).filter(expires_at__lte=timezone.now()))


def _kept(mfi_id: UUID) -> QuerySet[ReportFile]:
    return ReportFile.objects.of(mfi_id).filter(expires_at__gt=timezone.now())
