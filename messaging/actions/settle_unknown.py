"""A text that nobody knows the end of: what may be so is noted, and a person says what is so."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from loans.deed import Actor, deed
from loans.errors import AlreadyDecided, MayNot, NotNow, NotThisLender
from loans.record import record_act, record_event
from messaging.actions.spend import Spent, spend
from messaging.models import Message
from messaging.queries.reports import hinted
from messaging.rules.afterwards import is_open
from messaging.rules.reports import RANKS, Word

SETTLED = "message.settled"
BY_HAND = "by-hand"
Status = Message.Status


@dataclass(frozen=True, slots=True)
class Hint:
    """What may have become of a message."""

    message_id: UUID
    word: Word


@deed
def note_hints(mfi_id: UUID, hints: Sequence[Hint], *, by: Actor) -> int:
    """Note what may be so; a message that is settled meanwhile keeps what it has."""
    del by
    noted, unknown = 0, Message.objects.of(mfi_id).filter(status=Status.UNKNOWN)
    for one in hints:
        lower = ["", *(word for word, rank in RANKS.items() if rank < RANKS[one.word.value])]
        rows = unknown.filter(id=one.message_id, hint_status__in=lower)
        noted += rows.update(hint_status=one.word.value, hint_at=timezone.now())
    return noted


@deed
def settle_unknown(
    mfi_id: UUID, message_id: UUID, *, by: Actor, status: Message.Status | None = None
) -> Message.Status:
    """Take the hint for what is so, or give the message up as failed: a person's word.

    Without a report nothing becomes delivered, whoever says so.
    """
    _is_a_person(by)
    rows = Message.objects.of(mfi_id).filter(id=message_id)
    row = rows.select_for_update().first()
    if row is None:
        raise NotThisLender
    if row.status != Status.UNKNOWN:
        raise AlreadyDecided(message=str(message_id))
    wanted = status or row.hint_status
    if not wanted or wanted not in {row.hint_status, Status.FAILED}:
        raise NotNow(message=str(message_id))
    return _settled(row, Status(wanted), by)


@deed
def settle_hinted(mfi_id: UUID, *, by: Actor) -> int:
    """Take all hints of a lender for what is so; count them."""
    _is_a_person(by)
    rows = Message.objects.of(mfi_id).filter(status=Status.UNKNOWN).exclude(hint_status="")
    locked: Collection[Message] = list(rows.select_for_update().order_by("id"))
    for row in locked:
        _settled(row, Status(row.hint_status), by)
    return len(locked)


def _is_a_person(by: Actor) -> None:
    if by.kind != "staff" and by != Actor.system("operator"):
        raise MayNot(actor=by.id)


def _settled(row: Message, status: Message.Status, by: Actor) -> Message.Status:
    """Write down what is so, and the carrier's id where one report alone gave the hint."""
    ids = hinted(row.id) if status == row.hint_status else []
    Message.objects.of(row.mfi_id).filter(id=row.id).update(
        status=status,
        failure="" if status in {Status.DELIVERED, Status.ACCEPTED} else BY_HAND,
        provider_id=row.provider_id or (ids[0] if len(ids) == 1 else ""),
        hint_status="",
        hint_at=None,
        settled_at=timezone.now(),
    )
    if is_open(row.status, row.kind, row.unsure, row.failure):
        spend(row.mfi_id, [Spent(status, row.law, row.segments, row.reserved, waits=False)])
    before, after = {"status": str(row.status)}, {"status": str(status)}
    record_act(
        by,
        "settle-message",
        "message",
        row.id,
        mfi_id=row.mfi_id,
        before={**before},
        after={**after},
        reason="hint" if status == row.hint_status else BY_HAND,
    )
    record_event(row.mfi_id, SETTLED, "message", row.id, status=str(status))
    return status
