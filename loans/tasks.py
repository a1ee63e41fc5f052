"""What the worker does for the book: ids in, one action out."""

import logging
from uuid import UUID

from celery import shared_task
from django.db import DatabaseError

from loans.actions.seal_audit import BATCH_ROWS
from loans.actions.seal_audit import seal_audit as seal_one_batch
from loans.deed import Actor
from loans.errors import DomainError
from loans.queries.directory import lender_ids

log = logging.getLogger(__name__)


@shared_task
def seal_audit() -> int:
    """Seal every chain; one lender's trouble stops nobody else's."""
    sealer, sealed = Actor.system("sealer"), 0
    chains: list[UUID | None] = [None, *lender_ids()]
    for chain in chains:
        try:
            while (count := seal_one_batch(chain, by=sealer)) > 0:
                sealed += count
                if count < BATCH_ROWS:
                    break
        except (DatabaseError, DomainError):
            log.exception("a chain was not sealed", extra={"mfi_id": str(chain)})
    return sealed
