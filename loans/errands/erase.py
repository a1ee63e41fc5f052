"""Erase a person everywhere: nowhere, while one lender must still keep her."""

from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from loans import document_store
from loans.actions.erase_person import check_forgettable, destroy_key, erase_borrower
from loans.deed import Actor
from loans.errands.registry import forget_person
from loans.models import Borrower, Membership, Person


def erase(person_id: UUID, *, by: Actor) -> int:
    """Ask all her lenders first, then empty her sheets one by one, and destroy her key at the end.

    Before it her names go from the registry, for whoever typed her id would find her past there.
    Broken off in the middle it is done again from the start: what is erased stays erased. Tells at
    how many lenders she was known.
    """
    known = list(
        Membership.objects.filter(person_id=person_id)
        .order_by("mfi_id")
        .values_list("mfi_id", "borrower_id")
    )
    for mfi_id, borrower_id in known:
        row = Borrower.objects.of(mfi_id).filter(id=borrower_id)
        if row.exclude(status=Borrower.Status.ERASED).exists():
            check_forgettable(mfi_id, borrower_id, timezone.localdate())
    for mfi_id, borrower_id in known:
        erase_borrower(mfi_id, borrower_id, by=by)
        document_store.forget_all(mfi_id, borrower_id)
    for one in Person.objects.filter(Q(id=person_id) | Q(joined_to_id=person_id)):
        forget_person(one)
    destroy_key(person_id, by=by)
    return len(known)
