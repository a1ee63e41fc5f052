"""Erase a person everywhere: nowhere, while one lender must still keep her."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from loans import document_store
from loans.actions.erase_person import check_forgettable, destroy_key, erase_borrower
from loans.deed import Actor
from loans.errands.registry import forget_person
from loans.models import Borrower, Membership, Person

# At which lenders she is known and as whom, and the numbers that are nobody else's.
Forget = Callable[[Collection[tuple[UUID, UUID]], Collection[str]], None]


@dataclass(slots=True)
class _Elsewhere:
    """The one place where the wiring says who else keeps something of her."""

    forget: Forget | None = None


elsewhere = _Elsewhere()


def erase(person_id: UUID, *, by: Actor) -> int:
    """Ask all her lenders first, then empty her sheets one by one, and destroy her key at the end.

    Before it her names go from the registry, for whoever typed her id would find her past there.
    Who else keeps something of her is told first, while her numbers still stand here. Broken off in
    the middle it is done again from the start: what is erased stays erased. Tells at how many
    lenders she was known.
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
    if elsewhere.forget is not None:
        elsewhere.forget(known, _her_own_numbers(person_id, known))
    for mfi_id, borrower_id in known:
        erase_borrower(mfi_id, borrower_id, by=by)
        document_store.forget_all(mfi_id, borrower_id)
    for one in Person.objects.filter(Q(id=person_id) | Q(joined_to_id=person_id)):
        forget_person(one)
    destroy_key(person_id, by=by)
    return len(known)


def _her_own_numbers(person_id: UUID, known: Collection[tuple[UUID, UUID]]) -> set[str]:
    """Give the numbers that she is known by and nobody else is: a handset may serve several."""
    hers = Q(id=person_id) | Q(joined_to_id=person_id)
    people = Person.objects.filter(hers)
    numbers = set(people.values_list("phone", flat=True))
    numbers |= set(Membership.objects.filter(person_id=person_id).values_list("phone", flat=True))
    for mfi_id, borrower_id in known:
        rows = Borrower.objects.of(mfi_id).filter(id=borrower_id)
        numbers |= set(rows.values_list("phone", flat=True))
    others = Person.objects.filter(phone__in=numbers).exclude(hers)
    shared = set(others.values_list("phone", flat=True))
    at_lenders = Membership.objects.filter(phone__in=numbers).exclude(person_id=person_id)
    shared |= set(at_lenders.values_list("phone", flat=True))
    return numbers - shared - {""}
