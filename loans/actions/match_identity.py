"""Note that a second source agrees on who a borrower is: her wallet's name for her, or another."""

from uuid import UUID

from loans.actions.amend_borrower import borrower_to_change
from loans.actions.identify_person import claimed_by_others, national_id_of, prove
from loans.deed import Actor, deed
from loans.errors import AlreadyTaken
from loans.models import Person
from loans.record import record_act, record_event
from loans.rules.identity import Identity, Source


@deed
def match_identity(mfi_id: UUID, borrower_id: UUID, source: Source, *, by: Actor) -> None:
    """Raise her identity to `matched`; a second word to the same effect changes nothing.

    A name that agrees is no document. While somebody else claims the same id, an officer must see
    hers before anything else counts.
    """
    row = borrower_to_change(mfi_id, borrower_id)
    person = Person.objects.get(id=row.person_id)
    before = Identity(person.identity)
    if before is Identity.MATCHED:
        return
    if not before.proven and claimed_by_others(person, national_id_of(person)):
        raise AlreadyTaken(what="identity")
    prove(row, Identity.MATCHED, by=by)
    record_act(
        by,
        "match-identity",
        "borrower",
        borrower_id,
        mfi_id=mfi_id,
        before={"identity": before.value},
        after={"identity": Identity.MATCHED.value, "source": source.value},
    )
    record_event(mfi_id, "identity.matched", "borrower", borrower_id)
