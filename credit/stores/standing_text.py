"""A line as a store keeps it: its key apart, and the rest of it as one text."""

import json
from datetime import date
from typing import Any
from uuid import UUID

from credit.rules.standing import Ended, Standing
from credit.rules.subject import Degree

DAYS = ("opened_on", "oldest_due_on", "last_paid_on", "ended_on")
AS_THEY_ARE = ("principal_lisente", "installments", "period", "owed_lisente", "rescheduled")


def key_of(line: Standing) -> tuple[UUID, UUID, UUID, int]:
    """Give what a line is found by."""
    return line.subject, line.mfi_id, line.loan_id, line.revision


def text_of(line: Standing) -> str:
    """Write down the rest of it; the same line is the same text."""
    days = {name: None if (day := getattr(line, name)) is None else str(day) for name in DAYS}
    body = {
        **days,
        **{name: getattr(line, name) for name in AS_THEY_ARE},
        "degree": line.degree.value,
        "ended": None if line.ended is None else line.ended.value,
        "late": {str(month): line.late[month] for month in sorted(line.late)},
    }
    return json.dumps(body, sort_keys=True, separators=(",", ":"))


def read_line(subject: UUID, mfi_id: UUID, loan_id: UUID, revision: int, text: str) -> Standing:
    """Read a line back."""
    body: dict[str, Any] = json.loads(text)
    days = {name: None if body[name] is None else date.fromisoformat(body[name]) for name in DAYS}
    return Standing(
        subject=subject,
        mfi_id=mfi_id,
        loan_id=loan_id,
        revision=revision,
        degree=Degree(body["degree"]),
        ended=None if body["ended"] is None else Ended(body["ended"]),
        late={int(month): days_late for month, days_late in body["late"].items()},
        **days,  # type: ignore[arg-type]
        **{name: body[name] for name in AS_THEY_ARE},
    )
