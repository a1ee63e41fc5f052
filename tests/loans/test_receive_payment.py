"""Money that comes in is spent as the terms say, booked once, and put in its place when late."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from loans.actions.change_policy import change_policy
from loans.actions.receive_payment import PaymentIn, receive_payment
from loans.actions.reverse_payment import reverse_payment
from loans.errors import MayNot, NotNow, NotYet, PaymentConflict, TooFarBack
from loans.models import Payment, Transfer
from tests.loans.book import Book

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
JANUARY = date(2026, 1, 5)


def test_a_loan_begins_with_its_schedule_and_one_transfer(book: Book) -> None:
    loan = book.active(1000, 4, on=JANUARY)
    # M1,000 flat at 24 % a year for four months: M20 a month.
    assert book.owed(loan) == (100_000, 8_000, 0, 0)
    assert loan.status == "active"
    assert loan.oldest_due_on == date(2026, 2, 5)
    assert book.balances(loan) == {"1100": 100_000, "1000": -100_000}


def test_a_payment_pays_interest_first_and_then_principal(book: Book) -> None:
    loan = book.active(1000, 4, on=JANUARY)
    payment = book.pay(loan, "100.00", date(2026, 2, 5))
    assert (payment.to_interest, payment.to_principal, payment.balance_lisente) == (
        2_000,
        8_000,
        98_000,
    )
    assert book.balances(loan) == {"1100": 92_000, "1000": -90_000, "4000": -2_000}
    assert book.loan(loan.id).oldest_due_on == date(2026, 2, 5)


def test_all_of_it_closes_the_loan_and_more_is_owed_back(book: Book) -> None:
    loan = book.active(1000, 4, on=JANUARY)
    book.pay(loan, "1080.00", date(2026, 1, 20))
    assert book.loan(loan.id).status == "closed"
    other = book.active(1000, 4, on=JANUARY)
    book.pay(other, "1100.00", date(2026, 1, 20))
    over = book.loan(other.id)
    assert (over.status, over.overpaid_lisente) == ("overpaid", 2_000)
    assert book.balances(other) == {"1000": 10_000, "4000": -8_000, "2000": -2_000}


def test_a_slip_that_comes_late_takes_its_place_by_date(book: Book) -> None:
    loan = book.active(1000, 4, on=JANUARY)
    book.pay(loan, "20.00", date(2026, 3, 5))
    book.pay(loan, "15.00", date(2026, 2, 5))
    (first, *_) = book.rows(loan)
    # M15 of interest in February; in March the other M5 of it, and M15 of principal.
    assert (first.paid_interest, first.paid_principal) == (2_000, 1_500)
    assert book.balances(loan) == {"1100": 98_500, "1000": -96_500, "4000": -2_000}
    again = Transfer.objects.of(book.mfi).filter(loan_id=loan.id, reverses_id__isnull=False)
    assert [(one.on, one.debit, one.credit, one.amount_lisente) for one in again] == [
        (date(2026, 3, 5), "4000", "1000", 2_000)
    ]


def test_money_of_one_wallet_reference_is_booked_once(book: Book) -> None:
    loan, other = book.active(on=JANUARY), book.active(on=JANUARY)
    money = PaymentIn(5_000, JANUARY, "wallet", "MP2601")
    first = receive_payment(book.mfi.id, loan.id, money, by=book.finance)
    assert receive_payment(book.mfi.id, loan.id, money, by=book.finance) == first
    with pytest.raises(PaymentConflict):
        receive_payment(book.mfi.id, other.id, money, by=book.finance)
    more = replace(money, amount_lisente=5_001)
    with pytest.raises(PaymentConflict):
        receive_payment(book.mfi.id, loan.id, more, by=book.finance)
    assert Payment.objects.of(book.mfi).count() == 1


def test_money_of_one_external_id_is_booked_once(book: Book) -> None:
    loan, other = book.active(on=JANUARY), book.active(on=JANUARY)
    money = PaymentIn(5_000, JANUARY, "cash", "12", "till-7/2601")
    first = receive_payment(book.mfi.id, loan.id, money, by=book.finance)
    again = replace(money, reference="13")
    assert receive_payment(book.mfi.id, loan.id, again, by=book.finance) == first
    with pytest.raises(PaymentConflict):
        receive_payment(book.mfi.id, other.id, money, by=book.finance)
    more = replace(money, amount_lisente=5_001)
    with pytest.raises(PaymentConflict):
        receive_payment(book.mfi.id, loan.id, more, by=book.finance)
    # Taken back, it is still the same money: who sends it again hears of the first.
    payment_id = UUID(str(first["id"]))
    reverse_payment(book.mfi.id, loan.id, payment_id, "by-mistake", by=book.finance)
    assert receive_payment(book.mfi.id, loan.id, money, by=book.finance) == first
    assert Payment.objects.of(book.mfi).count() == 1


def test_receipt_books_begin_anew_and_so_may_a_cash_reference(book: Book) -> None:
    loan = book.active(on=JANUARY)
    for day in (6, 7):
        money = PaymentIn(5_000, date(2026, 1, day), "cash", "12")
        receive_payment(book.mfi.id, loan.id, money, by=book.finance)
    assert book.loan(loan.id).owed_lisente == 98_000


def test_no_day_to_come_none_before_the_loan_and_none_too_far_back(book: Book) -> None:
    loan = book.active(on=JANUARY)
    with pytest.raises(NotYet):
        book.pay(loan, "10.00", timezone.localdate() + timedelta(1))
    with pytest.raises(TooFarBack):
        book.pay(loan, "10.00", JANUARY - timedelta(1))
    change_policy(book.mfi.id, {"backdate_days": 3}, by=book.second)
    with pytest.raises(TooFarBack):
        book.pay(loan, "10.00", timezone.localdate() - timedelta(4))
    book.pay(loan, "10.00", timezone.localdate() - timedelta(3))


def test_nothing_is_paid_on_a_loan_that_has_not_begun_or_is_over(book: Book) -> None:
    waiting, over = book.accepted(), book.active(on=JANUARY)
    book.pay(over, "1080.00", JANUARY)
    for loan in (waiting, over):
        with pytest.raises(NotNow):
            book.pay(loan, "10.00")


def test_an_officer_books_no_payment(book: Book) -> None:
    loan = book.active(on=JANUARY)
    with pytest.raises(MayNot):
        receive_payment(book.mfi.id, loan.id, PaymentIn(100, JANUARY, "cash", "1"), by=book.officer)
