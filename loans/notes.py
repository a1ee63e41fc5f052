"""Words about a borrower, sealed under her own key: what she says, and what staff say of her."""

from typing import TypedDict
from uuid import UUID

from loans.models import Borrower, Person
from loans.sealed import data_key_of, seal

LOAN_NOTE = "loan-note"
EVIDENCE = "acceptance-evidence"


class SealedFor(TypedDict):
    """Two columns of a row that is never changed: the words, and under whose key they are.

    When she turns out to be somebody else such a row cannot be sealed anew, and goes on naming the
    person that she was taken for.
    """

    note_sealed: str
    sealed_for_id: UUID | None


def sealed_words(mfi_id: UUID, borrower_id: UUID, field: str, words: str) -> str:
    """Seal words for a row that can be sealed anew; nothing said is nothing kept."""
    return sealed_for(mfi_id, borrower_id, field, words)["note_sealed"]


def sealed_for(mfi_id: UUID, borrower_id: UUID, field: str, words: str) -> SealedFor:
    """Seal words for a row that is never changed."""
    if not words:
        return SealedFor(note_sealed="", sealed_for_id=None)
    person_id = Borrower.objects.of(mfi_id).values_list("person_id", flat=True).get(id=borrower_id)
    key = data_key_of(Person.objects.get(id=person_id))
    return SealedFor(note_sealed=seal(key, field, words), sealed_for_id=person_id)
