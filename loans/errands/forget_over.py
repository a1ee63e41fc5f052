"""Have the registry forget what is over: looks, ended loans, settled disputes, bureaus' months."""

import logging
from collections.abc import Callable, Iterator

from django.db import DatabaseError

from credit.rules.dispute import Verdict
from loans.dates import today
from loans.errands.outboxes import watch
from loans.errands.registry import contributions, disputes, histories, inquiries, keeping
from loans.errors import DomainError
from loans.queries.directory import lender_ids

Forget = Callable[[], int]
log = logging.getLogger(__name__)


def forget_over() -> dict[str, int]:
    """Remove it, and tell how much of each kind; one kind's trouble stops no other."""
    gone: dict[str, int] = {}
    for kind, forget in _kinds():
        try:
            count = forget()
        except (DatabaseError, DomainError):
            log.exception("what is over was not forgotten", extra={"kind": kind})
            continue
        gone[kind] = gone.get(kind, 0) + count
    for kind, count in gone.items():
        watch.watcher.forgotten(kind, count)
        log.info("what is over was forgotten", extra={"kind": kind, "count": str(count)})
    return gone


def _kinds() -> Iterator[tuple[str, Forget]]:
    yield "loans", _loans
    for verdict in Verdict:
        yield "disputes", lambda verdict=verdict: _disputes(verdict)  # type: ignore[misc]
    yield "looks", _looks
    yield "months", _months


def _loans() -> int:
    with histories.asked() as store:
        return store.forget_loans(ended_before=keeping.retention.loans_from(today()))


def _disputes(verdict: Verdict) -> int:
    before = keeping.retention.disputes_from(verdict, today())
    with disputes.asked() as store:
        return store.forget_disputes(verdict, settled_before=before)


def _looks() -> int:
    before = keeping.retention.looks_from(today())
    if before is None:
        return 0
    with inquiries.asked() as store:
        return sum(store.forget_looks(mfi_id, before=before) for mfi_id in lender_ids())


def _months() -> int:
    before = keeping.retention.months_from(today())
    with contributions.asked() as store:
        return sum(store.forget_months(mfi_id, before=before) for mfi_id in lender_ids())
