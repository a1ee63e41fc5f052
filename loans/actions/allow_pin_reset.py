"""Let a borrower choose a new PIN without the old one: two have heard that it is she."""

from uuid import UUID

from django.utils import timezone

from loans.deed import Actor, Once, deed, remember
from loans.errors import AlreadyDecided, InPersonOnly, NotNow, NotThisLender
from loans.models import Borrower, Case
from loans.once import Facts, answer_instead
from loans.queries.pin_resets import ALLOWED
from loans.record import record_act, record_event
from loans.second_person import WAITS_FOR, agreed

ACT = "reset-pin"
OUTCOME = "a code was sent"


@deed
def allow_pin_reset(
    mfi_id: UUID,
    case_id: UUID,
    *,
    by: Actor,
    in_person: bool = False,
    locked: bool = False,
    once: Once | None = None,
) -> Facts:
    """Settle her case with a code that her phone is sent; the first of two only asks for it.

    `in_person`: both have seen her and her document. After too many wrong PINs (as by now she is
    `locked` out, or was when she asked), or when her number is on another SIM card, a call is not
    enough.
    """
    facts: Facts = {"id": str(case_id)}
    remember(once, mfi_id, facts)
    case = Case.objects.of(mfi_id).select_for_update().filter(id=case_id).first()
    if case is None:
        raise NotThisLender
    if case.status == Case.Status.RESOLVED:
        raise AlreadyDecided(case=str(case_id))
    if case.kind != Case.Kind.PIN_RESET or case.borrower_id is None:
        raise NotNow(kind=str(case.kind))
    borrower = Borrower.objects.of(mfi_id).get(id=case.borrower_id)
    if not in_person and (locked or case.in_person or borrower.sim_swapped_at is not None):
        raise InPersonOnly(case=str(case_id))
    if not agreed(mfi_id, ACT, case_id, {"in_person": in_person}, by=by, two=True):
        return answer_instead(once, mfi_id, {**facts, "waiting_for": WAITS_FOR})
    case.status, case.outcome, case.resolved_at = Case.Status.RESOLVED, OUTCOME, timezone.now()
    case.save(update_fields=["status", "outcome", "resolved_at"])
    if in_person:
        Borrower.objects.of(mfi_id).filter(id=borrower.id).update(sim_swapped_at=None)
    record_act(by, ACT, "case", case_id, mfi_id=mfi_id, after={"in_person": in_person})
    record_event(mfi_id, ALLOWED, "borrower", case.borrower_id, case=str(case_id))
    return facts
