"""How many texts there are whose end nobody knows, and for how long, told to whoever watches."""

import logging
from datetime import timedelta

from django.db import DatabaseError
from django.utils import timezone

from loans.errors import DomainError
from loans.queries.directory import lender_ids
from messaging.errands.watch import watch
from messaging.queries.unknowns import ALARM_AFTER, oldest

log = logging.getLogger(__name__)


def look_at_unknowns() -> None:
    """Look at each lender's; of one whose node is away nobody knows."""
    count, longest, now = 0, timedelta(), timezone.now()
    for mfi_id in lender_ids():
        try:
            its, since = oldest(mfi_id)
        except (DatabaseError, DomainError):
            log.warning("a lender's texts were not looked at", extra={"mfi_id": str(mfi_id)})
            continue
        count += its
        age = now - since if since else timedelta()
        longest = max(longest, age)
        if age > ALARM_AFTER:
            told = {"mfi_id": str(mfi_id), "count": its, "hours": age // timedelta(hours=1)}
            log.error("what became of texts nobody knows", extra=told)
    watch.watcher.unknown(count, longest)
