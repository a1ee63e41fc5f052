"""Write a broadcast, let it go, hold it, let it go on, end it: each by somebody who answers for it.

What goes out is written down by the worker; here only its state changes, and the budget is kept.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from loans.deed import Actor, Once, deed, remember
from loans.errors import MayNot, NotNow, NotThisLender, WordingRefused
from loans.once import Facts
from loans.queries.policy import policy_of
from loans.record import record_act, record_event
from loans.second_person import check_duty
from messaging.actions.save_group import new_group
from messaging.actions.spend import free, reserve
from messaging.actions.upload_list import NewList, put_list
from messaging.errors import OverBudget
from messaging.group_members import add_new, new_members
from messaging.models import Broadcast, SmsBudget
from messaging.rules.audience import Audience
from messaging.rules.broadcast_text import longest, refusals
from messaging.rules.gsm7 import parts

Status = Broadcast.Status
DUTY = "broadcast"
LIST = "broadcast"
# Whoever sends hears of it.
LET_GO = "broadcast.let-go"
# Which states an act leads out of.
STARTS_FROM = (Status.DRAFT, Status.AWAITING_APPROVAL)
RUNS = (Status.SCHEDULED, Status.SENDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBroadcast:
    """What is said to whom, and from when."""

    name: str
    texts: Mapping[str, str]
    audience: Audience
    scheduled_at: datetime | None = None
    # For numbers out of a file, instead of an audience.
    recipients: NewList | None = None


@deed
def draft(mfi_id: UUID, new: NewBroadcast, *, by: Actor, once: Once | None = None) -> Facts:
    """Write one down; nothing is sent yet."""
    broadcast_id = uuid.uuid4()
    counts = new.recipients.counts if new.recipients else {}
    facts: Facts = {"id": str(broadcast_id), **counts}
    remember(once, mfi_id, facts)
    check_duty(mfi_id, DUTY, by)
    plain = policy_of(mfi_id).plain_letters
    refused = refusals(new.texts, plain=plain)
    if refused:
        raise WordingRefused(findings=", ".join(refused))
    audience = _kept_audience(mfi_id, broadcast_id, new, by)
    row = Broadcast(
        mfi_id=mfi_id,
        id=broadcast_id,
        name=new.name,
        texts=dict(new.texts),
        plain_letters=plain,
        audience=audience.plain(),
        by_id=UUID(by.id),
        parts_each=max(parts(text).segments for text in longest(new.texts, plain=plain).values()),
        scheduled_at=new.scheduled_at,
    )
    Broadcast.objects.bulk_create([row])
    record_act(by, "draft-broadcast", "broadcast", row.id, mfi_id=mfi_id, after={**counts})
    return facts


def _kept_audience(mfi_id: UUID, broadcast_id: UUID, new: NewBroadcast, by: Actor) -> Audience:
    """Keep numbers sealed on a list of its own: they lie open nowhere else, and do not here."""
    name = f"{LIST} {broadcast_id}"
    if new.recipients is not None:
        put_list(mfi_id, broadcast_id, replace(new.recipients, name=name), by)
    elif new.audience.phones:
        group = new_group(mfi_id, broadcast_id, name, by)
        add_new(group, new_members(group, new.audience.phones, next(iter(new.texts))))
    else:
        return new.audience
    return Audience(group_id=broadcast_id)


@deed
def start(
    mfi_id: UUID, broadcast_id: UUID, recipients: int, *, by: Actor, cost_lisente: int = 0
) -> Status:
    """Let it go, or wait for a second person where so many are told; keep what it costs at most."""
    check_duty(mfi_id, DUTY, by)
    row = _locked(mfi_id, broadcast_id)
    if row.status not in STARTS_FROM:
        raise NotNow(status=row.status)
    limit = policy_of(mfi_id).second_broadcast_above_recipients
    needs_two = limit is not None and recipients > limit
    row.recipients, row.cost_lisente = recipients, cost_lisente
    if needs_two and row.status == Status.DRAFT:
        row.status = Status.AWAITING_APPROVAL
    elif needs_two and str(row.by_id) == by.id:
        raise MayNot(broadcast=str(broadcast_id))
    else:
        row.approved_by_id = UUID(by.id) if str(row.by_id) != by.id else None
        _keep_budget(mfi_id, row)
        late = row.scheduled_at is not None and row.scheduled_at > timezone.now()
        row.status = Status.SCHEDULED if late else Status.SENDING
        record_event(mfi_id, LET_GO, "broadcast", row.id)
    row.save()
    record_act(
        by,
        "start-broadcast",
        "broadcast",
        row.id,
        mfi_id=mfi_id,
        after={"status": row.status, "recipients": recipients, "parts": row.parts_reserved},
    )
    return Status(row.status)


@deed
def pause(mfi_id: UUID, broadcast_id: UUID, *, by: Actor) -> None:
    """Hold it: what a carrier is being asked now is the last that goes."""
    _change(mfi_id, broadcast_id, RUNS, Status.PAUSED, "pause-broadcast", by)


@deed
def resume(mfi_id: UUID, broadcast_id: UUID, *, by: Actor) -> None:
    """Let it go on."""
    row = _change(mfi_id, broadcast_id, (Status.PAUSED,), Status.SENDING, "resume-broadcast", by)
    if row.filled_at is None and row.scheduled_at and row.scheduled_at > timezone.now():
        Broadcast.objects.of(mfi_id).filter(id=row.id).update(status=Status.SCHEDULED)
    record_event(mfi_id, LET_GO, "broadcast", row.id)


@deed
def cancel(mfi_id: UUID, broadcast_id: UUID, *, by: Actor) -> None:
    """End it: whoever has not been told is not told any more."""
    ends = (*STARTS_FROM, *RUNS, Status.PAUSED)
    row = _change(mfi_id, broadcast_id, ends, Status.CANCELLED, "cancel-broadcast", by)
    if row.filled_at is None and row.parts_reserved:
        free(mfi_id, row.parts_reserved)
        rows = Broadcast.objects.of(mfi_id).filter(id=row.id)
        rows.update(parts_reserved=0, settled_at=timezone.now())


def _change(
    mfi_id: UUID,
    broadcast_id: UUID,
    out_of: tuple[Status, ...],
    into: Status,
    act: str,
    by: Actor,
) -> Broadcast:
    check_duty(mfi_id, DUTY, by)
    row = _locked(mfi_id, broadcast_id)
    if row.status not in out_of:
        raise NotNow(status=row.status)
    before, row.status = row.status, into
    row.save(update_fields=["status"])
    record_act(
        by,
        act,
        "broadcast",
        row.id,
        mfi_id=mfi_id,
        before={"status": before},
        after={"status": into.value},
    )
    return row


def _locked(mfi_id: UUID, broadcast_id: UUID) -> Broadcast:
    rows = Broadcast.objects.of(mfi_id).select_for_update()
    row = rows.filter(id=broadcast_id).first()
    if row is None:
        raise NotThisLender
    return row


def _keep_budget(mfi_id: UUID, row: Broadcast) -> None:
    wanted = row.recipients * row.parts_each
    budget = SmsBudget.objects.of(mfi_id).filter(id=mfi_id).first()
    if budget is None:
        return
    if not reserve(mfi_id, wanted):
        left = budget.granted - budget.reserved - budget.spent
        raise OverBudget(parts=wanted, left=left)
    row.parts_reserved = wanted
