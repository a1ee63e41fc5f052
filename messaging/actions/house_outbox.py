"""Mail of the house: written down, taken by one, and settled; rather twice than never.

A second copy does no harm: it is named as the first was, and its link or code is good once.
"""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from loans.deed import Actor, deed
from loans.sealed import WrappedKey, new_data_key, seal, unwrap
from messaging.models import HouseMessage
from messaging.rules.afterwards import house_afterwards
from messaging.rules.delivery import Outcome, fits

ADDRESS, TEXT = "house-message-to", "house-message-text"
# A mail server is asked for this long at most; whoever holds a mail longer is taken for dead.
LEASE = timedelta(minutes=1)
AT_ONCE = 20
Status = HouseMessage.Status
OPEN = (Status.QUEUED, Status.SENDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """What is written, to whom; the first line is the subject."""

    id: UUID
    notice: str
    address: str = field(repr=False)
    says: str = field(repr=False)
    # After it the link or code in it is good for nothing.
    expires_at: datetime


@deed
def queue_mail(mail: Mail, *, by: Actor) -> bool:
    """Write it down, unless it is there; what it tells of has its own audit row."""
    del by
    key = new_data_key(mail.id)
    data_key = unwrap(mail.id, key)
    row = HouseMessage(
        id=mail.id,
        notice=mail.notice,
        data_key=key.wrapped,
        data_key_id=key.key_id,
        to_sealed=seal(data_key, ADDRESS, mail.address),
        text_sealed=seal(data_key, TEXT, mail.says),
        expires_at=mail.expires_at,
    )
    if HouseMessage.objects.filter(id=mail.id).exists():
        return False
    HouseMessage.objects.bulk_create([row], ignore_conflicts=True)
    return True


@deed
def claim_mails(carrier: str, *, by: Actor) -> list[HouseMessage]:
    """Take what is due and nobody has, and what its sender died over."""
    del by
    due = Q(status=Status.QUEUED, due_at__lte=Now())
    left = Q(status=Status.SENDING, lease_until__lt=Now())
    rows = HouseMessage.objects.filter(due | left, expires_at__gt=Now())
    ids = [row.id for row in rows.select_for_update(skip_locked=True).order_by("due_at")[:AT_ONCE]]
    claim_id = uuid.uuid4()
    HouseMessage.objects.filter(id__in=ids).update(
        status=Status.SENDING,
        carrier=carrier,
        claim_id=claim_id,
        lease_until=Now() + LEASE,
        tries=F("tries") + 1,
    )
    return list(HouseMessage.objects.filter(id__in=ids, claim_id=claim_id))


@deed
def settle_mail(row: HouseMessage, outcome: Outcome, *, by: Actor) -> bool:
    """Write down what the server said; no, if the mail has passed to somebody else."""
    del by
    change = house_afterwards(row.tries, outcome)
    values: dict[str, object] = {
        "status": change.status,
        "failure": fits(change.failure, 40),
        "provider_id": fits(change.provider_id, 80),
        "claim_id": None,
        "lease_until": None,
    }
    if change.waits is not None:
        values["due_at"] = timezone.now() + change.waits
    else:
        values |= _over()
    mine = HouseMessage.objects.filter(id=row.id, status=Status.SENDING, claim_id=row.claim_id)
    return mine.update(**values) == 1


@deed
def expire_mails(*, by: Actor) -> int:
    """Give up what is worth nothing any more; count it."""
    del by
    free = Q(status=Status.QUEUED) | Q(status=Status.SENDING, lease_until__lt=Now())
    late = HouseMessage.objects.filter(free, expires_at__lte=Now())
    return late.update(status=Status.EXPIRED, claim_id=None, lease_until=None, **_over())


def mail_of(row: HouseMessage) -> bytes:
    """Open the key that a mail is sealed under."""
    return unwrap(row.id, WrappedKey(row.data_key_id, bytes(row.data_key or b"")))


def _over() -> dict[str, object]:
    """What it said nobody needs to know any more, and a link least of all."""
    return {"data_key": None, "to_sealed": "", "text_sealed": "", "settled_at": timezone.now()}
