"""What a deed leaves behind beside its effect: an audit row, and an event."""

import uuid
from uuid import UUID

from loans.deed import Actor
from loans.models import AuditEntry, Event, HouseAuditEntry
from loans.running import add_row, running_deed

Values = dict[str, str | int | bool | None]


def record_act(
    by: Actor,
    action: str,
    target_kind: str,
    target_id: UUID | str,
    *,
    mfi_id: UUID | None = None,
    before: Values | None = None,
    after: Values | None = None,
    reason: str = "",
) -> None:
    """Write who did what, with ids and codes only: the sealer chains the row afterwards."""
    values = {
        "actor_kind": by.kind,
        "actor_id": by.id,
        "action": action,
        "target_kind": target_kind,
        "target_id": str(target_id),
        "before": before or {},
        "after": after or {},
        "reason": reason,
        "request_id": by.request_id,
        "ip": by.ip,
    }
    if mfi_id is None:
        add_row(HouseAuditEntry, **values)
    else:
        add_row(AuditEntry, mfi_id=mfi_id, **values)


def record_event(
    mfi_id: UUID,
    type_: str,
    subject_kind: str,
    subject_id: UUID,
    **data: str | int | None,
) -> None:
    """Write an event beside the effect; the hook hears of it after commit."""
    record_named_event(uuid.uuid4(), mfi_id, type_, subject_kind, subject_id, **data)


def record_named_event(
    event_id: UUID,
    mfi_id: UUID,
    type_: str,
    subject_kind: str,
    subject_id: UUID,
    **data: str | int | None,
) -> None:
    """Write one whose id says what it is of: there is no second."""
    running = running_deed.get()
    if running is None:
        raise RuntimeError("An event is written inside a deed.")
    add_row(
        Event,
        mfi_id=mfi_id,
        id=event_id,
        type=type_,
        subject_kind=subject_kind,
        subject_id=subject_id,
        data=data,
    )
    running.events.setdefault(mfi_id, []).append(event_id)
    running.by_type.setdefault((mfi_id, type_), []).append(event_id)
