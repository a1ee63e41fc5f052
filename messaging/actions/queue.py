"""Put a text into the outbox: sealed, once for each thing that it tells of."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from loans.deed import Actor, deed
from loans.models import Person
from loans.sealed import data_key_of, digest, new_data_key, seal
from messaging.actions.spend import reserve_each
from messaging.models import Message
from messaging.rules.afterwards import PROMISES
from messaging.rules.gsm7 import parts
from messaging.rules.outgoing import FIND_BY, TEXT, TO

OVER_BUDGET = "over-budget"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewText:
    """What is said, to whom, about what."""

    id: UUID
    notice: str
    kind: Message.Kind
    borrower_id: UUID | None
    # None for a phone that belongs to nobody yet.
    person_id: UUID | None
    phone: str = field(repr=False)
    language: str
    says: str = field(repr=False)
    # Which version of the lender's own words it is; 0: ours. None: nobody's for many, but free.
    wording_version: int | None = None
    event_id: UUID | None = None
    # What law asks for is sent whatever is left of the budget.
    law: bool = False
    # When it is no use any more, where that is sooner than for others of its kind.
    expires_at: datetime | None = None


def id_of(event_id: UUID, notice: str) -> UUID:
    """Name the one message that tells of an event in one way."""
    return uuid.uuid5(event_id, notice)


def key_of(message: Message) -> bytes:
    """Open the key that a message is sealed under; Unreadable where it was destroyed."""
    if message.sealed_for_id is None:
        return data_key_of(message)
    rows = Person.objects.only("data_key", "data_key_id")
    return data_key_of(rows.get(id=message.sealed_for_id))


@deed
def queue(mfi_id: UUID, new: NewText, *, by: Actor) -> bool:
    """Write it down, unless it is there; no audit row, for the event that it tells of has one."""
    del by
    return put(mfi_id, new)


def put(mfi_id: UUID, new: NewText) -> bool:
    """Do it inside a deed that has more to do."""
    if Message.objects.of(mfi_id).filter(id=new.id).exists():
        return False
    row = _row(mfi_id, new)
    if not new.law:
        (kept,) = reserve_each(mfi_id, [row.segments])
        if kept is None:
            row.status, row.failure = Message.Status.SUPPRESSED, OVER_BUDGET
            row.settled_at = row.at
        else:
            row.reserved = kept
    Message.objects.bulk_create([row])
    return True


def _row(mfi_id: UUID, new: NewText) -> Message:
    own = new_data_key(new.id) if new.person_id is None else None
    now = timezone.now()
    row = Message(
        mfi_id=mfi_id,
        id=new.id,
        event_id=new.event_id,
        notice=new.notice,
        kind=new.kind,
        law=new.law,
        borrower_id=new.borrower_id,
        language=new.language,
        wording_version=new.wording_version,
        sealed_for_id=new.person_id,
        data_key=own.wrapped if own else None,
        data_key_id=own.key_id if own else "",
        to_digest=digest(FIND_BY, new.phone),
        segments=parts(new.says).segments,
        due_at=now,
        expires_at=new.expires_at or now + PROMISES[new.kind].lasts,
        at=now,
    )
    key = key_of(row)
    row.to_sealed, row.text_sealed = seal(key, TO, new.phone), seal(key, TEXT, new.says)
    return row
