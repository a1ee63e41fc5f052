"""Accounts of staff: made once, kept in small letters, ended at once."""

from uuid import uuid4

import pytest
from django.contrib.auth.backends import ModelBackend
from django.db import IntegrityError, transaction

from loans.actions.manage_staff import NewStaff, add_staff, disable_staff
from loans.deed import Actor
from loans.errors import AlreadyTaken, NotThisLender
from loans.models import AuditEntry, HouseAuditEntry, Mfi, StaffMember
from loans.queries.directory import staff_count

pytestmark = pytest.mark.django_db
ADMIN = Actor.staff(uuid4())
PASSWORD = "twelve-or-more"


def thabo(mfi: Mfi, username: str = "Thabo") -> NewStaff:
    return NewStaff(username, "Thabo Letsie", "officer", mfi_id=mfi.id)


def test_an_account_signs_in_with_its_name_in_any_case(maluti: Mfi) -> None:
    made = add_staff(thabo(maluti), PASSWORD, by=ADMIN)
    member = StaffMember.objects.get(id=made)
    assert (member.username, member.check_password(PASSWORD)) == ("thabo", True)
    assert member.password.startswith("argon2")
    assert StaffMember.objects.get_by_natural_key("THABO") == member
    assert AuditEntry.objects.of(maluti).filter(action="add-staff").get().target_id == str(made)
    assert staff_count(maluti.id) == 1


def test_a_username_belongs_to_one_person_on_the_whole_platform(maluti: Mfi, senqu: Mfi) -> None:
    add_staff(thabo(maluti), PASSWORD, by=ADMIN)
    with pytest.raises(AlreadyTaken):
        add_staff(thabo(senqu, "THABO"), PASSWORD, by=ADMIN)


def test_a_lenders_role_needs_a_lender_and_the_platforms_has_none(maluti: Mfi) -> None:
    with pytest.raises(IntegrityError):
        add_staff(NewStaff("x", "X", "officer"), PASSWORD, by=ADMIN)
    for role, mfi in (("officer", None), ("regulator", maluti), ("owner", maluti)):
        with pytest.raises(IntegrityError), transaction.atomic():
            StaffMember.objects.create(username="y", name="Y", role=role, mfi=mfi)


def test_the_platforms_accounts_are_the_houses_business() -> None:
    add_staff(NewStaff("platform", "Retselisitsoe", "platform_admin"), PASSWORD, by=ADMIN)
    assert HouseAuditEntry.objects.get().after == {"role": "platform_admin"}


def test_an_account_is_ended_by_its_own_lender_only(maluti: Mfi, senqu: Mfi) -> None:
    made = add_staff(thabo(maluti), PASSWORD, by=ADMIN)
    with pytest.raises(NotThisLender):
        disable_staff(made, by=ADMIN, mfi_id=senqu.id, reason="left")
    disable_staff(made, by=ADMIN, mfi_id=maluti.id, reason="left")
    assert not StaffMember.objects.get(id=made).is_active
    assert ModelBackend().authenticate(None, username="thabo", password=PASSWORD) is None
    assert staff_count(maluti.id) == 0
