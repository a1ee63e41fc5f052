"""Note that a borrower's number is on another SIM card: whoever holds it may not be she."""

from uuid import UUID

from django.utils import timezone

from loans.actions.amend_borrower import borrower_to_change
from loans.deed import Actor, deed
from loans.record import record_act, record_event


@deed
def note_sim_swap(mfi_id: UUID, borrower_id: UUID, *, by: Actor) -> None:
    """From now on a new PIN takes her coming herself; that takes the note back."""
    row = borrower_to_change(mfi_id, borrower_id)
    row.sim_swapped_at = timezone.now()
    row.save(update_fields=["sim_swapped_at"])
    record_act(by, "note-sim-swap", "borrower", borrower_id, mfi_id=mfi_id)
    record_event(mfi_id, "sim.swapped", "borrower", borrower_id)
