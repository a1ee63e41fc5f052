"""A report whose id we never got, to a number with one text that nobody knows of: only a hint."""

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from django.db import DatabaseError

from loans.deed import Actor
from loans.errors import DomainError
from loans.queries.directory import lender_ids
from messaging.actions.settle_unknown import Hint, note_hints
from messaging.models import DeliveryReport
from messaging.queries.reports import WINDOW, hinted, unknown_to
from messaging.rules.reports import Word

log = logging.getLogger(__name__)


class Lost(NamedTuple):
    """A text that nobody knows of: when it was written, and when its sender lost sight of it."""

    mfi_id: UUID
    message_id: UUID
    at: datetime
    lost_at: datetime | None


class Nowhere(Protocol):
    """A report that is of no text that has its id."""

    row: DeliveryReport
    to_digests: frozenset[bytes]
    word: Word


def hint(reports: Sequence[Nowhere], *, by: Actor) -> None:
    """Note on each text the only report that may be of it."""
    if not reports:
        return
    lost = _lost(reports)
    if lost is None:
        return
    hints: dict[UUID, list[Hint]] = defaultdict(list)
    for report in reports:
        row = report.row
        since = row.at - WINDOW
        may_be = {
            one
            for found_by in report.to_digests
            for one in lost.get(found_by, ())
            if one.at <= row.at and one.lost_at is not None and one.lost_at >= since
        }
        if len(may_be) != 1:
            continue
        (one,) = may_be
        if any(other != row.provider_id for other in hinted(one.message_id)):
            # Two ids of the carrier's cannot both be it.
            continue
        row.mfi_id, row.message_id = one.mfi_id, one.message_id
        hints[one.mfi_id].append(Hint(one.message_id, report.word))
    for mfi_id, its in hints.items():
        note_hints(mfi_id, its, by=by)


def _lost(reports: Sequence[Nowhere]) -> dict[bytes, set[Lost]] | None:
    """Find the texts that nobody knows of; nothing while a lender is away: it may have another."""
    digests = {found_by for report in reports for found_by in report.to_digests}
    since = min(report.row.at for report in reports) - WINDOW
    found: dict[bytes, set[Lost]] = defaultdict(set)
    for mfi_id in lender_ids():
        try:
            for message_id, found_by, at, lost_at in unknown_to(mfi_id, digests, since):
                found[found_by].add(Lost(mfi_id, message_id, at, lost_at))
        except (DatabaseError, DomainError):
            log.warning("no hints while a lender is away", extra={"mfi_id": str(mfi_id)})
            return None
    return found
