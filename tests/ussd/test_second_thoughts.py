"""She changes her mind: before the money came by her PIN, and for two days by giving it back."""

from datetime import timedelta

import pytest

from loans.actions.accept_offer import Agreement, accept_offer
from loans.actions.decide import Approval, approve
from loans.dates import today
from loans.models import Acceptance, Loan, Mfi, Payment
from tests.loans.book import on_product
from tests.loans.test_collect import Watched
from tests.people import Hire
from tests.phone import Phones
from tests.ussd.test_balance import PIN, Owing, borrows_at
from tests.ussd.test_repay import approves
from tests.ussd.test_repay import wallet as simulated_wallet

pytestmark = pytest.mark.django_db
wallet = simulated_wallet


@pytest.fixture
def palesa(handset: Phones, maluti: Mfi, hire: Hire, wallet: Watched) -> Owing:
    return borrows_at(handset, maluti, hire)


def accepted(palesa: Owing) -> Loan:
    book = palesa.book
    asked = book.applied(1000, 4, on_product("School"), palesa.id)
    approve(book.mfi.id, asked.id, Approval(), by=book.checker)
    accept_offer(book.mfi.id, asked.id, Agreement(Acceptance.How.PAPER, "form 17"), by=book.officer)
    return Loan.objects.of(book.mfi).get()


def test_before_the_money_came_a_pin_is_enough(palesa: Owing) -> None:
    accepted(palesa)
    shown = palesa.reads("Cancel")
    assert shown == (
        "Maluti Credit: you do not want the loan of M1,000.00 any more?\n"
        "1. Yes, cancel it\n2. No\n0. Back\n00. Home"
    )
    assert palesa.phone.answer("1").startswith("To cancel the loan, enter your PIN:")
    assert Loan.objects.of(palesa.book.mfi).get().status == "accepted"
    assert palesa.phone.answer(PIN) == (
        "Maluti Credit: the loan is cancelled. You owe nothing for it. Questions: 22310001"
    )
    assert Loan.objects.of(palesa.book.mfi).get().status == "cancelled"


def test_for_two_days_she_gives_back_what_she_received_and_no_more(
    palesa: Owing, wallet: Watched
) -> None:
    loan = palesa.borrows()
    shown = palesa.reads("Give the loan back")
    assert shown == (
        "Give back M1,000.00 to Maluti Credit?\n"
        "Then you owe nothing on this loan. Your wallet will ask you.\n"
        "1. Yes, give it back\n2. No\n0. Back\n00. Home"
    )
    palesa.phone.press("Yes, give it back", PIN)
    assert palesa.phone.label == "repay.asked"
    approves(palesa, wallet, "1000.00")
    now = palesa.book.loan(loan.id)
    assert (now.status, now.closed_why, now.owed_lisente) == ("closed", "cancelled", 0)
    assert Payment.objects.of(palesa.book.mfi).get().amount_lisente == 100_000


def test_after_two_days_it_is_not_offered(palesa: Owing) -> None:
    palesa.borrows(on=today() - timedelta(3))
    assert "Give the loan back" not in palesa.reads()


def test_who_has_paid_on_it_is_not_offered_it_either(palesa: Owing) -> None:
    palesa.book.pay(palesa.borrows(), "10.00")
    assert "Give the loan back" not in palesa.reads()


def test_paid_on_while_her_wallet_asked_it_counts_as_a_payment(
    palesa: Owing, wallet: Watched
) -> None:
    loan = palesa.borrows()
    palesa.reads("Give the loan back")
    palesa.phone.press("Yes, give it back", PIN)
    palesa.book.pay(loan, "10.00")
    approves(palesa, wallet, "1000.00")
    assert palesa.book.loan(loan.id).owed_lisente == 108_000 - 1_000 - 100_000
