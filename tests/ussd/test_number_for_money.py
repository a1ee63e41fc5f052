"""Where her money goes: another number counts a day after she asks, and the old one hears of it."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from redis import Redis

from loans.actions.change_wallet import ASKED
from loans.actions.choose_language import choose_language
from loans.actions.decide import Approval, approve
from loans.deed import Actor
from loans.errands.pay_out import pay_out
from loans.models import Borrower, Event, Loan, Membership, Mfi, Person
from loans.queries.borrowers import wallet_of
from loans.rules.offer_terms import Disbursement
from loans.sealed import data_key_of, unseal
from loans.wallets.port import chosen
from messaging.errands.tell import tell
from messaging.models import Message
from messaging.rules.outgoing import TEXT, TO
from tests.loans.book import on_product
from tests.loans.test_pay_out import Watched
from tests.loans.test_register_borrower import PALESA
from tests.people import Hire
from tests.phone import Phones
from tests.ussd.bad_inputs import BAD_INPUTS
from tests.ussd.test_balance import PIN, Owing, borrows_at
from tests.ussd.test_details import KEYS, WRONG, does_not_answer, opens
from ussd.book import wallet_number
from ussd.call import session_name
from ussd.engine.domain import Refused
from ussd.engine.talk import Talk
from ussd.slots import LENDER, WHO

pytestmark = pytest.mark.django_db
WORK, SHOP = "+26659000100", "+26659000110"
HOUR = timedelta(hours=1)


@pytest.fixture
def palesa(handset: Phones, maluti: Mfi, hire: Hire) -> Owing:
    return borrows_at(handset, maluti, hire)


@pytest.fixture
def wallet(monkeypatch: pytest.MonkeyPatch) -> Watched:
    watched = Watched()
    monkeypatch.setattr(chosen, "wallet", watched)
    return watched


def goes_to(palesa: Owing) -> tuple[str, str]:
    """The number that counts, and the one that waits."""
    row = Borrower.objects.of(palesa.book.mfi).get(id=palesa.id)
    kept, now = wallet_of(row), timezone.now()
    return kept.in_force(row.phone, now), kept.waiting(row.phone, now)


def in_a_day() -> str:
    return f"{timezone.localtime(timezone.now() + 24 * HOUR):%d/%m/%Y %H:%M}"


def test_a_change_of_number_is_said_whole_and_agreed_by_her_pin(palesa: Owing) -> None:
    assert opens(palesa, "Number for money") == (f"Loan money goes to 58123456.\n1. Change\n{KEYS}")
    assert palesa.phone.choose("Change") == (
        f"Enter the mobile number that your money is to go to:\n{KEYS}"
    )
    with time_machine.travel(timezone.now(), tick=False):
        when = in_a_day()
        assert palesa.phone.answer("5900 0100") == (
            f"From {when} money goes to 59000100.\nUntil then to 58123456. We tell that number by"
            f" SMS.\n1. Yes, change\n2. No\n{KEYS}"
        )
        assert palesa.phone.choose("Yes, change") == (
            f"To change the number, enter your PIN:\n{KEYS}"
        )
        assert palesa.phone.answer(WRONG).startswith("Wrong PIN. Tries left: 2.\n")
        assert goes_to(palesa) == (PALESA, "")
        assert palesa.phone.answer(PIN) == (
            f"From {when} money goes to 59000100, until then to 58123456. We tell the old number."
            " To take it back: *384*11# or 22310001"
        )
        assert not palesa.phone.open
        assert goes_to(palesa) == (PALESA, WORK)


def asks(palesa: Owing, number: str = WORK) -> None:
    opens(palesa, "Number for money", "Change")
    palesa.phone.answer(number)
    palesa.phone.press("Yes, change", PIN)
    assert palesa.phone.label == "details.asked"


def test_the_old_number_is_told_and_nobody_else(palesa: Owing) -> None:
    asks(palesa)
    (message_id,) = tell(Event.objects.of(palesa.book.mfi).filter(type=ASKED))
    row = Message.objects.of(palesa.book.mfi).get(id=message_id)
    key = data_key_of(Person.objects.get())
    assert unseal(key, TO, row.to_sealed) == PALESA
    says = unseal(key, TEXT, row.text_sealed)
    assert says.startswith("Maluti Credit: somebody asked that money go to another number from ")
    assert Message.objects.of(palesa.book.mfi).filter(notice="wallet_change").count() == 1


def test_a_repeated_hop_asks_once(palesa: Owing) -> None:
    asks(palesa)
    said = palesa.phone.screen
    assert [palesa.phone.send() for _ in range(3)] == [said] * 3
    assert Event.objects.of(palesa.book.mfi).filter(type=ASKED).count() == 1


def test_done_again_after_the_process_died_it_is_one_change_and_the_same_screen(
    palesa: Owing, redis_client: Redis
) -> None:
    opens(palesa, "Number for money", "Change")
    palesa.phone.answer("59000100")
    palesa.phone.choose("Yes, change")
    session = f"ussd:session:{session_name(palesa.phone.session_id)}"
    before = redis_client.get(session)
    assert isinstance(before, bytes)
    said = palesa.phone.answer(PIN)
    # The book was written, the session was not kept: the network sends the hop once more.
    redis_client.set(session, before)
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert palesa.phone.send() == said
    assert Event.objects.of(palesa.book.mfi).filter(type=ASKED).count() == 1


def test_dialled_in_advance_it_stops_at_her_pin(palesa: Owing) -> None:
    palesa.phone.dial(f"98*5*{PIN}*4*1*{WORK}*1*{PIN}")
    assert palesa.phone.label == "details.pin"
    assert goes_to(palesa) == (PALESA, "")


def test_while_it_waits_she_sees_both_and_keeps_the_old_one(palesa: Owing) -> None:
    with time_machine.travel(timezone.now(), tick=False):
        when = in_a_day()
        asks(palesa)
    assert opens(palesa, "Number for money") == (
        f"Money goes to 58123456.\nFrom {when} it goes to 59000100.\n1. Change\n"
        f"2. Keep the old number\n{KEYS}"
    )
    assert palesa.phone.choose("Keep the old number") == (
        f"Loan money goes to 58123456.\n1. Change\n{KEYS}"
    )
    assert palesa.phone.send() == palesa.phone.screen
    assert goes_to(palesa) == (PALESA, "")
    with time_machine.travel(timezone.now() + 25 * HOUR):
        assert goes_to(palesa) == (PALESA, "")


def test_another_number_before_the_day_is_over_begins_it_anew(palesa: Owing) -> None:
    asks(palesa)
    now = timezone.now()
    with time_machine.travel(now + 23 * HOUR):
        asks(palesa, "59000110")
    with time_machine.travel(now + 25 * HOUR):
        assert goes_to(palesa) == (PALESA, SHOP)
    with time_machine.travel(now + 48 * HOUR):
        assert goes_to(palesa) == (SHOP, "")


def test_a_number_that_is_set_or_cannot_be_paid_to_is_refused_with_the_reason(
    palesa: Owing,
) -> None:
    opens(palesa, "Number for money", "Change")
    assert palesa.phone.answer("58123456").startswith("That number is set already.\n")
    assert palesa.phone.answer("+27821234567").startswith("Money cannot go to that number.\n")
    asks(palesa)
    opens(palesa, "Number for money", "Change")
    assert palesa.phone.answer("59000100").startswith("That number is set already.\n")
    assert palesa.phone.answer("22310001").startswith("That is not a mobile number.\n")


@pytest.mark.parametrize("typed", BAD_INPUTS)
def test_bad_input_is_no_number(palesa: Owing, typed: str) -> None:
    who = str(Membership.objects.get().person_id)
    talk = Talk("details.number", slots={LENDER: str(palesa.book.mfi.id), WHO: who})
    assert isinstance(wallet_number.read(talk, typed), Refused)


def accepted(palesa: Owing) -> Loan:
    """She takes a loan on her phone whose money comes by itself."""
    book = palesa.book
    quick = on_product("Quick", disbursement=Disbursement.AUTOMATIC)
    asked = book.applied(1000, 4, quick, palesa.id)
    book.consent(palesa.id)
    approve(book.mfi.id, asked.id, Approval(), by=book.checker)
    palesa.phone.dial()
    palesa.phone.press("Offer waiting", PIN, "I take the loan", PIN)
    return Loan.objects.of(book.mfi).get(application_id=asked.id)


def test_money_that_falls_due_meanwhile_goes_to_the_old_number(
    palesa: Owing, wallet: Watched
) -> None:
    asks(palesa)
    loan = accepted(palesa)
    assert "We send the money to 58123456. You will get an SMS." in palesa.phone.screen
    pay_out(palesa.book.mfi.id, loan.id, by=palesa.book.finance)
    assert [phone for _, phone, _ in wallet.asked] == [PALESA]


def test_after_the_day_it_goes_to_the_new_one(palesa: Owing, wallet: Watched) -> None:
    asks(palesa)
    with time_machine.travel(timezone.now() + 24 * HOUR):
        loan = accepted(palesa)
        assert "We send the money to 59000100. You will get an SMS." in palesa.phone.screen
        pay_out(palesa.book.mfi.id, loan.id, by=palesa.book.finance)
    assert [phone for _, phone, _ in wallet.asked] == [WORK]


def test_a_lender_that_goes_away_before_her_pin_changes_nothing_and_says_so(palesa: Owing) -> None:
    opens(palesa, "Number for money", "Change")
    palesa.phone.answer("59000100")
    palesa.phone.choose("Yes, change")
    does_not_answer(palesa.book.mfi)
    assert palesa.phone.answer(PIN) == (
        "Sorry, there is a problem. Nothing has changed. Please try again later."
    )
    assert goes_to(palesa) == (PALESA, "")


def test_in_sesotho_too(palesa: Owing) -> None:
    choose_language(PALESA, "st", by=Actor.system("test"))
    keys = "0. Khutla\n00. Qalong"
    phone = palesa.phone
    phone.dial()
    phone.press("Lintlha tsa ka", PIN, "Nomoro ea chelete", "Fetola")
    with time_machine.travel(timezone.now(), tick=False):
        when = in_a_day()
        assert phone.answer("59000100") == (
            f"Ho tloha ka la {when} chelete e ea ho 59000100.\nHo fihlela moo: 58123456. Re e"
            f" tsebisa ka SMS.\n1. E, fetola\n2. Che\n{keys}"
        )
        phone.choose("E, fetola")
        assert phone.answer(PIN) == (
            f"Ho tloha ka la {when} chelete e ea ho 59000100, ho fihlela moo ho 58123456."
            " Re tsebisa ea khale. Ho emisa: *384*11# kapa 22310001"
        )
    phone.dial()
    assert phone.press("Lintlha tsa ka", PIN, "Nomoro ea chelete") == (
        f"Chelete e ea ho 58123456.\nHo tloha ka la {when} e ea ho 59000100.\n1. Fetola\n"
        f"2. Ha ke sa fetola\n{keys}"
    )
