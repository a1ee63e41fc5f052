"""A lender corrects its own sheet; the trail keeps old and new, sealed under her key."""

import json
from uuid import uuid4

import pytest

from loans.actions.amend_borrower import Amendment, amend_borrower
from loans.deed import Actor
from loans.errors import NotThisLender, PhoneRefused
from loans.models import AuditEntry, Membership, Mfi, Person
from loans.queries import borrowers
from loans.sealed import Unreadable, data_key_of, unseal
from tests.loans.test_register_borrower import LINEO, PALESA, new, register

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
