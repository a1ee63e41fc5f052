"""She repays on her phone: the next payment, all of it or another sum; her wallet asks her once."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from loans.actions.amend_borrower import Amendment, amend_borrower
from loans.actions.choose_language import choose_language
from loans.deed import Actor
from loans.models import Collection, Loan, Mfi, Payment, WalletCallback
from loans.tasks import book_callback
from loans.wallets.port import chosen
from tests.loans.test_collect import Watched, post, told
from tests.loans.test_register_borrower import PALESA
from tests.people import Hire
from tests.phone import Phones
from tests.ussd.test_balance import PIN, Owing, borrows_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def wallet() -> Iterator[Watched]:
    before, watched = chosen.wallet, Watched()
    chosen.wallet = watched
    yield watched
    chosen.wallet = before


@pytest.fixture
def palesa(handset: Phones, maluti: Mfi, hire: Hire, wallet: Watched) -> Owing:
    """She owes M1,080 in four payments of M270."""
    her = borrows_at(handset, maluti, hire)
    her.borrows()
    return her


def approves(palesa: Owing, wallet: Watched, amount: str) -> None:
    """She types her wallet's PIN, and the wallet tells us."""
    body = told(reference=wallet.prompts[-1].reference, amount=amount)
    assert post({**body, "provider_id": f"SIM{len(wallet.prompts)}"}) == 200
    book_callback(str(WalletCallback.objects.latest("at").id))


def loan(palesa: Owing) -> Loan:
    return Loan.objects.of(palesa.book.mfi).get()


def test_she_chooses_how_much_and_agrees_before_her_wallet_asks(
    palesa: Owing, wallet: Watched
) -> None:
    phone = palesa.phone
    phone.dial()
    assert phone.choose("Repay") == "Enter your PIN:\n0. Back"
    assert phone.answer(PIN) == (
        f"Pay loan {loan(palesa).reference}\n1. Next payment: M270.00\n2. Whole debt: M1,080.00\n"
        "3. Another amount\n0. Back"
    )
    assert phone.answer("1") == (
        "Pay M270.00 to Maluti Credit? Your wallet will ask you on this phone.\n"
        "1. Yes, pay\n2. No\n0. Back\n00. Home"
    )
    assert wallet.prompts == []
    assert phone.answer("1") == (
        "Approve M270.00 on this phone with your M-Pesa or EcoCash PIN."
        " We send an SMS when the money arrives."
    )
    assert [(one.phone, one.lisente) for one in wallet.prompts] == [(PALESA, 27_000)]
    approves(palesa, wallet, "270.00")
    assert Payment.objects.of(palesa.book.mfi).get().amount_lisente == 27_000
    assert palesa.reads().split("\n")[1] == "Debt: M810.00"


def test_in_sesotho_too(palesa: Owing, wallet: Watched) -> None:
    choose_language(PALESA, "st", by=Actor.system("test"))
    palesa.phone.dial()
    palesa.phone.choose("Lefa")
    assert palesa.phone.answer(PIN).startswith("Lefa kalimo ")
    palesa.phone.choose("Sekoloto sohle: M1,080.00")
    assert palesa.phone.screen.startswith("Na u lefa M1,080.00 ho Maluti Credit?")
    assert palesa.phone.choose("E, kea lefa").startswith("Lumella tefo ea M1,080.00 mohaleng ona")
    approves(palesa, wallet, "1080.00")
    assert loan(palesa).status == "closed"


def test_another_sum_is_read_and_held_to_what_is_owed(palesa: Owing, wallet: Watched) -> None:
    phone = palesa.phone
    palesa.reads("Repay", "Another amount")
    assert phone.screen == "How much? From M1.00 to M1,080.00:\n0. Back\n00. Home"
    assert phone.answer("M50").startswith("Write the amount in digits.\n")
    assert phone.answer("1080.01").startswith("From M1.00 to M1,080.00.\n")
    assert phone.answer("50.50").startswith("Pay M50.50 to Maluti Credit?")
    phone.choose("Yes, pay")
    assert wallet.prompts[0].lisente == 5_050


def test_who_thinks_again_is_not_asked(palesa: Owing, wallet: Watched) -> None:
    palesa.reads("Repay", "1", "No")
    assert palesa.phone.label == "repay.how"
    palesa.phone.hang_up()
    assert wallet.prompts == []
    assert not Collection.objects.of(palesa.book.mfi).exists()


def test_a_second_time_she_is_told_that_her_wallet_asks_already(
    palesa: Owing, wallet: Watched
) -> None:
    palesa.reads("Repay", "1", "Yes, pay")
    shown = palesa.reads("Repay", "1", "Yes, pay")
    assert shown.startswith("Your wallet is asking you already.")
    assert len(wallet.prompts) == 1


def test_a_wallet_that_does_not_answer_and_one_that_refuses(palesa: Owing, wallet: Watched) -> None:
    wallet.breaks = True
    assert palesa.reads("Repay", "1", "Yes, pay").startswith("Your wallet is slow to answer.")
    Collection.objects.of(palesa.book.mfi).update(expires_at=timezone.now())
    wallet.breaks = False
    number = "+26658123008"
    amend_borrower(palesa.book.mfi.id, palesa.id, Amendment(phone=number), by=palesa.book.officer)
    palesa.phone.number = number
    choose_language(number, "en", by=Actor.system("test"))
    assert palesa.reads("Repay", "1", "Yes, pay") == (
        "Your wallet did not take the payment of M270.00. Nothing was paid. Questions: 22310001"
    )


def test_a_pin_of_more_than_a_minute_ago_moves_no_money(palesa: Owing, wallet: Watched) -> None:
    palesa.reads("Repay", "Whole debt: M1,080.00")
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        assert palesa.phone.choose("Yes, pay") == (
            "Pay M1,080.00 to Maluti Credit: enter your PIN again.\n0. Back\n00. Home"
        )
        assert wallet.prompts == []
        assert palesa.phone.answer("9999").startswith("Wrong PIN. Tries left: 2.\n")
        assert palesa.phone.answer(PIN).startswith("Approve M1,080.00 on this phone")
    assert [prompt.lisente for prompt in wallet.prompts] == [108_000]


def test_what_changed_meanwhile_is_asked_anew(palesa: Owing, wallet: Watched) -> None:
    palesa.reads("Repay", "Whole debt: M1,080.00")
    palesa.book.pay(loan(palesa), "500.00")
    assert palesa.phone.choose("Yes, pay") == (
        "What you owe has changed meanwhile. Please dial again: *384*11#"
    )
    assert wallet.prompts == []


def test_the_last_hop_once_more_asks_her_once(palesa: Owing, wallet: Watched) -> None:
    last = palesa.reads("Repay", "1", "Yes, pay")
    assert [palesa.phone.send() for _ in range(3)] == [last] * 3
    assert len(wallet.prompts) == 1
    assert Collection.objects.of(palesa.book.mfi).count() == 1
