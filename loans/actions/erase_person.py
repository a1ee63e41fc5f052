"""Forget a person: at each lender by a deed of its own, and last of all by destroying her key."""

from datetime import date
from uuid import UUID

from django.utils import timezone

from loans.deed import Actor, deed
from loans.errors import AlreadyDecided, MustBeKept, NotThisLender, StillOpen
from loans.models import Borrower, Case, Document, Membership, Person, Phone
from loans.queries.business import business_of
from loans.queries.policy import policy_of
from loans.record import record_act, record_event
from loans.rules.keeping import kept_to
from loans.sealed_columns import SEALED_COLUMNS


def check_forgettable(mfi_id: UUID, borrower_id: UUID, today: date) -> None:
    """Refuse while anything is open, or while the law has the lender keep it."""
    business = business_of(mfi_id, borrower_id)
    if business.open:
        raise StillOpen(borrower=str(borrower_id))
    last_day = kept_to(business.last_on, policy_of(mfi_id).keep_years)
    if today <= last_day:
        raise MustBeKept(until=last_day.isoformat())


@deed
def erase_borrower(mfi_id: UUID, borrower_id: UUID, *, by: Actor) -> None:
    """Empty her sheet at one lender; ids, sums and days stay, and name nobody."""
    row = Borrower.objects.of(mfi_id).select_for_update().filter(id=borrower_id).first()
    if row is None:
        raise NotThisLender
    if row.status == Borrower.Status.ERASED:
        return
    check_forgettable(mfi_id, borrower_id, timezone.localdate())
    number = row.phone
    row.name = row.name_folded = row.phone = ""
    row.external_id, row.status = None, Borrower.Status.ERASED
    row.save(update_fields=["name", "name_folded", "phone", "external_id", "status"])
    for column in SEALED_COLUMNS:
        column.rows(mfi_id, borrower_id).update(**{column.name: ""})
    Case.objects.of(mfi_id).filter(borrower_id=borrower_id).update(outcome="")
    Document.objects.of(mfi_id).filter(borrower_id=borrower_id).delete()
    Membership.objects.filter(person_id=row.person_id, mfi_id=mfi_id).update(phone="")
    _forget_phone(number, row.person_id)
    record_act(by, "erase-borrower", "borrower", borrower_id, mfi_id=mfi_id)
    record_event(mfi_id, "borrower.erased", "borrower", borrower_id)


@deed
def destroy_key(person_id: UUID, *, by: Actor) -> None:
    """Destroy her key once every lender has let her go: what is sealed, copies too, is lost.

    Whoever was taken for somebody else, and turned out to be her, goes with her.
    """
    person = Person.objects.select_for_update().filter(id=person_id).first()
    if person is None:
        raise NotThisLender
    if person.data_key is None:
        raise AlreadyDecided(person=str(person_id))
    if Membership.objects.filter(person=person).exclude(phone="").exists():
        raise StillOpen(person=str(person_id))
    hers = [person, *Person.objects.select_for_update().filter(joined_to_id=person_id)]
    for one in hers:
        number = one.phone
        one.phone = one.national_id_sealed = one.data_key_id = one.digest_key_id = ""
        one.national_id_digest = one.data_key = None
        one.save()
        _forget_phone(number, person_id)
    record_act(by, "erase-person", "person", person_id, after={"keys": len(hers)})


def _forget_phone(number: str, person_id: UUID) -> None:
    """Forget the language of a telephone that nobody else is known by."""
    others = Person.objects.filter(phone=number).exclude(id=person_id)
    others = others.exclude(joined_to_id=person_id)
    if not others.exists() and not Membership.objects.filter(phone=number).exists():
        Phone.objects.filter(number=number).delete()
