"""Shut an account of which the carrier takes nothing, have one text ask again, and open it."""

import logging
from datetime import timedelta
from uuid import UUID

from django.db.models.functions import Now

from loans.deed import Actor, deed
from loans.trip import fetched
from messaging.models import ShutAccount
from messaging.rules.afterwards import ASKS_AGAIN
from messaging.times import seconds_from_now

log = logging.getLogger(__name__)
SHUT = """
INSERT INTO messaging_shutaccount (id, carrier, code, since, asks_at)
VALUES (%(id)s, %(carrier)s, %(code)s, statement_timestamp(),
    statement_timestamp() + %(seconds)s * interval '1 second')
ON CONFLICT (id) DO NOTHING RETURNING id
"""
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
    values = {"id": account_id, "carrier": carrier, "code": code, "seconds": seconds}
    if not fetched(SHUT, values):
        # Another sender heard the same at the same moment, and has said so.
        return False
    told = {"carrier": carrier, "account": str(account_id), "failure": code}
    log.error("a carrier takes nothing of this account", extra=told)
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
