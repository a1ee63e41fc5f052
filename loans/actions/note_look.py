"""Leave in the book that a borrower's credit record was looked at, for her to hear of it."""

from uuid import UUID

from loans.deed import Actor, deed
from loans.queries.looks import LOOKED, is_noted
from loans.record import record_named_event


@deed
def note_look(
    mfi_id: UUID, look_id: UUID, kind: str, subject_id: UUID, purpose: str, *, by: Actor
) -> bool:
    """Write it down once; no audit row, for whose look it was the registry keeps."""
    del by
    if is_noted(mfi_id, look_id):
        return False
    record_named_event(look_id, mfi_id, LOOKED, kind, subject_id, purpose=purpose)
    return True
