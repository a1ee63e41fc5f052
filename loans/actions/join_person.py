"""Make a borrower who was taken for somebody else the person that she turned out to be."""

from loans.errors import AlreadyTaken
from loans.models import Borrower, Membership, Person
from loans.sealed import data_key_of, seal, unseal
from loans.sealed_columns import SEALED_COLUMNS


def join_person(row: Borrower, was: Person, owner: Person) -> None:
    """Tie one lender's borrower to her proper person, inside the deed that found it out.

    What this lender keeps sealed of her is sealed anew under the owner's key. What stands in the
    trail cannot be: the person that she was taken for keeps his key and points at the owner, so
    that the erasure of the one destroys both.
    """
    if Borrower.objects.of(row.mfi_id).filter(person_id=owner.id).exists():
        raise AlreadyTaken(what="borrower")
    old_key, new_key = data_key_of(was), data_key_of(owner)
    for column in SEALED_COLUMNS:
        for kept in column.rows(row.mfi_id, row.id):
            opened = unseal(old_key, column.sealed_as, getattr(kept, column.name))
            sealed = seal(new_key, column.sealed_as, opened)
            column.rows(row.mfi_id, row.id).filter(id=kept.id).update(**{column.name: sealed})
    Borrower.objects.of(row.mfi_id).filter(id=row.id).update(
        person_id=owner.id, language=owner.language
    )
    row.refresh_from_db()
    Membership.objects.filter(person=was, mfi_id=row.mfi_id).update(person=owner)
    if not Membership.objects.filter(person=was).exists():
        # Nobody is known as him any more: his claim to the id ends here.
        was.joined_to_id, was.national_id_digest = owner.id, None
        was.save(update_fields=["joined_to_id", "national_id_digest"])
