"""Small stories of money, or of a second pair of eyes, that was lost once and is not any more."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from loans.actions.apply import Amendment, amend_application
from loans.actions.cancel_loan import cancel_loan
from loans.actions.change_policy import change_policy
from loans.actions.charge import NewCharge, charge, waive
from loans.actions.decide import Approval, approve, send_back
from loans.actions.receive_payment import PaymentIn, receive_payment
from loans.actions.refund import refund
from loans.actions.reschedule import NewSchedule, reschedule
from loans.actions.reverse_payment import reverse_payment
from loans.errors import MayNot, NotNow, PaymentConflict, TooMuch
from loans.models import Charge, Transfer
from loans.queries.soundness import findings
from tests.loans.book import Book

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
JANUARY = date(2026, 1, 5)


def is_sound(book: Book) -> None:
    assert list(findings(book.mfi.id)) == []


def test_what_went_back_out_of_a_payment_is_not_asked_again_after_a_reschedule(book: Book) -> None:
    loan = book.active(1000, 4, on=JANUARY)
    wrong = book.pay(loan, "1000.00", JANUARY)
    over = book.pay(loan, "100.00", JANUARY + timedelta(1))
    # M1,080 was owed: M20 goes back, and then the first payment bounces.
    refund(book.mfi.id, loan.id, 2_000, "cash", "slip 1", by=book.finance)
    reverse_payment(book.mfi.id, loan.id, wrong.id, "bounced", by=book.finance)
    reschedule(book.mfi.id, loan.id, NewSchedule(6), by=book.checker)
    with pytest.raises(TooMuch):
        reverse_payment(book.mfi.id, loan.id, over.id, "bounced", by=book.finance)
    is_sound(book)


def test_a_charge_is_owed_once_when_a_returned_payment_falls_due_after_it(book: Book) -> None:
    loan = book.active(1000, 1, on=JANUARY)
    first = book.pay(loan, "100.00", JANUARY)
    now = timezone.localdate()
    reschedule(book.mfi.id, loan.id, NewSchedule(1, now + timedelta(1)), by=book.checker)
    letter = NewCharge(Charge.Kind.FEE, "Letter", 700, now + timedelta(3))
    charge(book.mfi.id, loan.id, letter, by=book.finance)
    before = book.loan(loan.id).owed_lisente
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("loans.actions.reverse_payment.today", lambda: now + timedelta(5))
        reverse_payment(book.mfi.id, loan.id, first.id, "bounced", by=book.finance)
    assert book.loan(loan.id).owed_lisente == before + 10_000
    assert sum(row.fees for row in book.rows(loan)) == 700
    is_sound(book)


def test_on_no_day_is_a_payment_in_the_books_twice(book: Book) -> None:
    loan = book.active(1000, 4, on=JANUARY)
    book.pay(loan, "50.00", date(2026, 2, 5))
    late = NewCharge(Charge.Kind.PENALTY, "Late", 3_000, date(2026, 2, 1))
    charge(book.mfi.id, loan.id, late, by=book.finance)
    # Written down today, the charge changed where the M50 went; a slip of January changes it again.
    book.pay(loan, "30.00", date(2026, 1, 20))
    received = Transfer.objects.of(book.mfi).filter(loan_id=loan.id, on__lte=date(2026, 3, 1))
    held = sum(one.amount_lisente for one in received if one.debit == "1000")
    assert held - sum(one.amount_lisente for one in received if one.credit == "1000") == 8_000 - (
        100_000
    )
    is_sound(book)


def test_a_payment_of_an_older_schedule_stands_in_the_way_of_cancelling_too(book: Book) -> None:
    loan = book.active(1000, 4)
    book.pay(loan, "10.00")
    reschedule(book.mfi.id, loan.id, NewSchedule(5), by=book.checker)
    with pytest.raises(NotNow):
        cancel_loan(book.mfi.id, loan.id, "cash", "slip 1", by=book.finance)


def test_who_was_forgiven_something_may_think_better_of_it_still(book: Book) -> None:
    loan = book.active(1000, 4)
    waive(book.mfi.id, loan.id, "interest", 500, "hardship", by=book.finance)
    cancel_loan(book.mfi.id, loan.id, "cash", "slip 1", by=book.finance)
    assert (book.loan(loan.id).status, book.balances(loan)) == ("closed", {})
    is_sound(book)


def test_money_given_back_under_a_known_reference_is_a_conflict(book: Book) -> None:
    one, other = book.active(), book.active()
    cancel_loan(book.mfi.id, one.id, "wallet", "MP2601", by=book.finance)
    with pytest.raises(PaymentConflict):
        cancel_loan(book.mfi.id, other.id, "wallet", "MP2601", by=book.finance)
    is_sound(book)


def test_a_number_of_the_lenders_own_system_names_one_payment(book: Book) -> None:
    loan = book.active(on=JANUARY)
    money = PaymentIn(5_000, JANUARY, "cash", "12", external_id="R-1")
    first = receive_payment(book.mfi.id, loan.id, money, by=book.finance)
    again = replace(money, reference="13")
    assert receive_payment(book.mfi.id, loan.id, again, by=book.finance) == first
    other = replace(money, amount_lisente=5_001)
    with pytest.raises(PaymentConflict):
        receive_payment(book.mfi.id, loan.id, other, by=book.finance)


def test_who_approved_more_first_may_approve_less_alone(book: Book) -> None:
    change_policy(book.mfi.id, {"second_approval_above_lisente": 80_000}, by=book.second)
    application = book.applied(1000)
    answer = approve(book.mfi.id, application.id, Approval(), by=book.checker)
    assert answer["waiting_for"] == "manager"
    approve(book.mfi.id, application.id, Approval(amount_lisente=80_000), by=book.checker)
    application.refresh_from_db()
    assert (application.status, application.offered_lisente) == ("approved", 80_000)


LESS = Amendment(amount_lisente=90_000)


def test_nobody_gets_round_who_captured_it_by_having_another_mend_it(book: Book) -> None:
    application = book.applied(1000)
    send_back(book.mfi.id, application.id, "", by=book.checker)
    with pytest.raises(MayNot):
        amend_application(book.mfi.id, application.id, LESS, by=book.second)
    amend_application(book.mfi.id, application.id, LESS, by=book.officer)


def test_a_payment_after_a_refund_is_spent_whole_whatever_its_day(book: Book) -> None:
    loan = book.active(1000, 4, on=JANUARY)
    wrong = book.pay(loan, "1000.00", JANUARY)
    book.pay(loan, "100.00", JANUARY)
    refund(book.mfi.id, loan.id, 2_000, "cash", "slip 1", by=book.finance)
    reverse_payment(book.mfi.id, loan.id, wrong.id, "bounced", by=book.finance)
    # M80 have stayed; of M1,080 are owed M1,000. On the day of the refund, and as a late slip:
    for day in (timezone.localdate(), JANUARY + timedelta(1)):
        told = book.pay(loan, "30.00", day)
        parts = (told.to_principal, told.to_interest, told.to_fees, told.to_penalties)
        assert (sum(parts), told.to_overpayment) == (3_000, 0)
        is_sound(book)
