"""How far the registry is behind with all lenders, told to whoever watches."""

import logging
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import DatabaseError
from django.utils import timezone

from loans.errors import DomainError
from loans.queries.directory import lender_ids
from loans.queries.waiting_events import outbox

log = logging.getLogger(__name__)


class Watcher:
    """Who looks on; alone it looks away."""

    def behind(self, longest: timedelta, events: int) -> None:
        """Hear for how long some lender has told nothing, and how many events of all wait."""

    def differences(self, found: int) -> None:
        """Hear in how much the registry differed from the books last night."""

    def repaired(self, kind: str, age: timedelta | None) -> None:
        """Hear how long ago a kind of repair last came to its end, if ever."""

    def forgotten(self, kind: str, count: int) -> None:
        """Hear how many of a kind were over, and are not in the registry any more."""


@dataclass(slots=True)
class _Watch:
    """The one place where the wiring says who looks on."""

    watcher: Watcher = field(default_factory=Watcher)


watch = _Watch()


def look_at_outboxes() -> None:
    """Look at each lender's; of one whose node is away nobody knows."""
    longest, events = timedelta(), 0
    for mfi_id in lender_ids():
        try:
            one = outbox(mfi_id)
        except (DatabaseError, DomainError):
            log.exception("an outbox was not looked at", extra={"mfi_id": str(mfi_id)})
            continue
        longest = max(longest, one.behind(timezone.now()))
        events += one.waiting
    watch.watcher.behind(longest, events)
