"""Keep what a phone or its carrier sends us before it is understood, and note what came of it."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from loans.deed import Actor, deed
from loans.sealed import new_data_key, seal, unwrap
from messaging.models import Inbound
from messaging.numbers import digest_of

BODY = "inbound"
State = Inbound.State
NAME_CHARACTERS = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """One thing as it came, whichever carrier's."""

    carrier: str
    kind: Inbound.Kind
    phone: str = field(repr=False)
    # What it was sent to, or whose texts she wants no more: a short code, or a sender's name.
    to: str
    text: str = field(default="", repr=False)
    # The carrier's id; without one each is another.
    name: str = ""
    body: Mapping[str, str] = field(repr=False)


@deed
def keep_inbound(came: Came, *, by: Actor) -> UUID | None:
    """Keep it, and give its id; None where it is kept already."""
    del by
    told = {"phone": came.phone, "to": came.to, "text": came.text, "body": dict(came.body)}
    inbound_id = uuid.uuid4()
    name = came.name.replace("\0", "")[:NAME_CHARACTERS] or inbound_id.hex
    if Inbound.objects.filter(carrier=came.carrier, name=name).exists():
        return None
    key = new_data_key(inbound_id)
    row = Inbound(
        id=inbound_id,
        carrier=came.carrier,
        name=name,
        kind=came.kind,
        from_digest=digest_of(came.phone),
        data_key=key.wrapped,
        data_key_id=key.key_id,
        body_sealed=seal(unwrap(inbound_id, key), BODY, json.dumps(told)),
        look_at=timezone.now(),
    )
    Inbound.objects.bulk_create([row], ignore_conflicts=True)
    return inbound_id


@deed
def note_answered(inbound_id: UUID, mfi_id: UUID, *, by: Actor) -> None:
    """Note in whose name it was answered: it is answered once, also where a lender is away."""
    del by
    Inbound.objects.filter(id=inbound_id).update(answered_by=mfi_id)


@deed
def note_inbound(
    inbound_id: UUID, outcome: str, *, by: Actor, again_at: datetime | None = None
) -> None:
    """Note what it was taken for; with a moment, that something of it is still to be done."""
    del by
    rows = Inbound.objects.filter(id=inbound_id, state=State.WAITING)
    if again_at is not None:
        rows.update(outcome=outcome, looks=F("looks") + 1, look_at=again_at)
    else:
        rows.update(outcome=outcome, state=State.DONE, settled_at=timezone.now())
