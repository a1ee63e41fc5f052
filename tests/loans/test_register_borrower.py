"""Who a borrower is: one person for one id, unless the id was only typed."""

import threading
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connections
from django.utils import timezone

from loans.actions.change_policy import change_policy
from loans.actions.manage_staff import disable_staff
from loans.actions.register_borrower import NewBorrower, register_borrower
from loans.deed import Actor
from loans.errors import (
    AlreadyTaken,
    Busy,
    DomainError,
    NoSuchOfficer,
    PhoneRefused,
    WrongDetail,
)
from loans.models import AuditEntry, Borrower, Case, Event, Membership, Mfi, Person
from loans.queries import borrowers
from loans.rules.details import Contact, Details
from loans.rules.identity import Identity
from tests.people import Colleague, Hire

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
THABO = Actor.staff(uuid4())
ID = "199001012345"
PALESA, LINEO = "+26658123456", "+26662047719"


def new(
    phone: str = PALESA,
    identity: Identity = Identity.DECLARED,
    *,
    national_id: str = ID,
    name: str = "Palesa Mokoena",
) -> NewBorrower:
    return NewBorrower(name, phone, national_id, 1, "st", identity)


def register(mfi: Mfi, who: NewBorrower) -> UUID:
    return UUID(str(register_borrower(mfi.id, who, by=THABO)["id"]))


def person(mfi: Mfi, borrower_id: UUID) -> Person:
    return Person.objects.get(id=Borrower.objects.of(mfi).get(id=borrower_id).person_id)


def test_she_is_written_down_once_with_everything_beside_it(maluti: Mfi) -> None:
    made = register(maluti, new())
    sheet = borrowers.one(maluti.id, made)
    assert (sheet.name, sheet.phone, sheet.district) == ("Palesa Mokoena", PALESA, "Maseru")
    assert (sheet.identity, sheet.language, sheet.status) == ("declared", "st", "active")
    assert Membership.objects.get().borrower_id == made
    assert Event.objects.of(maluti).get(type="borrower.registered").subject_id == made
    act = AuditEntry.objects.of(maluti).get(action="register-borrower")
    assert act.after == {"identity": "declared", "district": 1}
    with pytest.raises(AlreadyTaken):
        register(maluti, new())


def test_the_same_person_at_two_lenders_is_one_person(maluti: Mfi, senqu: Mfi) -> None:
    here = register(maluti, new(identity=Identity.SEEN))
    there = register(senqu, new(identity=Identity.SEEN, phone=LINEO))
    assert person(maluti, here) == person(senqu, there)
    assert person(senqu, there).phone == PALESA
    assert borrowers.one(senqu.id, there).phone == LINEO


SISTER = Contact("Lineo Mokoena", "+27821234567", "sister")
DETAILS = Details(
    born_on=date(1990, 1, 1),
    town="Roma",
    employer="Pick a Pay",
    income_month_lisente=850_000,
    next_of_kin=SISTER,
    guarantors=(SISTER, Contact("Thabiso Mota", LINEO, "uncle")),
)


def test_her_personal_part_is_kept_sealed_and_read_back(maluti: Mfi, thabo: Colleague) -> None:
    told = replace(
        new(), gender="female", employment="employed", officer_id=thabo.id, details=DETAILS
    )
    made = register(maluti, told)
    page = borrowers.page(maluti.id, made)
    assert page.details == DETAILS
    assert (page.gender, page.employment, page.officer_id) == ("female", "employed", thabo.id)
    row = Borrower.objects.of(maluti).get()
    kept = str(vars(row)) + row.details_sealed
    for value in ("1990", "Roma", "Pick a Pay", "850000", "Lineo", "27821234567", "Thabiso"):
        assert value not in kept
    act = AuditEntry.objects.of(maluti).get(action="register-borrower")
    assert act.after == {
        "identity": "declared",
        "district": 1,
        "gender": "female",
        "employment": "employed",
        "officer": str(thabo.id),
    }


@pytest.mark.parametrize(
    ("details", "refusal"),
    [
        (Details(born_on=timezone.localdate() - timedelta(17 * 365)), WrongDetail),
        (Details(born_on=date(1890, 1, 1)), WrongDetail),
        (Details(income_month_lisente=10**9 + 1), WrongDetail),
        (Details(next_of_kin=replace(SISTER, phone="+26622312345")), PhoneRefused),
        (Details(guarantors=(SISTER, replace(SISTER, phone=""))), PhoneRefused),
    ],
)
def test_a_detail_that_cannot_be_is_refused(
    maluti: Mfi, details: Details, refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal):
        register(maluti, replace(new(), details=details))
    assert not Borrower.objects.of(maluti).exists()


def test_her_officer_works_here_and_looks_after_borrowers(
    maluti: Mfi, neo: Colleague, mpho: Colleague, hire: Hire
) -> None:
    for stranger in (mpho.id, hire("teboho", "finance", maluti).id, uuid4()):
        with pytest.raises(NoSuchOfficer):
            register(maluti, replace(new(), officer_id=stranger))
    disable_staff(neo.id, by=THABO, mfi_id=maluti.id, reason="left")
    with pytest.raises(NoSuchOfficer):
        register(maluti, replace(new(), officer_id=neo.id))


@pytest.mark.parametrize("phone", ["+26622312345", "+27821234567", "+2665812345"])
def test_a_phone_that_the_lender_cannot_reach_is_refused(maluti: Mfi, phone: str) -> None:
    with pytest.raises(PhoneRefused):
        register(maluti, new(phone))
    assert not Borrower.objects.of(maluti).exists()


def test_a_lender_across_the_border_says_so_itself(maluti: Mfi) -> None:
    change_policy(maluti.id, {"countries": ["LS", "ZA"]}, by=THABO)
    made = register(maluti, new("+27821234567"))
    assert borrowers.one(maluti.id, made).phone == "+27821234567"


def test_one_handset_serves_several_people(maluti: Mfi) -> None:
    register(maluti, new())
    register(maluti, new(national_id="199001019999"))
    assert Borrower.objects.of(maluti).filter(phone=PALESA).count() == 2
    assert Person.objects.count() == 2


def test_an_id_typed_on_another_phone_is_somebody_else_and_opens_a_case(
    maluti: Mfi, senqu: Mfi
) -> None:
    register(maluti, new(identity=Identity.SEEN))
    claim = register(senqu, new(phone=LINEO))
    assert Person.objects.count() == 2
    assert borrowers.one(senqu.id, claim).identity == "declared"
    case = Case.objects.of(senqu).get()
    assert (case.kind, case.borrower_id, case.status) == ("identity", claim, "open")
    assert not Case.objects.of(maluti).exists()


@pytest.mark.parametrize("squatted", [20, pytest.param(1000, marks=pytest.mark.full)])
def test_squatted_ids_refuse_no_owner(squatted: int, maluti: Mfi, senqu: Mfi) -> None:
    ids = [f"1990{number:08d}" for number in range(squatted)]
    for number, national_id in enumerate(ids):
        register(senqu, new(phone=f"+26662{number:06d}", national_id=national_id))
    for number, national_id in enumerate(ids):
        owner = new(f"+26658{number:06d}", Identity.SEEN, national_id=national_id)
        made = register(maluti, owner)
        assert borrowers.one(maluti.id, made).identity == "seen"
    assert Person.objects.count() == 2 * squatted


def test_what_an_officer_saw_is_not_unseen_by_a_later_form(maluti: Mfi, senqu: Mfi) -> None:
    here = register(maluti, new())
    there = register(senqu, new(identity=Identity.SEEN))
    assert person(maluti, here) == person(senqu, there)
    assert person(maluti, here).identity == "seen"
    assert not Case.objects.of(senqu).exists()


def test_she_is_found_by_phone_by_id_and_by_the_beginning_of_her_name(
    maluti: Mfi, senqu: Mfi
) -> None:
    made = register(maluti, NewBorrower("\u2019Malineo Tšepe", PALESA, ID, 2, "st"))
    register(senqu, NewBorrower("Malineo Tau", LINEO, "199001019999", 2, "st"))
    for asked in (
        {"phone": PALESA},
        {"text": ID},
        {"text": "1990 0101 2345"},
        {"text": "malineo ts"},
        {"text": "'MALINEO"},
    ):
        assert [row.id for row in borrowers.found(maluti.id, **asked)] == [made], asked
    assert not borrowers.found(maluti.id, text="tau")
    assert not borrowers.found(senqu.id, text=ID)


@pytest.mark.django_db(transaction=True)
def test_twenty_registrations_at_once_make_one_borrower(maluti: Mfi) -> None:
    start = threading.Barrier(20, timeout=30)
    outcomes: list[str] = []

    def go() -> None:
        start.wait()
        try:
            register(maluti, new(identity=Identity.SEEN))
            outcomes.append("made")
        except (AlreadyTaken, Busy) as refusal:
            outcomes.append(refusal.code)
        finally:
            connections.close_all()

    callers = [threading.Thread(target=go) for _ in range(20)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join(60)
    assert outcomes.count("made") == 1
    assert len(outcomes) == 20
    assert (Borrower.objects.of(maluti).count(), Person.objects.count()) == (1, 1)
