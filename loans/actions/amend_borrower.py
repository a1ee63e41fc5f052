"""Correct what a lender wrote down of a borrower; the trail keeps that it was, sealed."""

from dataclasses import dataclass
from uuid import UUID

from loans.deed import Actor, deed
from loans.errors import NotThisLender
from loans.models import Borrower, Membership, Person
from loans.numbering import check_mobile
from loans.queries.policy import policy_of
from loans.record import Values, record_act, record_event
from loans.rules.names import folded
from loans.sealed import data_key_of, seal


@dataclass(frozen=True, slots=True)
class Amendment:
    """New values; None leaves the old one."""

    name: str | None = None
    phone: str | None = None
    district_id: int | None = None
    language: str | None = None


PERSONAL = ("name", "phone")


@deed
def amend_borrower(mfi_id: UUID, borrower_id: UUID, new: Amendment, *, by: Actor) -> None:
    """Change what is new; old and new personal values go into the trail under her own key."""
    row = Borrower.objects.of(mfi_id).select_for_update().filter(id=borrower_id).first()
    if row is None:
        raise NotThisLender
    person = Person.objects.get(id=row.person_id)
    before: Values = {}
    after: Values = {}
    data_key = data_key_of(person)
    for field in ("name", "phone", "district_id"):
        old, value = getattr(row, field), getattr(new, field)
        if value is None or value == old:
            continue
        sealed = field in PERSONAL
        before[field] = seal(data_key, field, old) if sealed else old
        after[field] = seal(data_key, field, value) if sealed else value
        setattr(row, field, value)
    if new.language is not None and new.language != person.language:
        before["language"], after["language"] = person.language, new.language
        Person.objects.filter(id=person.id).update(language=new.language)
    if not after:
        return
    if "phone" in after:
        check_mobile(row.phone, policy_of(mfi_id).countries)
    row.name_folded = folded(row.name)
    row.save(update_fields=["name", "name_folded", "phone", "district_id"])
    if "phone" in after:
        Membership.objects.filter(person=person, mfi_id=mfi_id).update(phone=row.phone)
    record_act(
        by, "amend-borrower", "borrower", borrower_id, mfi_id=mfi_id, before=before, after=after
    )
    record_event(mfi_id, "borrower.amended", "borrower", borrower_id)
