"""A person is forgotten once the law's time is over: then a dump finds her nowhere."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from io import StringIO
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from credit.rules.subject import phone as digested
from credit.rules.subject import subject
from loans.actions.amend_borrower import Amendment, amend_borrower
from loans.actions.block_borrower import block_borrower
from loans.actions.change_policy import change_policy
from loans.actions.change_wallet import change_wallet
from loans.actions.choose_language import choose_language
from loans.actions.erase_person import destroy_key, erase_borrower
from loans.actions.handle_case import Matter, bring_up, resolve_case
from loans.actions.register_borrower import NewBorrower, register_borrower
from loans.deed import Actor
from loans.errands import registry
from loans.errands.compare_registry import differences
from loans.errands.erase import erase
from loans.errands.rebuild_registry import rebuild_registry
from loans.errands.tell_history import tell_history
from loans.errors import AlreadyDecided, Erased, MustBeKept, NotThisLender, StillOpen
from loans.models import AuditEntry, Borrower, Case, Event, HouseAuditEntry, Mfi, Person, Phone
from loans.queries import borrowers
from loans.queries.trail import verify
from loans.rules.identity import Identity
from loans.sealed import NATIONAL_ID, data_key_of, registry_keys, unseal
from loans.tasks import seal_audit
from tests.dump import copied, dump, in_any_form
from tests.loans.book import Book
from tests.loans.registry_lost import BEGUN, DUE, at
from tests.loans.test_register_borrower import DETAILS, ID, LINEO, PALESA, new, person, register

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]
OPERATOR = Actor.system("operator")
OLD_NAME, NAME, OLD_PHONE = "Palesa Mokoena", "Retselisitsoe Ramakatsa", "+26657000000"
OLD_WALLET, WALLET = "+26659000100", "+26659000110"
HERS = (
    OLD_WALLET,
    WALLET,
    OLD_NAME,
    NAME,
    PALESA,
    OLD_PHONE,
    ID,
    "K-1717",
    "Ha Thamae",
    "Welkom",
    "Thabiso Mota",
)


@dataclass(frozen=True, slots=True)
class Two:
    """Her rows at two lenders."""

    maluti: Mfi
    senqu: Mfi
    here: UUID
    there: UUID

    @property
    def person(self) -> Person:
        return person(self.maluti, self.here)


def years_go_by(mfi: Mfi, years: int = 11) -> None:
    ago = timedelta(366 * years)
    for row in Borrower.objects.of(mfi):
        row.at -= ago
        row.save(update_fields=["at"])
    for case in Case.objects.of(mfi):
        case.at -= ago
        case.resolved_at = case.resolved_at and case.resolved_at - ago
        case.save(update_fields=["at", "resolved_at"])


@pytest.fixture
def known_at_two(maluti: Mfi, senqu: Mfi) -> Two:
    """She leaves what a borrower leaves: phones, wallets, corrections, a complaint, a block."""
    told = replace(new(OLD_PHONE, Identity.SEEN), details=replace(DETAILS, town="Ha Thamae"))
    here = register(maluti, told)
    there = register(senqu, new(PALESA))
    amend_borrower(senqu.id, there, Amendment(identity=Identity.SEEN), by=OPERATOR)
    change = Amendment(name=NAME, phone=PALESA, external_id="K-1717", details={"town": "Roma"})
    amend_borrower(maluti.id, here, change, by=OPERATOR)
    for number in (OLD_WALLET, WALLET):
        change_wallet(maluti.id, here, number, by=OPERATOR)
    text = Matter(Case.Kind.COMPLAINT, here, "Thabiso Mota has my money")
    case_id = UUID(str(bring_up(maluti.id, text, by=OPERATOR)["id"]))
    resolve_case(maluti.id, case_id, f"told {NAME}", by=OPERATOR)
    block_borrower(senqu.id, there, "Moved to Welkom", by=OPERATOR)
    for case in Case.objects.of(senqu).filter(status="open"):
        resolve_case(senqu.id, case.id, "one person", by=OPERATOR)
    for number in (PALESA, OLD_PHONE):
        choose_language(number, "en", by=OPERATOR)
    return Two(maluti, senqu, here, there)


@pytest.mark.parametrize("way", [dump, copied])
def test_nothing_of_her_is_in_a_dump_and_the_chains_hold(
    known_at_two: Two, way: Callable[[], str]
) -> None:
    seal_audit()
    before = way()
    for value in (NAME, PALESA, OLD_PHONE, "K-1717"):
        assert value in before, value
    years_go_by(known_at_two.maluti)
    years_go_by(known_at_two.senqu)
    assert erase(known_at_two.person.id, by=OPERATOR) == 2
    seal_audit()
    after = way()
    assert str(known_at_two.here) in after, "her row's id stays"
    for value in HERS:
        for form in in_any_form(value):
            assert form not in after, value
    for chain in (None, known_at_two.maluti.id, known_at_two.senqu.id):
        verdict = verify(chain)
        assert (verdict.whole, verdict.unsealed) == (True, 0)


def test_her_key_and_those_of_whom_she_was_taken_for_are_destroyed(known_at_two: Two) -> None:
    her = known_at_two.person
    assert Person.objects.filter(joined_to_id=her.id).count() == 1
    for mfi in (known_at_two.maluti, known_at_two.senqu):
        years_go_by(mfi)
    erase(her.id, by=OPERATOR)
    assert Person.objects.filter(data_key__isnull=True, national_id_digest=None).count() == 2
    assert not Person.objects.exclude(phone="").exists()
    assert not Phone.objects.exists()
    sheet = borrowers.page(known_at_two.maluti.id, known_at_two.here)
    assert (sheet.name, sheet.phone, sheet.status, sheet.details.town) == ("", "", "erased", "")
    assert Borrower.objects.of(known_at_two.maluti).get().wallet_sealed == ""
    events = Event.objects.of(known_at_two.senqu).filter(type="borrower.erased")
    assert [event.subject_id for event in events] == [known_at_two.there]
    assert HouseAuditEntry.objects.get(action="erase-person").after == {"keys": 2}


def test_while_one_lender_must_keep_her_she_is_erased_nowhere(known_at_two: Two) -> None:
    years_go_by(known_at_two.maluti)
    with pytest.raises(MustBeKept) as refused:
        erase(known_at_two.person.id, by=OPERATOR)
    assert str(refused.value.context["until"]) > timezone.localdate().isoformat()
    assert borrowers.one(known_at_two.maluti.id, known_at_two.here).name == NAME
    change_policy(known_at_two.senqu.id, {"keep_years": 0}, by=OPERATOR)
    with pytest.raises(MustBeKept):
        erase(known_at_two.person.id, by=OPERATOR)
    Case.objects.of(known_at_two.senqu).update(resolved_at=timezone.now() - timedelta(2))
    Case.objects.of(known_at_two.senqu).update(at=timezone.now() - timedelta(2))
    Borrower.objects.of(known_at_two.senqu).update(at=timezone.now() - timedelta(2))
    assert erase(known_at_two.person.id, by=OPERATOR) == 2


def test_an_open_case_stops_it(maluti: Mfi) -> None:
    made = register(maluti, new())
    bring_up(maluti.id, Matter(Case.Kind.CALLBACK, made, ""), by=OPERATOR)
    years_go_by(maluti)
    with pytest.raises(StillOpen):
        erase(person(maluti, made).id, by=OPERATOR)
    assert borrowers.one(maluti.id, made).name == OLD_NAME


def test_her_key_is_not_destroyed_while_a_lender_has_her(known_at_two: Two) -> None:
    years_go_by(known_at_two.maluti)
    erase_borrower(known_at_two.maluti.id, known_at_two.here, by=OPERATOR)
    with pytest.raises(StillOpen):
        destroy_key(known_at_two.person.id, by=OPERATOR)
    assert borrowers.page(known_at_two.senqu.id, known_at_two.there).status_reason
    years_go_by(known_at_two.senqu)
    assert erase(known_at_two.person.id, by=OPERATOR) == 2
    act = AuditEntry.objects.of(known_at_two.maluti).filter(action="erase-borrower")
    assert act.count() == 1


def test_a_telephone_that_somebody_else_has_is_still_known(maluti: Mfi) -> None:
    made = register(maluti, new())
    register(maluti, new(national_id="199001019999"))
    choose_language(PALESA, "en", by=OPERATOR)
    years_go_by(maluti)
    erase(person(maluti, made).id, by=OPERATOR)
    assert Phone.objects.get().number == PALESA
    assert Borrower.objects.of(maluti).filter(phone=PALESA).count() == 1


def test_what_is_erased_stays_erased(maluti: Mfi) -> None:
    made = register(maluti, new())
    years_go_by(maluti)
    her = person(maluti, made).id
    erase(her, by=OPERATOR)
    with pytest.raises(AlreadyDecided):
        erase(her, by=OPERATOR)
    with pytest.raises(Erased):
        amend_borrower(maluti.id, made, Amendment(name="Palesa"), by=OPERATOR)
    with pytest.raises(Erased):
        block_borrower(maluti.id, made, "Moved", by=OPERATOR)
    with pytest.raises(Erased):
        bring_up(maluti.id, Matter(Case.Kind.CALLBACK, made, "Moved"), by=OPERATOR)
    again = register(maluti, new())
    assert again != made
    assert person(maluti, again).id != her


def test_the_command_says_why_not(maluti: Mfi, senqu: Mfi) -> None:
    made = register(maluti, new(LINEO))
    with pytest.raises(CommandError, match="kept until 20"):
        call_command("erase_person", "maluti", str(made))
    with pytest.raises(CommandError, match="no such borrower"):
        call_command("erase_person", "senqu", str(made))
    with pytest.raises(CommandError, match="No lender"):
        call_command("erase_person", "nobody", str(made))
    years_go_by(maluti)
    told = StringIO()
    call_command("erase_person", "maluti", str(made), stdout=told)
    assert told.getvalue() == "erased at 1 lenders, key destroyed\n"
    with pytest.raises(CommandError, match="already-decided"):
        call_command("erase_person", "maluti", str(made))


def test_a_stranger_is_not_erased(maluti: Mfi) -> None:
    with pytest.raises(NotThisLender):
        erase_borrower(maluti.id, uuid4(), by=OPERATOR)
    with pytest.raises(NotThisLender):
        destroy_key(uuid4(), by=OPERATOR)


def found_by(number: str, *phones: str) -> tuple[set[UUID], set[UUID]]:
    """Whom the registry finds for whoever types an id, on each of these phones, and has seen."""
    known: set[UUID] = set()
    seen: set[UUID] = set()
    with registry.names.asked() as store:
        for handset in phones:
            named = subject(number, handset, proven=True, keys=registry_keys())
            known |= set(store.find_all(named.names).values())
            for key_id, key in registry_keys().items():
                users = store.borrowers_of_phone(digested(handset, key=key, key_id=key_id))
                seen |= {user.borrower_id for user in users}
    return known, seen


def erased_from_the_registry(book: Book) -> None:
    """She borrows on one number, pays, moves to another, and years later is erased."""
    book.asks_registry = True
    with at(BEGUN):
        loan = book.active(on=BEGUN)
        brother = book.borrower()
        book.report()
        hers = borrowers.person_behind(book.mfi.id, loan.borrower_id)
        number = unseal(data_key_of(hers), NATIONAL_ID, hers.national_id_sealed)
        seen = Amendment(identity=Identity.SEEN)
        amend_borrower(book.mfi.id, loan.borrower_id, seen, by=book.checker)
    with at(DUE):
        book.pay(loan, "1080.00", DUE)
        book.report()
        amend_borrower(book.mfi.id, loan.borrower_id, Amendment(phone=PALESA), by=book.checker)
        registry.subject_of(book.mfi.id, brother)
        book.report()
    assert found_by(number, hers.phone, PALESA)[0]
    with at(DUE + timedelta(11 * 366)):
        known_before = found_by(number, hers.phone, PALESA)
        assert len(known_before[0]) == 1
        erase(hers.id, by=OPERATOR)
        assert found_by(number, hers.phone, PALESA) == (set(), set())
        # Neither a night nor a rebuild nor word of before that comes late brings her back.
        tell_history(book.mfi.id, [loan.id])
        rebuild_registry(book.mfi.id)
        assert list(differences(book.mfi.id)) == []
        book.report()
        assert found_by(number, hers.phone, PALESA) == (set(), set())
        assert registry.known_already(book.mfi.id, loan.borrower_id) is None
        # Her brother is who he was.
        assert registry.known_already(book.mfi.id, brother) is not None
        # She comes again, and nothing is known of her.
        again = NewBorrower("Palesa", PALESA, number, 1, "st", Identity.SEEN)
        borrower_id = UUID(str(register_borrower(book.mfi.id, again, by=book.officer)["id"]))
        anew = registry.subject_of(book.mfi.id, borrower_id)
        assert anew not in known_before[0]
        with registry.histories.asked() as store:
            assert store.lines(anew) == ()


def test_the_registry_finds_her_by_no_id_and_no_phone_and_no_night_brings_her_back(
    book: Book,
) -> None:
    erased_from_the_registry(book)
