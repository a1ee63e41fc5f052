"""What happens to a text in the outbox: claimed by one, sent, and settled by what came of it."""

import uuid
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from loans.deed import Actor, deed
from messaging.models import Message, OutboxState
from messaging.rules.delivery import Accepted, NoAnswer, Outcome, Refused

Status, Kind = Message.Status, Message.Kind
# A carrier answers within 20 seconds; whoever holds a text longer is taken for dead.
LEASE = timedelta(minutes=1)
TRIES_MAX = 5
# A receipt that nobody knows of is sent once more, when no report of it has come for so long.
SILENCE = timedelta(minutes=10)
UNKNOWN_TRIES_MAX = 2
PAUSES = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))


@deed
def claim(mfi_id: UUID, message_id: UUID, *, by: Actor) -> Message | None:
    """Take a text that is due and that nobody has; nothing, where there is none."""
    del by  # What a carrier is asked stands in the row itself.
    free = Q(status=Status.QUEUED, due_at__lte=Now())
    left = Q(status=Status.CLAIMED, lease_until__lt=Now())
    silent = Q(
        status=Status.UNKNOWN, kind=Kind.RECEIPT, due_at__lte=Now(), tries__lt=UNKNOWN_TRIES_MAX
    )
    rows = Message.objects.of(mfi_id).filter(free | left | silent, id=message_id)
    taken = rows.filter(expires_at__gt=Now()).update(
        status=Status.CLAIMED,
        claim_id=uuid.uuid4(),
        lease_until=Now() + LEASE,
        tries=F("tries") + 1,
    )
    return Message.objects.of(mfi_id).get(id=message_id) if taken else None


@deed
def begin(message: Message, carrier: str, *, by: Actor) -> bool:
    """Say that the carrier is asked now; no, if it has passed to somebody else."""
    del by
    return _as_claimed(message, status=Status.SENDING, carrier=carrier, lease_until=Now() + LEASE)


@deed
def suppress(message: Message, why: str, *, by: Actor) -> bool:
    """Say that it is not sent."""
    del by
    return _settled(message, status=Status.SUPPRESSED, failure=why)


@deed
def settle(message: Message, outcome: Outcome, *, by: Actor) -> bool:
    """Write down what the carrier said."""
    del by
    match outcome:
        case Accepted(provider_id, cost):
            told = {"provider_id": provider_id, "cost": cost, "failure": ""}
            return _settled(message, status=Status.ACCEPTED, **told)
        case Refused(code, again=True) if message.tries < TRIES_MAX:
            pause = PAUSES[min(message.tries, len(PAUSES)) - 1]
            return _as_claimed(
                message,
                status=Status.QUEUED,
                failure=code,
                due_at=timezone.now() + pause,
                claim_id=None,
                lease_until=None,
            )
        case Refused(code):
            return _settled(message, status=Status.FAILED, failure=code)
        case NoAnswer():
            silent = {"failure": "no-answer", "due_at": timezone.now() + SILENCE}
            return _settled(message, status=Status.UNKNOWN, **silent)


@deed
def lose_sight(mfi_id: UUID, *, by: Actor) -> int:
    """Say of texts whose sender died while the carrier was asked that nobody knows; count them."""
    del by
    left = Message.objects.of(mfi_id).filter(status=Status.SENDING, lease_until__lt=Now())
    return left.update(
        status=Status.UNKNOWN,
        failure="no-answer",
        claim_id=None,
        lease_until=None,
        due_at=Now() + SILENCE,
        settled_at=Now(),
    )


@deed
def expire(mfi_id: UUID, *, by: Actor) -> int:
    """Give up texts whose time has passed before they were sent; count them."""
    del by
    waiting = Q(status=Status.QUEUED) | Q(status=Status.CLAIMED, lease_until__lt=Now())
    late = Message.objects.of(mfi_id).filter(waiting, expires_at__lte=Now())
    return late.update(
        status=Status.EXPIRED, claim_id=None, lease_until=None, settled_at=timezone.now()
    )


@deed
def note_told(mfi_id: UUID, moment: datetime, *, by: Actor) -> None:
    """Move the mark up to which events have been told of."""
    del by
    row = OutboxState(mfi_id=mfi_id, id=mfi_id, told_to=moment)
    if not OutboxState.objects.of(mfi_id).filter(id=mfi_id).update(told_to=moment):
        OutboxState.objects.bulk_create([row], ignore_conflicts=True)


def _settled(message: Message, **values: object) -> bool:
    done = {"claim_id": None, "lease_until": None, "settled_at": timezone.now()}
    return _as_claimed(message, **done, **values)


def _as_claimed(message: Message, **values: object) -> bool:
    """Change the row as long as it is his who claimed it."""
    rows = Message.objects.of(message.mfi_id).filter(
        id=message.id,
        status__in=[Status.CLAIMED, Status.SENDING],
        claim_id=message.claim_id,
    )
    return rows.update(**values) == 1
