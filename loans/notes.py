"""What staff say about a borrower's loan, sealed under her own key."""

from uuid import UUID

from loans.models import Borrower, Loan, Person
from loans.sealed import data_key_of, seal

FIELD = "loan-note"


def _key(mfi_id: UUID, borrower_id: UUID) -> bytes:
    borrower = Borrower.objects.of(mfi_id).get(id=borrower_id)
    return data_key_of(Person.objects.get(id=borrower.person_id))


def sealed_note(loan: Loan, words: str) -> str:
    """Seal a note; nothing said is nothing kept."""
    return seal(_key(loan.mfi_id, loan.borrower_id), FIELD, words) if words else ""
