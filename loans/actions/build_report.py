"""Build a report's file, never two at once: claimed for a while, told of, finished or given up."""

import uuid
from datetime import timedelta
from uuid import UUID

from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from loans.actions.ask_report import KEPT
from loans.deed import Actor, deed
from loans.models import ReportFile
from loans.record import Values, record_act, record_event

Status = ReportFile.Status
# A builder that has told nothing for so long is taken for dead. The database's clock decides.
LEASE = timedelta(minutes=2)
TRIES_MAX = 3


@deed
def claim_report(mfi_id: UUID, file_id: UUID, *, by: Actor) -> ReportFile | None:
    """Take a file that nobody builds, or whose builder has died; nothing, where there is none."""
    free = Q(status=Status.QUEUED) | Q(status=Status.BUILDING, lease_until__lt=Now())
    rows = ReportFile.objects.of(mfi_id).filter(free, id=file_id, tries__lt=TRIES_MAX)
    taken = rows.update(
        status=Status.BUILDING,
        claim_id=uuid.uuid4(),
        lease_until=Now() + LEASE,
        tries=F("tries") + 1,
        rows_done=0,
    )
    if not taken:
        return None
    file = ReportFile.objects.of(mfi_id).get(id=file_id)
    record_act(by, "claim-report", "report-file", file_id, mfi_id=mfi_id, after={"try": file.tries})
    return file


@deed
def tell_progress(file: ReportFile, rows_done: int, rows_total: int, *, by: Actor) -> bool:
    """Say how far it is and go on for another while; no, if it has passed to somebody else."""
    del by  # How far something is, is nothing for the trail.
    going_on = {"rows_done": rows_done, "rows_total": rows_total}
    return _as_claimed(file, **going_on, lease_until=Now() + LEASE)


@deed
def finish_report(file: ReportFile, rows: int, *, by: Actor) -> bool:
    """Say that it lies there; no, if it has passed to somebody else."""
    finished = _as_claimed(
        file,
        status=Status.READY,
        rows_done=rows,
        rows_total=rows,
        lease_until=None,
        expires_at=timezone.now() + KEPT,
    )
    if finished:
        told: Values = {"report": file.name, "form": file.form, "rows": rows}
        record_act(by, "build-report", "report-file", file.id, mfi_id=file.mfi_id, after=told)
        record_event(file.mfi_id, "report.ready", "report-file", file.id)
    return finished


@deed
def fail_report(file: ReportFile, why: ReportFile.Failure, *, by: Actor) -> bool:
    """Say that there will be no file; whoever wants one asks again."""
    failed = _as_claimed(file, status=Status.FAILED, error=why, lease_until=None)
    if failed:
        _tell_failure(file.mfi_id, file.id, why, by)
    return failed


@deed
def give_up_report(mfi_id: UUID, file_id: UUID, *, by: Actor) -> bool:
    """Say so of a file over which one builder after the other has died."""
    rows = ReportFile.objects.of(mfi_id).filter(
        id=file_id, status=Status.BUILDING, lease_until__lt=Now(), tries__gte=TRIES_MAX
    )
    why = ReportFile.Failure.GAVE_UP
    given_up = rows.update(status=Status.FAILED, error=why, lease_until=None) == 1
    if given_up:
        _tell_failure(mfi_id, file_id, why, by)
    return given_up


@deed
def remove_report(file: ReportFile, *, by: Actor) -> None:
    """Remove the row of a file whose days are over, and with it the key to what it held."""
    gone, _ = ReportFile.objects.of(file.mfi_id).filter(id=file.id).delete()
    if gone:
        record_act(by, "remove-report", "report-file", file.id, mfi_id=file.mfi_id)


def _as_claimed(file: ReportFile, **values: object) -> bool:
    """Change the row as long as it is his who claimed it."""
    rows = ReportFile.objects.of(file.mfi_id).filter(
        id=file.id, status=Status.BUILDING, claim_id=file.claim_id
    )
    return rows.update(**values) == 1


def _tell_failure(mfi_id: UUID, file_id: UUID, why: ReportFile.Failure, by: Actor) -> None:
    record_act(by, "fail-report", "report-file", file_id, mfi_id=mfi_id, reason=why.value)
    record_event(mfi_id, "report.failed", "report-file", file_id)
