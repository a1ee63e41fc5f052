"""Number and chain the audit rows of a lender, or of the house, apart from the deeds."""

from datetime import timedelta
from uuid import UUID

from loans.deed import Actor, deed
from loans.models import AuditSeal, HouseAuditSeal, HouseChainHead, MfiState
from loans.queries.trail import content, unsealed
from loans.rules import chain

BATCH_ROWS = 500
# A deed cannot last this long, so no row commits further behind the last one sealed.
LATE_ROWS = timedelta(minutes=5)


def _head(mfi_id: UUID | None) -> MfiState | HouseChainHead | None:
    # The row's lock makes sealers of one chain queue; deeds never touch it.
    if mfi_id is None:
        return HouseChainHead.objects.select_for_update(skip_locked=True).first()
    return MfiState.objects.of(mfi_id).select_for_update(skip_locked=True).first()


@deed
def seal_audit(mfi_id: UUID | None, *, by: Actor) -> int:
    """Seal one batch and tell how many rows it had; nothing when another sealer is at it."""
    _ = by  # sealing is no act of anybody's and leaves no audit row: it would never come to rest
    head = _head(mfi_id)
    if head is None:
        return 0
    waiting = unsealed(mfi_id)
    if head.audit_sealed_to is not None:
        waiting = waiting.filter(at__gte=head.audit_sealed_to - LATE_ROWS)
    rows = list(waiting[:BATCH_ROWS])
    if not rows:
        return 0
    digest, number = bytes(head.audit_digest), head.audit_number
    seals = []
    for row in rows:
        number += 1
        digest = chain.seal(digest, number, content(row))
        seals.append({"number": number, "entry_id": row.id, "digest": digest})
    if mfi_id is None:
        HouseAuditSeal.objects.bulk_create(HouseAuditSeal(**seal) for seal in seals)
    else:
        AuditSeal.objects.bulk_create(AuditSeal(mfi_id=mfi_id, **seal) for seal in seals)
    head.audit_number, head.audit_digest = number, digest
    head.audit_sealed_to = max(rows[-1].at, head.audit_sealed_to or rows[-1].at)
    head.save(update_fields=["audit_number", "audit_digest", "audit_sealed_to"])
    return len(rows)
