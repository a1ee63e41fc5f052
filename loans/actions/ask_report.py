"""Ask for a report that is too long to wait for."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from loans.deed import Actor, deed
from loans.errors import MayNot
from loans.models import ReportFile
from loans.once import Facts
from loans.record import Values, record_act, record_event
from loans.rules.duties import may_read
from loans.rules.report import Asked
from loans.sealed import new_data_key
from loans.second_person import role_of

ASKED = "report.asked"
# For so long a file lies there, and whoever asked can take it.
KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which report, in which form and words; and how long it was when it was asked for."""

    name: str
    form: str
    language: str
    asked: Asked
    rows: int


@deed
def ask_report(mfi_id: UUID, wanted: Wanted, *, by: Actor) -> Facts:
    """Have it built, and tell the file's id; whoever asks again meanwhile is told the same one."""
    if not may_read(wanted.name, role_of(mfi_id, by)):
        raise MayNot(report=wanted.name)
    asked = wanted.asked
    values = {
        "name": wanted.name,
        "form": wanted.form,
        "language": wanted.language,
        "on": asked.on,
        "since": asked.since,
        "until": asked.until,
        "officer_id": asked.officer_id,
        "product_id": asked.product_id,
        "by_id": UUID(by.id),
    }
    waiting = [ReportFile.Status.QUEUED, ReportFile.Status.BUILDING]
    same = ReportFile.objects.of(mfi_id).filter(**values, status__in=waiting).first()
    if same is not None:
        return {"id": str(same.id)}
    file_id = uuid.uuid4()
    key = new_data_key(file_id)
    ReportFile.objects.create(
        mfi_id=mfi_id,
        id=file_id,
        **values,
        rows_total=wanted.rows,
        data_key=key.wrapped,
        data_key_id=key.key_id,
        expires_at=timezone.now() + KEPT,
    )
    told: Values = {name: str(values[name]) for name in ("name", "form", "on", "since", "until")}
    record_act(by, "ask-report", "report-file", file_id, mfi_id=mfi_id, after=told)
    record_event(mfi_id, ASKED, "report-file", file_id)
    return {"id": str(file_id)}
