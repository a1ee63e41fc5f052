"""Keep part of a lender's budget for texts that are to be sent, and book what became of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db.models import F

from loans.deed import Actor, deed
from loans.record import Values, record_act
from loans.second_person import check_duty
from messaging.errors import NoBudget, OverBudget
from messaging.models import SmsBudget

# A carrier took it, or may have: it is paid for.
PAID = frozenset({"accepted", "delivered", "unknown"})
DONE_UNPAID = frozenset({"failed", "expired", "suppressed"})


class Spent(NamedTuple):
    """A text that something became of."""

    status: str
    law: bool
    segments: int
    reserved: int
    # It is sent again after a while, so nothing of it is over.
    waits: bool


@dataclass(slots=True)
class _Sums:
    freed: int = 0
    spent: int = 0
    by_law: int = 0


def reserve(mfi_id: UUID, parts: int) -> bool:
    """Keep so many parts, inside a deed; no, where fewer are left. No budget is no limit."""
    rows = SmsBudget.objects.of(mfi_id).filter(id=mfi_id)
    free = rows.filter(granted__gte=F("reserved") + F("spent") + parts)
    if free.update(reserved=F("reserved") + parts):
        return True
    return not rows.exists()


def reserve_each(mfi_id: UUID, parts: Sequence[int]) -> list[int | None]:
    """Keep parts for each text in turn, inside a deed: None from where nothing is left.

    Where there is no budget nothing is kept, and nothing is refused.
    """
    rows = SmsBudget.objects.of(mfi_id).select_for_update().filter(id=mfi_id)
    row = rows.first() if parts else None
    if row is None:
        return [0] * len(parts)
    left, kept = row.granted - row.reserved - row.spent, list[int | None]()
    for one in parts:
        kept.append(one if one <= left else None)
        left -= kept[-1] or 0
    row.reserved += sum(one or 0 for one in kept)
    row.save(update_fields=["reserved"])
    return kept


def free(mfi_id: UUID, parts: int) -> None:
    """Let go of what was kept and not used, inside a deed."""
    rows = SmsBudget.objects.of(mfi_id).filter(id=mfi_id)
    rows.update(reserved=F("reserved") - parts)


def spend(mfi_id: UUID, rows: Iterable[Spent]) -> None:
    """Book what became of single texts, inside the deed that writes it down."""
    sums = _Sums()
    for row in rows:
        if row.waits or row.status not in PAID | DONE_UNPAID:
            continue
        if row.law:
            sums.by_law += row.segments if row.status in PAID else 0
            continue
        sums.freed += row.reserved
        sums.spent += row.reserved if row.status in PAID else 0
    book(mfi_id, freed=sums.freed, spent=sums.spent, by_law=sums.by_law)


def book(mfi_id: UUID, *, freed: int = 0, spent: int = 0, by_law: int = 0) -> None:
    """Move parts from what was kept to what is spent."""
    if freed or spent or by_law:
        SmsBudget.objects.of(mfi_id).filter(id=mfi_id).update(
            reserved=F("reserved") - freed,
            spent=F("spent") + spent,
            spent_by_law=F("spent_by_law") + by_law,
        )


@deed
def grant_budget(mfi_id: UUID, parts: int, *, by: Actor) -> SmsBudget:
    """Let a lender send so many parts more; fewer, by a number below nought, as far as free."""
    check_duty(mfi_id, "grant-sms-budget", by)
    if parts < 0:
        rows = SmsBudget.objects.of(mfi_id).filter(
            id=mfi_id, granted__gte=F("reserved") + F("spent") - parts
        )
        if not rows.update(granted=F("granted") + parts):
            raise OverBudget(parts=str(-parts))
    else:
        SmsBudget.objects.bulk_create([SmsBudget(mfi_id=mfi_id, id=mfi_id)], ignore_conflicts=True)
        SmsBudget.objects.of(mfi_id).filter(id=mfi_id).update(granted=F("granted") + parts)
    row = SmsBudget.objects.of(mfi_id).filter(id=mfi_id).first()
    if row is None:
        raise NoBudget
    after: Values = {"granted": row.granted, "parts": parts}
    record_act(by, "grant-sms-budget", "mfi", mfi_id, mfi_id=mfi_id, after=after)
    return row
