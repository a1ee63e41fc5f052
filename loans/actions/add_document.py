"""Write down that a document of a borrower is kept."""

from loans.actions.amend_borrower import borrower_to_change
from loans.deed import Actor, Once, deed, remember
from loans.models import Document
from loans.once import Facts
from loans.record import record_act, record_event


@deed
def add_document(document: Document, *, by: Actor, once: Once | None = None) -> Facts:
    """Add the row of a file that lies there already, and tell its id."""
    mfi_id, borrower_id = document.mfi_id, document.borrower_id
    facts: Facts = {"id": str(document.id)}
    remember(once, mfi_id, facts)
    borrower_to_change(mfi_id, borrower_id)
    document.save(force_insert=True)
    record_act(
        by,
        "add-document",
        "document",
        document.id,
        mfi_id=mfi_id,
        after={"borrower": str(borrower_id), "kind": document.kind, "form": document.media_type},
    )
    record_event(mfi_id, "document.added", "borrower", borrower_id, document=str(document.id))
    return facts
