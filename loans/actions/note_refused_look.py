"""Leave in the trail that somebody wanted to read a person's record, and was not let."""

from uuid import UUID

from loans.deed import Actor, deed
from loans.record import record_act


@deed
def note_refused_look(
    mfi_id: UUID, borrower_id: UUID, purpose: str, reason: str, *, by: Actor
) -> None:
    """Write down who asked, what for, and why nothing was told."""
    asked = {"purpose": purpose}
    record_act(
        by, "look-refused", "borrower", borrower_id, mfi_id=mfi_id, after={**asked}, reason=reason
    )
