"""Whether the registry's copies were repaired in time, told to whoever watches."""

import logging

from django.utils import timezone

from credit.rules.repair import OVERDUE_AFTER
from loans.errands.outboxes import watch
from loans.errands.registry import repairs

log = logging.getLogger(__name__)


def look_at_repairs() -> None:
    """Look when each kind of repair last came to its end; one that is overdue is an alarm."""
    with repairs.asked() as registry:
        repaired = registry.repaired()
    for kind, since in repaired.items():
        age = None if since is None else timezone.now() - since
        if age is None or age > OVERDUE_AFTER[kind]:
            days = "never" if age is None else age.days
            log.error("the registry is not repaired", extra={"kind": kind.value, "days": days})
        watch.watcher.repaired(kind.value, age)
