"""Every night: what texts said and to whom is forgotten where SMS_DAYS have passed."""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from loans.deed import Actor
from loans.errors import DomainError
from loans.queries.directory import lender_ids
from messaging.actions.forget_texts import forget_lists, forget_raw, forget_texts

KEEPER = Actor.system("keeper")
log = logging.getLogger(__name__)


def forget_old() -> dict[str, int]:
    """Do it lender by lender, and tell how much of each kind; who is away is tomorrow's."""
    before = timezone.now() - timedelta(days=settings.SMS_DAYS)
    gone = {"texts": 0, "lists": 0}
    for mfi_id in lender_ids():
        try:
            gone["texts"] += _all(lambda mfi_id=mfi_id: forget_texts(mfi_id, before, by=KEEPER))  # type: ignore[misc]
            gone["lists"] += forget_lists(mfi_id, before, by=KEEPER)
        except (DatabaseError, DomainError):
            log.exception("a lender's texts were not forgotten", extra={"mfi_id": str(mfi_id)})
    gone["raw"] = _all(lambda: forget_raw(before, by=KEEPER))
    for kind, count in gone.items():
        log.info("what is over was forgotten", extra={"kind": kind, "count": str(count)})
    return gone


def _all(some: Callable[[], int]) -> int:
    """Go on until a batch finds nothing."""
    gone = 0
    while count := some():
        gone += count
    return gone
