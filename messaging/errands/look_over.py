"""What waits, and what a person should know of: looked at again and again, lender by lender."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import DatabaseError
from django.utils import timezone

from loans.errors import DomainError
from loans.queries.directory import lender_ids
from messaging.errands.watch import watch
from messaging.queries.accounts import shut_accounts
from messaging.queries.budget import share_left
from messaging.queries.inbound import backlog as inbound_backlog
from messaging.queries.outbox import Lane, due
from messaging.queries.quiet import is_quiet
from messaging.queries.reports import backlog as reports_backlog

log = logging.getLogger(__name__)
# A sweep comes every half minute: what waits for ten times as long, nobody sends.
ALARM_AFTER = timedelta(minutes=5)
LITTLE = 0.1


def look_over() -> None:
    """Look at all of it; of a lender whose node is away nobody knows."""
    now = timezone.now()
    waiting: dict[Lane, tuple[int, timedelta]] = {lane: (0, timedelta()) for lane in Lane}
    low, least = 0, 1.0
    for mfi_id in lender_ids():
        try:
            found = due(mfi_id, bulk=not is_quiet(mfi_id))
            share = share_left(mfi_id)
        except (DatabaseError, DomainError):
            log.warning("a lender's texts were not looked at", extra={"mfi_id": str(mfi_id)})
            continue
        for lane, (count, since) in found.items():
            so_far, longest = waiting[lane]
            waiting[lane] = so_far + count, max(longest, _age(now, since))
        _ring(mfi_id, _age(now, found[Lane.URGENT].since), share)
        if share is not None:
            low, least = low + (share <= LITTLE), min(least, share)
    for lane, (count, longest) in waiting.items():
        watch.watcher.waiting(lane.value, count, longest)
    watch.watcher.budgets(low, least)
    for kind, (count, since) in (("reports", reports_backlog()), ("inbound", inbound_backlog())):
        watch.watcher.came_in(kind, count, _age(now, since))
    accounts, since = shut_accounts()
    watch.watcher.shut(accounts, _age(now, since))


def _age(now: datetime, since: datetime | None) -> timedelta:
    return max(now - since, timedelta()) if since else timedelta()


def _ring(mfi_id: UUID, longest: timedelta, share: float | None) -> None:
    if longest > ALARM_AFTER:
        told = {"mfi_id": str(mfi_id), "minutes": longest // timedelta(minutes=1)}
        log.error("receipts and codes wait", extra=told)
    if share is not None and share <= 0:
        log.error("a lender's budget of texts is used up", extra={"mfi_id": str(mfi_id)})
