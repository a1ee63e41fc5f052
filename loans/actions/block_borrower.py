"""Stop lending to a borrower, and begin again, each time with a reason."""

from uuid import UUID

from loans.actions.amend_borrower import borrower_to_change
from loans.deed import Actor, deed
from loans.errors import AlreadyDecided
from loans.models import Borrower, Person
from loans.queries.borrowers import REASON
from loans.record import record_act, record_event
from loans.sealed import data_key_of, seal

Status = Borrower.Status


@deed
def block_borrower(mfi_id: UUID, borrower_id: UUID, reason: str, *, by: Actor) -> None:
    """Let her borrow no more; what runs goes on."""
    _turn(mfi_id, borrower_id, Status.BLOCKED, reason, by)


@deed
def unblock_borrower(mfi_id: UUID, borrower_id: UUID, reason: str, *, by: Actor) -> None:
    """Let her borrow again."""
    _turn(mfi_id, borrower_id, Status.ACTIVE, reason, by)


def _turn(mfi_id: UUID, borrower_id: UUID, status: Status, reason: str, by: Actor) -> None:
    row = borrower_to_change(mfi_id, borrower_id)
    if row.status == status:
        raise AlreadyDecided(borrower=str(borrower_id))
    # Why is a sentence about a person: it is kept under her key, on the sheet and in the trail.
    sealed = seal(data_key_of(Person.objects.get(id=row.person_id)), REASON, reason)
    before, row.status, row.status_reason_sealed = row.status, status, sealed
    row.save(update_fields=["status", "status_reason_sealed"])
    blocked = status == Status.BLOCKED
    record_act(
        by,
        "block-borrower" if blocked else "unblock-borrower",
        "borrower",
        borrower_id,
        mfi_id=mfi_id,
        before={"status": before},
        after={"status": status, "reason": sealed},
    )
    word = "borrower.blocked" if blocked else "borrower.unblocked"
    record_event(mfi_id, word, "borrower", borrower_id)
