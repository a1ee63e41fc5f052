"""Money goes to the number that she named, a day after she named it, and the old one is warned."""

import json
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from django.utils import timezone

from loans.actions.amend_borrower import Amendment, amend_borrower
from loans.actions.block_borrower import block_borrower
from loans.actions.change_wallet import ASKED, change_wallet, keep_wallet
from loans.deed import Actor, Once
from loans.errands.pay_out import pay_out
from loans.errors import Erased, NotThisLender, PhoneRefused, SameNumber
from loans.models import AuditEntry, Borrower, Event, Loan, Mfi
from loans.queries.borrowers import WALLET, wallet_of
from loans.rules.identity import Identity
from loans.sealed import data_key_of, unseal
from loans.wallets.port import chosen
from messaging.actions.queue import key_of
from messaging.errands.tell import tell
from messaging.models import Message
from messaging.rules.outgoing import TEXT, TO
from tests.loans.book import Book
from tests.loans.test_pay_out import Watched
from tests.loans.test_register_borrower import LINEO, PALESA, new, person, register

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
WORK, SHOP = "+26659000100", "+26659000110"
HOUR = timedelta(hours=1)
HERSELF = Actor.person(uuid4())


def in_force(mfi: Mfi, borrower_id: UUID) -> str:
    row = Borrower.objects.of(mfi).get(id=borrower_id)
    return wallet_of(row).in_force(row.phone, timezone.now())


def waiting(mfi: Mfi, borrower_id: UUID) -> str:
    row = Borrower.objects.of(mfi).get(id=borrower_id)
    return wallet_of(row).waiting(row.phone, timezone.now())


def asked(mfi: Mfi, number: str = WORK) -> UUID:
    made = register(mfi, new())
    change_wallet(mfi.id, made, number, by=HERSELF)
    return made


def warnings(mfi: Mfi) -> list[tuple[str, str]]:
    """To whom a warning goes, and its words."""
    tell(Event.objects.of(mfi).filter(type=ASKED).order_by("at"))
    told = []
    for row in Message.objects.of(mfi).filter(notice="wallet_change").order_by("at", "id"):
        key = key_of(row)
        told.append((unseal(key, TO, row.to_sealed), unseal(key, TEXT, row.text_sealed)))
    return told


def test_for_a_day_the_old_number_counts_and_then_the_new_one(maluti: Mfi) -> None:
    made = asked(maluti)
    assert (in_force(maluti, made), waiting(maluti, made)) == (PALESA, WORK)
    with time_machine.travel(timezone.now() + 24 * HOUR):
        assert (in_force(maluti, made), waiting(maluti, made)) == (WORK, "")


def test_a_second_change_replaces_the_first_and_waits_its_own_day(maluti: Mfi) -> None:
    made = asked(maluti)
    now = timezone.now()
    with time_machine.travel(now + 23 * HOUR):
        change_wallet(maluti.id, made, SHOP, by=HERSELF)
    with time_machine.travel(now + 25 * HOUR):
        assert (in_force(maluti, made), waiting(maluti, made)) == (PALESA, SHOP)
    with time_machine.travel(now + 48 * HOUR):
        assert in_force(maluti, made) == SHOP


def test_a_change_that_waits_is_taken_back_once(maluti: Mfi) -> None:
    made = asked(maluti)
    thabo = Actor.staff(uuid4())
    for _ in range(2):
        keep_wallet(maluti.id, made, by=thabo)
    assert (in_force(maluti, made), waiting(maluti, made)) == (PALESA, "")
    with time_machine.travel(timezone.now() + 48 * HOUR):
        assert in_force(maluti, made) == PALESA
    act = AuditEntry.objects.of(maluti).get(action="keep-wallet")
    assert act.actor_id == thabo.id
    assert Event.objects.of(maluti).filter(type="wallet.kept").count() == 1


def test_what_counts_already_is_not_taken_back(maluti: Mfi) -> None:
    made = asked(maluti)
    with time_machine.travel(timezone.now() + 24 * HOUR):
        keep_wallet(maluti.id, made, by=HERSELF)
        assert in_force(maluti, made) == WORK
    assert not AuditEntry.objects.of(maluti).filter(action="keep-wallet").exists()


def test_the_same_number_is_no_change(maluti: Mfi) -> None:
    made = register(maluti, new())
    with pytest.raises(SameNumber):
        change_wallet(maluti.id, made, PALESA, by=HERSELF)
    change_wallet(maluti.id, made, WORK, by=HERSELF)
    row = Borrower.objects.of(maluti).get(id=made)
    begun = wallet_of(row).counts_from
    for number in (PALESA, WORK):
        with pytest.raises(SameNumber):
            change_wallet(maluti.id, made, number, by=HERSELF)
    row.refresh_from_db()
    assert wallet_of(row).counts_from == begun


@pytest.mark.parametrize("number", ["+26622310001", "+27821234567", "58123457", "+2665812345x", ""])
def test_only_a_mobile_of_a_country_that_the_lender_serves_is_taken(
    maluti: Mfi, number: str
) -> None:
    made = register(maluti, new())
    with pytest.raises(PhoneRefused):
        change_wallet(maluti.id, made, number, by=HERSELF)
    assert Borrower.objects.of(maluti).get(id=made).wallet_sealed == ""


def test_a_repeat_is_one_change_and_one_warning(maluti: Mfi) -> None:
    made = register(maluti, new())
    once = Once.of_body("session", HERSELF.id, "ussd wallet", WORK)
    answers = [change_wallet(maluti.id, made, WORK, by=HERSELF, once=once) for _ in range(3)]
    assert answers == [answers[0]] * 3
    assert str(answers[0]["id"]) == str(made)
    assert Event.objects.of(maluti).filter(type=ASKED).count() == 1


def test_the_old_number_is_warned_even_if_the_news_is_late(maluti: Mfi) -> None:
    made = asked(maluti)
    now = timezone.now()
    with time_machine.travel(now + 25 * HOUR):
        change_wallet(maluti.id, made, SHOP, by=HERSELF)
        ((to, says), (then_to, _)) = warnings(maluti)
    # The first change warned her phone, the second the number that counted by then.
    assert (to, then_to) == (PALESA, WORK)
    counts_from = f"{timezone.localtime(now + 24 * HOUR):%d/%m/%Y}"
    assert says.startswith(
        "Maluti Credit: Ho kopiloe hore chelete e romeloe nomorong e 'ngoe ho tloha ka la "
        f"{counts_from} "
    )
    assert says.endswith(" Haeba e ne e se uena, letsetsa 22310001 hona joale.")
    for secret in ("Palesa", "59000100", "58123456"):
        assert secret not in says


def test_trail_and_event_hold_no_number_in_the_open(maluti: Mfi) -> None:
    made = asked(maluti)
    act = AuditEntry.objects.of(maluti).get(action="change-wallet")
    event = Event.objects.of(maluti).get(type=ASKED)
    kept = json.dumps([act.before, act.after, event.data])
    for digits in ("58123456", "59000100"):
        assert digits not in kept
        assert digits not in Borrower.objects.of(maluti).get(id=made).wallet_sealed
    key = data_key_of(person(maluti, made))
    assert unseal(key, WALLET, act.before["wallet"]) == PALESA
    assert unseal(key, WALLET, act.after["wallet"]) == WORK


def test_who_turns_out_to_be_somebody_else_keeps_her_number_and_her_warning(
    maluti: Mfi, senqu: Mfi
) -> None:
    register(maluti, new(identity=Identity.SEEN))
    there = register(senqu, new(LINEO))
    change_wallet(senqu.id, there, WORK, by=HERSELF)
    was = person(senqu, there)
    seen = Amendment(identity=Identity.SEEN)
    amend_borrower(senqu.id, there, seen, by=Actor.staff(uuid4()))
    assert person(senqu, there) != was
    assert (in_force(senqu, there), waiting(senqu, there)) == (LINEO, WORK)
    ((to, _),) = warnings(senqu)
    assert to == LINEO


def test_one_who_is_blocked_may_say_where_her_money_goes(maluti: Mfi) -> None:
    made = register(maluti, new())
    block_borrower(maluti.id, made, "Moved", by=HERSELF)
    change_wallet(maluti.id, made, WORK, by=HERSELF)
    assert waiting(maluti, made) == WORK


def test_neither_one_of_another_lender_nor_one_who_is_forgotten(maluti: Mfi, senqu: Mfi) -> None:
    made = register(maluti, new())
    with pytest.raises(NotThisLender):
        change_wallet(senqu.id, made, WORK, by=HERSELF)
    Borrower.objects.of(maluti).filter(id=made).update(status="erased")
    with pytest.raises(Erased):
        change_wallet(maluti.id, made, WORK, by=HERSELF)
    with pytest.raises(Erased):
        keep_wallet(maluti.id, made, by=HERSELF)


@pytest.fixture
def wallet(monkeypatch: pytest.MonkeyPatch) -> Watched:
    watched = Watched()
    monkeypatch.setattr(chosen, "wallet", watched)
    return watched


def paid_to(book: Book, wallet: Watched, loan: Loan) -> str:
    pay_out(book.mfi.id, loan.id, by=book.finance)
    return wallet.asked[-1][1]


def test_money_goes_to_the_number_that_counts_when_it_is_asked_for(
    book: Book, wallet: Watched
) -> None:
    book.asks_registry = True
    loans = [book.accepted() for _ in range(2)]
    hers = [Borrower.objects.of(book.mfi).get(id=loan.borrower_id).phone for loan in loans]
    for loan in loans:
        change_wallet(book.mfi.id, loan.borrower_id, WORK, by=HERSELF)
    assert paid_to(book, wallet, loans[0]) == hers[0]
    with time_machine.travel(timezone.now() + 24 * HOUR):
        assert paid_to(book, wallet, loans[1]) == WORK


def test_taken_back_it_goes_where_it_went(book: Book, wallet: Watched) -> None:
    book.asks_registry = True
    loan = book.accepted()
    change_wallet(book.mfi.id, loan.borrower_id, WORK, by=HERSELF)
    keep_wallet(book.mfi.id, loan.borrower_id, by=book.officer)
    with time_machine.travel(timezone.now() + 48 * HOUR):
        paid = paid_to(book, wallet, loan)
    assert paid == Borrower.objects.of(book.mfi).get(id=loan.borrower_id).phone
