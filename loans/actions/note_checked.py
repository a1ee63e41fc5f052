"""Note what the registry said, when it could be asked again, to what was approved without it."""

from uuid import UUID

from loans.deed import Actor, deed
from loans.models import Application
from loans.record import record_act, record_event
from loans.running import change_row


@deed
def note_checked(mfi_id: UUID, application_id: UUID, conflict: str, *, by: Actor) -> None:
    """Take it off the list of what is unchecked, or say why it should not have been approved."""
    rows = Application.objects.of(mfi_id).select_for_update().filter(id=application_id)
    row = rows.first()
    if row is None or row.unchecked_at is None or (conflict and row.conflict == conflict):
        return
    if conflict:
        change_row(Application, mfi_id, application_id, conflict=conflict)
        record_event(mfi_id, "application.conflict", "application", application_id, why=conflict)
    else:
        change_row(Application, mfi_id, application_id, conflict="", unchecked_at=None)
    record_act(
        by, "check", "application", application_id, mfi_id=mfi_id, after={"conflict": conflict}
    )
