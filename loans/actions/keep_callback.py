"""Keep what a wallet told us before it is understood, and note what became of it."""

import uuid
from collections.abc import Mapping
from uuid import UUID

from django.utils import timezone

from loans.deed import Actor, deed
from loans.models import WalletCallback

Status = WalletCallback.Status


@deed
def keep_callback(
    provider: str, name: str, body: Mapping[str, object], *, by: Actor
) -> UUID | None:
    """Keep it, and give its id; None where it is kept already."""
    del by
    row = WalletCallback(id=uuid.uuid4(), provider=provider, name=name, body=dict(body))
    if WalletCallback.objects.filter(provider=provider, name=name).exists():
        return None
    WalletCallback.objects.bulk_create([row], ignore_conflicts=True)
    return row.id


@deed
def settle_callback(
    callback_id: UUID,
    status: WalletCallback.Status,
    outcome: str,
    mfi_id: UUID | None,
    *,
    by: Actor,
) -> None:
    """Note what became of it."""
    del by
    rows = WalletCallback.objects.filter(id=callback_id)
    rows.filter(status__in=[Status.WAITING, Status.SUSPENSE]).update(
        status=status, outcome=outcome, mfi_id=mfi_id, settled_at=timezone.now()
    )
