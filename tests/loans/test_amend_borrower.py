"""A lender corrects its own sheet; the trail keeps old and new, sealed under her key."""

import json
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from loans.actions.amend_borrower import Amendment, amend_borrower
from loans.deed import Actor
from loans.errors import AlreadyTaken, NoSuchOfficer, NotThisLender, PhoneRefused, WrongDetail
from loans.models import AuditEntry, Membership, Mfi, Person
from loans.queries import borrowers
from loans.sealed import Unreadable, data_key_of, unseal
from tests.loans.test_register_borrower import DETAILS, LINEO, PALESA, new, register
from tests.people import Colleague

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
THABO = Actor.staff(uuid4())


def test_a_correction_changes_the_sheet_and_is_in_the_trail_sealed(maluti: Mfi) -> None:
    made = register(maluti, new())
    change = Amendment(name="Palesa Tau", phone=LINEO, district_id=3, language="en")
    amend_borrower(maluti.id, made, change, by=THABO)
    sheet = borrowers.one(maluti.id, made)
    assert (sheet.name, sheet.phone, sheet.district, sheet.language) == (
        "Palesa Tau",
        LINEO,
        "Leribe",
        "en",
    )
    assert Membership.objects.get().phone == LINEO
    assert borrowers.found(maluti.id, text="palesa tau").count() == 1
    act = AuditEntry.objects.of(maluti).get(action="amend-borrower")
    assert (act.before["district_id"], act.after["district_id"]) == (1, 3)
    told = json.dumps([act.before, act.after])
    assert "Palesa" not in told
    assert "266" not in told
    person = Person.objects.get()
    key = data_key_of(person)
    assert unseal(key, "name", act.before["name"]) == "Palesa Mokoena"
    assert unseal(key, "phone", act.after["phone"]) == LINEO


def test_a_phone_that_cannot_be_reached_is_refused(maluti: Mfi) -> None:
    made = register(maluti, new())
    with pytest.raises(PhoneRefused):
        amend_borrower(maluti.id, made, Amendment(phone="+27821234567"), by=THABO)
    assert (borrowers.one(maluti.id, made).phone, Membership.objects.get().phone) == (
        PALESA,
        PALESA,
    )


def test_details_are_corrected_one_by_one(maluti: Mfi, neo: Colleague) -> None:
    made = register(maluti, replace(new(), gender="female", details=DETAILS))
    change = Amendment(
        gender="other",
        employment="farmer",
        officer_id=neo.id,
        external_id="K-17",
        details={"town": "Mafeteng", "employer": "", "guarantors": DETAILS.guarantors},
    )
    amend_borrower(maluti.id, made, change, by=THABO)
    page = borrowers.page(maluti.id, made)
    assert page.details == replace(DETAILS, town="Mafeteng", employer="")
    assert (page.gender, page.employment, page.officer_id) == ("other", "farmer", neo.id)
    assert page.external_id == "K-17"
    act = AuditEntry.objects.of(maluti).get(action="amend-borrower")
    changed = {"gender", "employment", "officer_id", "external_id", "town", "employer"}
    assert act.before.keys() == act.after.keys() == changed
    assert (act.before["gender"], act.after["officer_id"]) == ("female", str(neo.id))
    told = json.dumps([act.before, act.after])
    for value in ("Roma", "Mafeteng", "K-17", "Pick"):
        assert value not in told
    key = data_key_of(Person.objects.get())
    assert unseal(key, "town", act.before["town"]) == '{"town": "Roma"}'
    assert unseal(key, "town", act.after["town"]) == '{"town": "Mafeteng"}'


def test_the_same_details_again_leave_no_trace(maluti: Mfi) -> None:
    made = register(maluti, replace(new(), details=DETAILS))
    amend_borrower(maluti.id, made, Amendment(details={"town": "Roma"}), by=THABO)
    assert not AuditEntry.objects.of(maluti).filter(action="amend-borrower").exists()


def test_what_cannot_be_changes_nothing(maluti: Mfi, mpho: Colleague) -> None:
    made = register(maluti, replace(new(), details=DETAILS))
    other = register(maluti, new(LINEO, national_id="199001019999"))
    amend_borrower(maluti.id, other, Amendment(external_id="K-17"), by=THABO)
    for change, refusal in (
        (Amendment(officer_id=mpho.id), NoSuchOfficer),
        (Amendment(details={"born_on": date(2020, 1, 1)}), WrongDetail),
        (Amendment(external_id="K-17"), AlreadyTaken),
    ):
        with pytest.raises(refusal):
            amend_borrower(maluti.id, made, change, by=THABO)
    page = borrowers.page(maluti.id, made)
    assert (page.details, page.officer_id, page.external_id) == (DETAILS, None, None)


def test_nothing_new_leaves_no_trace(maluti: Mfi) -> None:
    made = register(maluti, new())
    amend_borrower(maluti.id, made, Amendment(phone=PALESA), by=THABO)
    assert not AuditEntry.objects.of(maluti).filter(action="amend-borrower").exists()


def test_another_lenders_borrower_does_not_exist(maluti: Mfi, senqu: Mfi) -> None:
    made = register(maluti, new())
    with pytest.raises(NotThisLender):
        amend_borrower(senqu.id, made, Amendment(name="Mpho"), by=THABO)
    assert borrowers.one(maluti.id, made).name == "Palesa Mokoena"


def test_with_her_key_destroyed_nothing_can_be_read(maluti: Mfi) -> None:
    made = register(maluti, new())
    amend_borrower(maluti.id, made, Amendment(name="Palesa Tau"), by=THABO)
    Person.objects.update(data_key=None)
    person = Person.objects.get()
    with pytest.raises(Unreadable):
        data_key_of(person)
