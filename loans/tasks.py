"""What the worker does for the book: ids in, one action out."""

import logging
from uuid import UUID

from celery import shared_task
from django.db import DatabaseError

from loans.actions.pass_on_claim import note_passed_on, tell_holder
from loans.actions.seal_audit import BATCH_ROWS
from loans.actions.seal_audit import seal_audit as seal_one_batch
from loans.deed import Actor
from loans.errors import DomainError
from loans.models import Case
from loans.queries import claims
from loans.queries.directory import lender_ids
from loans.sealed import Unreadable

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


@shared_task
def pass_on_claims() -> int:
    """Let the holders of claimed ids know; where a lender is away, it is tried again later."""
    told = 0
    for mfi_id in lender_ids():
        try:
            told += sum(_passed_on(claim) for claim in claims.waiting(mfi_id))
        except DatabaseError:
            log.exception("a lender's claims were not read", extra={"mfi_id": str(mfi_id)})
    return told


def _passed_on(claim: Case) -> bool:
    """Let the holder of one id know at each of her lenders: one deed a lender."""
    by = Actor.system("claims")
    try:
        for known in claims.holder(claim):
            tell_holder(known.mfi_id, known.borrower_id, claim.id, by=by)
        note_passed_on(claim.mfi_id, claim.id, by=by)
    except (DatabaseError, DomainError, Unreadable):
        log.exception("a claim was not passed on", extra={"case": str(claim.id)})
        return False
    return True
