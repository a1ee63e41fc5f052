"""Shut an account of which the carrier takes nothing, have one text ask again, and open it."""

import logging
from datetime import timedelta
from uuid import UUID

from django.db.models.functions import Now

from loans.deed import Actor, deed
from messaging.models import ShutAccount
from messaging.rules.afterwards import ASKS_AGAIN
from messaging.times import seconds_from_now

log = logging.getLogger(__name__)
# Whoever died while he asked is followed by another.
ASKING = timedelta(seconds=30)


@deed
def shut_account(account_id: UUID, carrier: str, code: str, *, by: Actor) -> bool:
    """Write down that the carrier takes nothing of it; yes, if that is news."""
    del by
    seconds = int(ASKS_AGAIN.total_seconds())
    again = seconds_from_now(seconds)
    if ShutAccount.objects.filter(id=account_id).update(code=code, asks_at=again):
        return False
    row = ShutAccount(id=account_id, carrier=carrier, code=code, since=Now(), asks_at=again)
    ShutAccount.objects.bulk_create([row], ignore_conflicts=True)
    log.error(
        "a carrier takes nothing of this account", extra={"carrier": carrier, "failure": code}
    )
    return True


@deed
def ask_again(account_id: UUID, *, by: Actor) -> bool:
    """Let one text find out whether it is still shut; no, where another does, or too early."""
    del by
    waits = ShutAccount.objects.filter(id=account_id, asks_at__lte=Now())
    return bool(waits.update(asks_at=seconds_from_now(int(ASKING.total_seconds()))))


@deed
def open_account(account_id: UUID, *, by: Actor) -> bool:
    """Send again; no, where it was open."""
    del by
    gone, _ = ShutAccount.objects.filter(id=account_id).delete()
    if gone:
        log.warning("a carrier takes texts of this account again")
    return bool(gone)
