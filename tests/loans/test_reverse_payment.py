"""A payment that bounced is taken back: both entries stay, and the rest is spent anew."""

from datetime import date
from uuid import uuid4

import pytest
from django.utils import timezone

from loans.actions.change_policy import change_policy
from loans.actions.reverse_payment import reverse_payment
from loans.errors import AlreadyDecided, MayNot, NotThisLender
from loans.models import Payment, Reversal, Transfer
from tests.loans.book import Book

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
JANUARY = date(2026, 1, 5)


def test_the_books_are_as_if_it_had_never_come_and_show_that_it_did(book: Book) -> None:
    loan = book.active(1000, 4, on=JANUARY)
    payment = book.pay(loan, "270.00", date(2026, 2, 5))
    reverse_payment(book.mfi.id, loan.id, payment.id, "bounced", by=book.finance)
    assert book.owed(loan) == (100_000, 8_000, 0, 0)
    assert book.balances(loan) == {"1100": 100_000, "1000": -100_000}
    # One of the payout, two of the payment, and two that take those back.
    written = Transfer.objects.of(book.mfi).filter(loan_id=loan.id)
    assert written.count() == 5
    assert {one.on for one in written.filter(reverses_id__isnull=False)} == {timezone.localdate()}
    with pytest.raises(AlreadyDecided):
        reverse_payment(book.mfi.id, loan.id, payment.id, "bounced", by=book.finance)


def test_what_came_after_it_is_spent_anew(book: Book) -> None:
    loan = book.active(1000, 4, on=JANUARY)
    first = book.pay(loan, "20.00", date(2026, 2, 5))
    book.pay(loan, "50.00", date(2026, 2, 6))
    reverse_payment(book.mfi.id, loan.id, first.id, "bounced", by=book.finance)
    # M50 was all principal; without the first it is M20 of interest and M30 of principal.
    assert book.owed(loan) == (97_000, 6_000, 0, 0)
    assert book.balances(loan) == {"1100": 97_000, "1000": -95_000, "4000": -2_000}


def test_a_closed_loan_opens_again(book: Book) -> None:
    loan = book.active(1000, 4, on=JANUARY)
    payment = book.pay(loan, "1100.00", date(2026, 2, 5))
    assert book.loan(loan.id).status == "overpaid"
    reverse_payment(book.mfi.id, loan.id, payment.id, "other-loan", by=book.finance)
    now = book.loan(loan.id)
    assert (now.status, now.overpaid_lisente, now.closed_on) == ("active", 0, None)


def test_the_same_reference_may_be_booked_where_it_belongs(book: Book) -> None:
    wrong, right = book.active(on=JANUARY), book.active(on=JANUARY)
    payment = book.pay(wrong, "100.00", JANUARY, method="wallet")
    reverse_payment(book.mfi.id, wrong.id, payment.id, "other-loan", by=book.finance)
    book.pay(right, "100.00", JANUARY, method="wallet", reference=payment.reference)
    again = Payment.objects.of(book.mfi).get(loan_id=right.id)
    assert (again.reference, again.again) == (payment.reference, 1)


def test_a_large_one_waits_for_a_checker_who_asks_for_the_same(book: Book) -> None:
    change_policy(book.mfi.id, {"second_correction_above_lisente": 10_000}, by=book.second)
    loan = book.active(on=JANUARY)
    payment = book.pay(loan, "100.01", JANUARY)
    here = (book.mfi.id, loan.id, payment.id)
    with pytest.raises(MayNot):
        reverse_payment(*here, "bounced", by=book.checker)
    for _ in range(2):
        waits = reverse_payment(*here, "bounced", by=book.finance)
        assert waits["waiting_for"] == "manager"
    with pytest.raises(MayNot):
        reverse_payment(*here, "other-loan", by=book.checker)
    assert not Reversal.objects.of(book.mfi).exists()
    assert "waiting_for" not in reverse_payment(*here, "bounced", by=book.checker)
    assert Reversal.objects.of(book.mfi).count() == 1


def test_a_payment_of_another_loan_is_not_there(book: Book) -> None:
    loan, other = book.active(on=JANUARY), book.active(on=JANUARY)
    payment = book.pay(loan, "10.00", JANUARY)
    for payment_id in (payment.id, uuid4()):
        with pytest.raises(NotThisLender):
            reverse_payment(book.mfi.id, other.id, payment_id, "bounced", by=book.finance)
