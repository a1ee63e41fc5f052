"""She may go back on a loan: before the money came, or for a few days after it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from loans.actions.cancel_loan import cancel_loan
from loans.actions.change_policy import change_policy
from loans.actions.charge import NewCharge, charge
from loans.actions.disburse import ask_payout
from loans.errors import MayNot, NotNow
from loans.models import Charge, Event, Payment, Transfer, Waiver
from tests.loans.book import Book, on_product
from tests.loans.test_disburse import FEES

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
TODAY = timezone.localdate
WITH_FEES = on_product("With fees", fees=FEES)


def test_before_the_money_came_nothing_is_booked(book: Book) -> None:
    loan = book.accepted()
    cancel_loan(book.mfi.id, loan.id, "cash", "R-1", by=book.finance)
    now = book.loan(loan.id)
    assert (now.status, now.closed_on, now.closed_why) == ("cancelled", TODAY(), "cancelled")
    assert not Transfer.objects.of(book.mfi).exists()
    assert Event.objects.of(book.mfi).get(type="loan.cancelled").data == {
        "borrower": str(loan.borrower_id)
    }


def test_she_gives_back_what_she_received_and_owes_nothing_for_it(book: Book) -> None:
    loan = book.active(1000, 4, WITH_FEES, on=TODAY())
    assert book.balances(loan) == {"1100": 105_000, "1000": -98_000, "4010": -7_000}
    cancel_loan(book.mfi.id, loan.id, "cash", "R-1", by=book.finance)
    # M980 she had got; the fees kept back and lent along are taken back in the books.
    payment = Payment.objects.of(book.mfi).get(loan_id=loan.id)
    assert (payment.amount_lisente, payment.to_principal) == (98_000, 98_000)
    now = book.loan(loan.id)
    assert (now.status, now.closed_on, now.closed_why) == ("closed", TODAY(), "cancelled")
    assert book.owed(loan) == (0, 0, 0, 0)
    assert book.balances(loan) == {}
    waived = {
        one.component: (one.amount_lisente, one.reason) for one in Waiver.objects.of(book.mfi)
    }
    assert waived == {
        "principal": (7_000, "cancelled"),
        "interest": (8_400, "cancelled"),
        "fees": (2_000, "cancelled"),
    }


def test_where_the_lender_keeps_charges_she_gives_back_the_fees_too(book: Book) -> None:
    change_policy(book.mfi.id, {"cooling_off_keeps_charges": True}, by=book.second)
    loan = book.active(1000, 4, WITH_FEES, on=TODAY())
    cancel_loan(book.mfi.id, loan.id, "wallet", "MP-1", by=book.finance)
    assert Payment.objects.of(book.mfi).get(loan_id=loan.id).amount_lisente == 105_000
    assert book.balances(loan) == {"1000": -98_000, "1020": 105_000, "4010": -7_000}


def test_the_last_day_is_one_of_them_and_the_next_is_not(book: Book) -> None:
    last, late = (book.active(on=TODAY() - timedelta(days)) for days in (2, 3))
    cancel_loan(book.mfi.id, last.id, "cash", "R-1", by=book.finance)
    assert book.loan(last.id).closed_why == "cancelled"
    with pytest.raises(NotNow):
        cancel_loan(book.mfi.id, late.id, "cash", "R-2", by=book.finance)


def test_a_charge_of_the_meantime_falls_away_too(book: Book) -> None:
    loan = book.active(1000, 4, on=TODAY())
    new = NewCharge(Charge.Kind.FEE, "Letter", 1_000, TODAY())
    charge(book.mfi.id, loan.id, new, by=book.finance)
    cancel_loan(book.mfi.id, loan.id, "cash", "R-1", by=book.finance)
    assert (book.loan(loan.id).status, book.balances(loan)) == ("closed", {})


def test_a_payment_is_taken_back_first(book: Book) -> None:
    loan = book.active(1000, 4, on=TODAY())
    book.pay(loan, "10.00")
    with pytest.raises(NotNow):
        cancel_loan(book.mfi.id, loan.id, "cash", "R-1", by=book.finance)


def test_not_while_a_wallet_is_asked_and_only_by_finance(book: Book) -> None:
    asked, waiting = book.accepted(), book.accepted()
    ask_payout(book.mfi.id, asked.id, uuid4(), by=book.finance)
    with pytest.raises(NotNow):
        cancel_loan(book.mfi.id, asked.id, "cash", "R-1", by=book.finance)
    with pytest.raises(MayNot):
        cancel_loan(book.mfi.id, waiting.id, "cash", "R-1", by=book.officer)
