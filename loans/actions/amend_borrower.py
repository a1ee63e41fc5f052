"""Correct what a lender wrote down of a borrower; the trail keeps that it was, sealed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from loans.actions.identify_person import (
    correct_national_id,
    national_id_of,
    open_claim,
    prove,
)
from loans.borrower_details import check_details, check_officer, open_details, seal_details
from loans.deed import Actor, deed
from loans.errors import AlreadyTaken, Erased, NotThisLender
from loans.models import Borrower, Membership, Person
from loans.numbering import check_mobile
from loans.queries.policy import policy_of
from loans.record import Values, record_act, record_event
from loans.rules.identity import Identity
from loans.rules.names import folded
from loans.sealed import NATIONAL_ID, data_key_of, seal
from loans.sqlstate import is_duplicate


@dataclass(frozen=True, slots=True)
class Amendment:
    """New values; None leaves the old one, and so does a detail that is not named."""

    name: str | None = None
    phone: str | None = None
    district_id: int | None = None
    language: str | None = None
    gender: str | None = None
    employment: str | None = None
    officer_id: UUID | None = None
    external_id: str | None = None
    identity: Identity | None = None
    national_id: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


# In the open on the sheet; the personal ones of them the trail keeps sealed.
COLUMNS = ("name", "phone", "district_id", "gender", "employment", "officer_id", "external_id")
PERSONAL = ("name", "phone", "external_id")
PHONE, PHONE_CHANGED = "phone", "phone.changed"


@dataclass(slots=True)
class _Changes:
    """What the trail is told: old and new, the personal part of it under her own key."""

    data_key: bytes
    before: Values = field(default_factory=dict)
    after: Values = field(default_factory=dict)

    def note(self, name: str, old: object, new: object, *, personal: bool) -> None:
        """Keep both values of one field."""
        for values, value in ((self.before, old), (self.after, new)):
            if personal:
                values[name] = seal(self.data_key, name, str(value or ""))
            else:
                values[name] = value if isinstance(value, int) else str(value or "")


@deed
def amend_borrower(mfi_id: UUID, borrower_id: UUID, new: Amendment, *, by: Actor) -> None:
    """Change what is new; old and new personal values go into the trail under her own key."""
    row = borrower_to_change(mfi_id, borrower_id)
    row_had_phone = bool(row.phone)
    person, changes = _identity_changed(row, new, by)
    check_officer(mfi_id, new.officer_id)
    for name in COLUMNS:
        old, value = getattr(row, name), getattr(new, name)
        if value is not None and value != old:
            changes.note(name, old, value, personal=name in PERSONAL)
            setattr(row, name, value)
    _amend_details(row, new.details, changes)
    if new.language is not None and new.language != person.language:
        changes.note("language", person.language, new.language, personal=False)
        Person.objects.filter(id=person.id).update(language=new.language)
        row.language = new.language
    if not changes.after:
        return
    if "phone" in changes.after:
        check_mobile(row.phone, policy_of(mfi_id).countries)
        Membership.objects.filter(person=person, mfi_id=mfi_id).update(phone=row.phone)
    row.name_folded = folded(row.name)
    try:
        with transaction.atomic():
            row.save(update_fields=[*COLUMNS, "language", "name_folded", "details_sealed"])
    except IntegrityError as error:
        if not is_duplicate(error):
            raise
        raise AlreadyTaken(what="external id") from error
    before, after = changes.before, changes.after
    record_act(
        by, "amend-borrower", "borrower", borrower_id, mfi_id=mfi_id, before=before, after=after
    )
    record_event(mfi_id, "borrower.amended", "borrower", borrower_id)
    if row_had_phone and PHONE in before:
        # Whoever holds the old number hears of it: her money and her texts go to the new one.
        told = {"to": str(before[PHONE]), "sealed_for": str(person.id)}
        record_event(mfi_id, PHONE_CHANGED, "borrower", borrower_id, **told)
    if after.get("identity") == Identity.SEEN:
        record_event(mfi_id, "identity.seen", "borrower", borrower_id)


def borrower_to_change(mfi_id: UUID, borrower_id: UUID) -> Borrower:
    """Hold a borrower of this lender; another's does not exist, an erased one stays as it is."""
    row = Borrower.objects.of(mfi_id).select_for_update().filter(id=borrower_id).first()
    if row is None:
        raise NotThisLender
    if row.status == Borrower.Status.ERASED:
        raise Erased
    return row


def _identity_changed(row: Borrower, new: Amendment, by: Actor) -> tuple[Person, _Changes]:
    """Find out who she is by what is new, and begin what the trail is told."""
    was = Person.objects.get(id=row.person_id)
    degree, old_id, rival = new.identity or Identity.DECLARED, national_id_of(was), False
    person = was
    if new.national_id not in (None, old_id):
        person, rival = correct_national_id(row, str(new.national_id), degree, by=by)
    elif degree is Identity.SEEN and not was.document_seen:
        person = prove(row, degree, by=by)
    changes = _Changes(data_key_of(person))
    if new.national_id not in (None, old_id):
        changes.note(NATIONAL_ID, old_id, new.national_id, personal=True)
    if person.identity != was.identity:
        changes.note("identity", was.identity, person.identity, personal=False)
    elif person.document_seen != was.document_seen:
        # Matched before by a name alone: the degree stays, and rests on more.
        changes.note("document_seen", was.document_seen, person.document_seen, personal=False)
    if rival:
        open_claim(row.mfi_id, row.id, by=by)
    return person, changes


def _amend_details(row: Borrower, new: Mapping[str, Any], changes: _Changes) -> None:
    old = open_details(changes.data_key, row.details_sealed)
    amended = replace(old, **new)
    if amended == old:
        return
    check_details(amended)
    for name in new:
        if getattr(amended, name) != getattr(old, name):
            changes.note(name, old.one_as_text(name), amended.one_as_text(name), personal=True)
    row.details_sealed = seal_details(changes.data_key, amended)
