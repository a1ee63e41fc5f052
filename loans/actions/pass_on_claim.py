"""Let whoever holds an id know that a second phone claims it: one deed for each of her lenders."""

from uuid import UUID

from django.utils import timezone

from loans.deed import Actor, Once, deed, remember
from loans.errors import NotThisLender
from loans.models import Borrower, Case
from loans.record import record_act, record_event

ELSEWHERE = "identity.claimed-elsewhere"


@deed
def tell_holder(mfi_id: UUID, borrower_id: UUID, claim_id: UUID, *, by: Actor) -> None:
    """Write the event at one of her lenders, once for each claim; it names no other lender."""
    remember(Once.of_body(str(claim_id), by.id, ELSEWHERE, str(borrower_id)), mfi_id, {})
    if not Borrower.objects.of(mfi_id).filter(id=borrower_id).exists():
        raise NotThisLender
    record_act(by, "tell-of-claim", "borrower", borrower_id, mfi_id=mfi_id)
    record_event(mfi_id, ELSEWHERE, "borrower", borrower_id, claim=str(claim_id))


@deed
def note_passed_on(mfi_id: UUID, case_id: UUID, *, by: Actor) -> None:
    """Close the matter at the lender where the claim was made: all who should know, know."""
    waiting = Case.objects.of(mfi_id).filter(id=case_id, passed_on_at__isnull=True)
    if waiting.update(passed_on_at=timezone.now()):
        record_act(by, "pass-on-claim", "case", case_id, mfi_id=mfi_id)
