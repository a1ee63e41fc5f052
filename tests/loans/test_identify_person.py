"""Who somebody is: a document seen makes her the holder of her id, wherever she was known."""

import threading
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from django.db import connections

from loans.actions.amend_borrower import Amendment, amend_borrower
from loans.actions.block_borrower import block_borrower
from loans.actions.handle_case import Matter, bring_up
from loans.deed import Actor
from loans.errors import AlreadyTaken, DomainError
from loans.models import AuditEntry, Case, Event, Membership, Mfi, Person
from loans.queries import borrowers
from loans.rules.identity import Identity
from loans.sealed import NATIONAL_ID, data_key_of, unseal
from loans.sealed_columns import CASE_TEXT
from tests.loans.test_register_borrower import DETAILS, ID, LINEO, new, person, register

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
THABO = Actor.staff(uuid4())
SEEN = Amendment(identity=Identity.SEEN)
OTHER_ID = "199001019999"


def test_an_officer_has_seen_the_document(maluti: Mfi) -> None:
    made = register(maluti, new())
    amend_borrower(maluti.id, made, SEEN, by=THABO)
    assert borrowers.one(maluti.id, made).identity == "seen"
    act = AuditEntry.objects.of(maluti).get(action="amend-borrower")
    assert (act.before, act.after) == ({"identity": "declared"}, {"identity": "seen"})
    assert Event.objects.of(maluti).get(type="identity.seen").subject_id == made


def test_what_was_seen_is_not_unseen(maluti: Mfi) -> None:
    made = register(maluti, new(identity=Identity.SEEN))
    amend_borrower(maluti.id, made, Amendment(identity=Identity.DECLARED), by=THABO)
    amend_borrower(maluti.id, made, SEEN, by=THABO)
    assert borrowers.one(maluti.id, made).identity == "seen"
    assert not AuditEntry.objects.of(maluti).filter(action="amend-borrower").exists()


def test_her_document_on_a_second_phone_makes_her_one_person(maluti: Mfi, senqu: Mfi) -> None:
    here = register(maluti, new(identity=Identity.SEEN))
    there = register(senqu, replace(new(LINEO), details=DETAILS))
    text = Matter(Case.Kind.COMPLAINT, there, "I paid on Monday")
    case_id = bring_up(senqu.id, text, by=THABO)["id"]
    block_borrower(senqu.id, there, "Two of her", by=THABO)
    was = person(senqu, there)
    amend_borrower(senqu.id, there, replace(SEEN, details={"town": "Mafeteng"}), by=THABO)
    owner = person(senqu, there)
    assert owner == person(maluti, here) != was
    page = borrowers.page(senqu.id, there)
    assert (page.identity, page.phone, page.status_reason) == ("seen", LINEO, "Two of her")
    assert page.details == replace(DETAILS, town="Mafeteng")
    case = Case.objects.of(senqu).get(id=str(case_id))
    assert unseal(data_key_of(owner), CASE_TEXT, case.text_sealed) == "I paid on Monday"
    assert set(Membership.objects.values_list("person_id", "mfi_id")) == {
        (owner.id, maluti.id),
        (owner.id, senqu.id),
    }
    was.refresh_from_db()
    assert (was.joined_to_id, was.national_id_digest) == (owner.id, None)
    assert unseal(data_key_of(was), NATIONAL_ID, was.national_id_sealed) == ID


def test_she_is_at_one_lender_once(maluti: Mfi) -> None:
    register(maluti, new(identity=Identity.SEEN))
    again = register(maluti, new(LINEO))
    with pytest.raises(AlreadyTaken):
        amend_borrower(maluti.id, again, SEEN, by=THABO)
    assert borrowers.one(maluti.id, again).identity == "declared"
    assert Person.objects.filter(joined_to_id=None).count() == 2


def test_squatters_do_not_stop_her_being_seen(maluti: Mfi, senqu: Mfi) -> None:
    for number in range(3):
        register(senqu, new(f"+2665700000{number}"))
    made = register(maluti, new())
    amend_borrower(maluti.id, made, SEEN, by=THABO)
    assert borrowers.one(maluti.id, made).identity == "seen"
    assert Person.objects.filter(identity="declared", joined_to_id=None).count() == 3


def test_a_mistyped_id_is_corrected_at_this_lender_alone(maluti: Mfi, senqu: Mfi) -> None:
    here, there = register(maluti, replace(new(), details=DETAILS)), register(senqu, new())
    change = Amendment(national_id=OTHER_ID, identity=Identity.SEEN)
    amend_borrower(maluti.id, here, change, by=THABO)
    found = borrowers.found(maluti.id, text=OTHER_ID)
    assert [row.id for row in found] == [here]
    assert not borrowers.found(maluti.id, text=ID)
    assert [row.id for row in borrowers.found(senqu.id, text=ID)] == [there]
    assert borrowers.page(maluti.id, here).details == DETAILS
    assert borrowers.one(maluti.id, here).identity == "seen"
    assert borrowers.one(senqu.id, there).identity == "declared"
    act = AuditEntry.objects.of(maluti).get(action="amend-borrower")
    key = data_key_of(person(maluti, here))
    assert unseal(key, NATIONAL_ID, act.before[NATIONAL_ID]) == ID
    assert unseal(key, NATIONAL_ID, act.after[NATIONAL_ID]) == OTHER_ID


def test_a_corrected_id_that_somebody_claims_opens_a_case(maluti: Mfi, senqu: Mfi) -> None:
    register(senqu, new(LINEO, national_id=OTHER_ID))
    made = register(maluti, new())
    amend_borrower(maluti.id, made, Amendment(national_id=OTHER_ID), by=THABO)
    assert Case.objects.of(maluti).get().borrower_id == made
    assert Event.objects.of(maluti).get(type="identity.claimed").subject_id == made


def test_an_id_left_behind_claims_nothing_any_more(maluti: Mfi, senqu: Mfi) -> None:
    made = register(maluti, new())
    amend_borrower(maluti.id, made, Amendment(national_id=OTHER_ID), by=THABO)
    register(senqu, new(LINEO))
    assert not Case.objects.of(senqu).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rounds", [5, pytest.param(200, marks=pytest.mark.full)])
def test_one_document_shown_at_two_lenders_at_once_is_one_person(
    maluti: Mfi, senqu: Mfi, rounds: int
) -> None:
    for number in range(rounds):
        shown = f"1990{number:08d}"
        made = {
            mfi.id: register(mfi, new(f"+2665{digit}{number:06d}", national_id=shown))
            for digit, mfi in enumerate((maluti, senqu))
        }
        start, refused = threading.Barrier(2, timeout=30), list[str]()
        callers = [
            threading.Thread(target=show, args=(mfi_id, borrower_id, start, refused))
            for mfi_id, borrower_id in made.items()
        ]
        for caller in callers:
            caller.start()
        for caller in callers:
            caller.join(60)
        for mfi_id, borrower_id in made.items():
            if refused:
                amend_borrower(mfi_id, borrower_id, SEEN, by=THABO)
            assert borrowers.one(mfi_id, borrower_id).identity == "seen"
        assert set(refused) <= {"busy"}
        holders = {Membership.objects.get(borrower_id=one).person_id for one in made.values()}
        assert len(holders) == 1


def show(mfi_id: UUID, borrower_id: UUID, start: threading.Barrier, refused: list[str]) -> None:
    start.wait()
    try:
        amend_borrower(mfi_id, borrower_id, SEEN, by=THABO)
    except DomainError as error:
        refused.append(error.code)
    finally:
        connections.close_all()
