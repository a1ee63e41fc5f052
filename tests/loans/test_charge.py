"""Fees and penalties beside the schedule, and what the lender forgives."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from loans.actions.change_policy import change_policy
from loans.actions.charge import NewCharge, charge, waive
from loans.errors import NotNow, OutsideTerms, TooMuch
from loans.models import Charge
from tests.loans.book import Book

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
JANUARY = date(2026, 1, 5)
LATE = NewCharge(Charge.Kind.PENALTY, "Late", 3_000, date(2026, 2, 8))


def test_a_penalty_lies_on_the_row_in_whose_time_it_falls(book: Book) -> None:
    loan = book.active(1000, 4, on=JANUARY)
    charge(book.mfi.id, loan.id, LATE, by=book.finance)
    assert [row.penalties for row in book.rows(loan)] == [0, 3_000, 0, 0]
    assert book.owed(loan) == (100_000, 8_000, 0, 3_000)
    # Nothing was received: cash books show nothing.
    assert book.balances(loan) == {"1100": 100_000, "1000": -100_000}


def test_a_charge_after_the_last_day_has_a_row_of_its_own(book: Book) -> None:
    loan = book.active(1000, 1, on=JANUARY)
    late = LATE._replace(due_on=date(2026, 6, 1))
    charge(book.mfi.id, loan.id, late, by=book.finance)
    charge(book.mfi.id, loan.id, late, by=book.finance)
    last = book.rows(loan)[-1]
    assert (last.origin, last.due_on, last.penalties) == ("charge", date(2026, 6, 1), 6_000)


def test_a_charge_takes_from_what_was_paid_too_much(book: Book) -> None:
    loan = book.active(1000, 1, on=JANUARY)
    book.pay(loan, "1030.00", date(2026, 2, 5))
    charge(book.mfi.id, loan.id, LATE, by=book.finance)
    now = book.loan(loan.id)
    assert (now.status, now.owed_lisente, now.overpaid_lisente) == ("active", 2_000, 0)
    assert book.balances(loan) == {"1000": 3_000, "4000": -2_000, "4020": -1_000}


def test_penalties_are_paid_before_interest(book: Book) -> None:
    loan = book.active(1000, 4, on=JANUARY)
    charge(book.mfi.id, loan.id, LATE._replace(due_on=date(2026, 1, 20)), by=book.finance)
    payment = book.pay(loan, "40.00", date(2026, 2, 5))
    assert (payment.to_penalties, payment.to_interest) == (3_000, 1_000)


def test_no_charge_before_the_loan_and_none_on_one_that_is_over(book: Book) -> None:
    loan = book.active(1000, 1, on=JANUARY)
    early = LATE._replace(due_on=JANUARY - timedelta(1))
    with pytest.raises(OutsideTerms):
        charge(book.mfi.id, loan.id, early, by=book.finance)
    book.pay(loan, "1020.00", date(2026, 2, 5))
    with pytest.raises(NotNow):
        charge(book.mfi.id, loan.id, LATE, by=book.finance)


def test_what_is_forgiven_is_owed_no_more_and_was_never_received(book: Book) -> None:
    loan = book.active(1000, 4, on=JANUARY)
    charge(book.mfi.id, loan.id, LATE, by=book.finance)
    waive(book.mfi.id, loan.id, "penalties", 3_000, "hardship", by=book.finance)
    waive(book.mfi.id, loan.id, "interest", 2_500, "hardship", by=book.finance)
    assert book.owed(loan) == (100_000, 5_500, 0, 0)
    assert [row.waived_interest for row in book.rows(loan)] == [2_000, 500, 0, 0]
    assert book.balances(loan) == {"1100": 100_000, "1000": -100_000}


def test_no_more_is_forgiven_than_is_owed_and_never_principal(book: Book) -> None:
    loan = book.active(1000, 4, on=JANUARY)
    with pytest.raises(TooMuch):
        waive(book.mfi.id, loan.id, "interest", 8_001, "hardship", by=book.finance)
    with pytest.raises(OutsideTerms):
        waive(book.mfi.id, loan.id, "principal", 1, "hardship", by=book.finance)


def test_a_large_waiver_waits_for_a_checker(book: Book) -> None:
    change_policy(book.mfi.id, {"second_correction_above_lisente": 1_000}, by=book.second)
    loan = book.active(1000, 4, on=JANUARY)
    here = (book.mfi.id, loan.id, "interest", 1_001, "hardship")
    assert waive(*here, by=book.checker)["waiting_for"] == "manager"
    assert book.owed(loan) == (100_000, 8_000, 0, 0)
    waive(*here, by=book.second)
    assert book.owed(loan) == (100_000, 6_999, 0, 0)
    assert timezone.localdate() == book.loan(loan.id).last_moved_on
