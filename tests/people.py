"""The cast, always the same: made by the product's own verbs, so that nobody is impossible."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import pytest

from loans.actions.choose_language import choose_language
from loans.actions.manage_staff import NewStaff, add_staff
from loans.actions.onboard_mfi import NewLender, mfi_id, onboard_mfi
from loans.deed import Actor
from loans.models import Mfi, Phone, StaffMember

OPERATOR = Actor.system("operator")
MASERU, LERIBE = 1, 3


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member of staff, and the password that only she knows."""

    member: StaffMember
    password: str

    @property
    def id(self) -> UUID:
        """Her account's id."""
        return self.member.id

    @property
    def username(self) -> str:
        """The name she signs in with."""
        return self.member.username


Hire = Callable[[str, str, Mfi | None], Colleague]


def take_on(name: str, slug: str, district_id: int) -> Mfi:
    new = NewLender(name, slug, "+26622310001", district_id)
    return Mfi.objects.get(id=mfi_id(onboard_mfi(new, by=OPERATOR)))


@pytest.fixture
def hire(db: None) -> Hire:
    """Give somebody beside the cast an account: name, role, lender."""

    def hired(name: str, role: str, mfi: Mfi | None) -> Colleague:
        password = f"a good long word of {name}"
        new = NewStaff(name, name.title(), role, f"{name}@example.org", mfi.id if mfi else None)
        staff_id = add_staff(new, password, by=OPERATOR)
        return Colleague(StaffMember.objects.select_related("mfi").get(id=staff_id), password)

    return hired


@pytest.fixture
def maluti(db: None) -> Mfi:
    """The lender of Palesa, Thabo and Neo."""
    return take_on("Maluti Credit", "maluti", MASERU)


@pytest.fixture
def senqu(db: None) -> Mfi:
    """The other lender, which must never see anything of the first."""
    return take_on("Senqu Finance", "senqu", LERIBE)


@pytest.fixture
def palesa(db: None) -> Phone:
    """She borrows, and has chosen English on her phone."""
    phone = "+26658123456"
    choose_language(phone, "en", by=OPERATOR)
    return Phone.objects.get(number=phone)


@pytest.fixture
def thabo(hire: Hire, maluti: Mfi) -> Colleague:
    """The loan officer."""
    return hire("thabo", "officer", maluti)


@pytest.fixture
def neo(hire: Hire, maluti: Mfi) -> Colleague:
    """The checker: a manager at Thabo's lender."""
    return hire("neo", "manager", maluti)


@pytest.fixture
def mpho(hire: Hire, senqu: Mfi) -> Colleague:
    """An officer at the other lender."""
    return hire("mpho", "officer", senqu)


@pytest.fixture
def retselisitsoe(hire: Hire) -> Colleague:
    """He runs the platform and belongs to no lender."""
    return hire("retselisitsoe", "platform_admin", None)
