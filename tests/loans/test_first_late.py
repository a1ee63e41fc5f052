"""Since when loans were late by more than so many days: to the day, whatever happened since."""

from datetime import UTC, date, datetime, time

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from loans.actions.charge import NewCharge, charge, waive
from loans.actions.reschedule import NewSchedule, reschedule
from loans.actions.reverse_payment import reverse_payment
from loans.dates import today
from loans.models import Charge, Loan, Mfi, Waiver
from loans.queries.first_late import first_late
from loans.rules.allocation import Strategy
from loans.rules.product_terms import EarlyInterest
from tests.loans.book import Book, on_product

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
BEGUN = date(2026, 1, 5)


def at(day: date) -> time_machine.travel:
    return time_machine.travel(datetime.combine(day, time(10), UTC), tick=True)


def first(book: Book, loan: Loan, days: int, until: date) -> date | None:
    return first_late(book.mfi.id, [loan.id], days, until).get(loan.id)


def test_it_is_the_day_after_so_many_and_no_other(book: Book) -> None:
    loan = book.active(on=BEGUN)
    # Due on 5 February: 31 days late on 8 March, 91 days on 7 May.
    assert first(book, loan, 30, date(2026, 3, 7)) is None
    assert first(book, loan, 30, date(2026, 3, 8)) == date(2026, 3, 8)
    assert first(book, loan, 90, date(2026, 9, 1)) == date(2026, 5, 7)
    assert first(book, loan, 0, date(2026, 9, 1)) == date(2026, 2, 6)


def test_who_paid_by_the_evening_of_that_day_was_not_so_late(book: Book) -> None:
    just, late = book.active(on=BEGUN), book.active(on=BEGUN)
    book.pay(just, "1080.00", date(2026, 3, 8))
    book.pay(late, "1080.00", date(2026, 3, 9))
    assert first(book, just, 30, date(2026, 9, 1)) is None
    assert first(book, late, 30, date(2026, 9, 1)) == date(2026, 3, 8)


def test_money_taken_back_makes_late_at_once_what_was_due_long_ago(book: Book) -> None:
    with at(BEGUN):
        loan = book.active()
    with at(date(2026, 2, 5)):
        paid = book.pay(loan, "1080.00")
    with at(date(2026, 4, 20)):
        reverse_payment(book.mfi.id, loan.id, paid.id, "bounced", by=book.finance)
    with at(date(2026, 4, 25)):
        book.pay(loan, "270.00")
    assert first(book, loan, 30, date(2026, 4, 19)) is None
    assert first(book, loan, 30, date(2026, 9, 1)) == date(2026, 4, 20)


def test_interest_forgiven_for_paying_early_is_not_late(book: Book) -> None:
    earned = on_product("Earned", early_interest=EarlyInterest.EARNED)
    with at(BEGUN):
        loan = book.active(product=earned)
    with at(date(2026, 1, 20)):
        # A month's interest is 20.00; the other three fall away.
        book.pay(loan, "1020.00")
    assert Waiver.objects.of(book.mfi).filter(loan_id=loan.id).exists()
    with CaptureQueriesContext(connection) as asked:
        assert first(book, loan, 0, date(2026, 9, 1)) is None
    assert len(asked) == 2, "nothing has to be replayed"


def test_a_charge_that_takes_what_was_paid_leaves_its_instalment_open(book: Book) -> None:
    with at(BEGUN):
        loan = book.active()
    with at(date(2026, 2, 5)):
        book.pay(loan, "810.00")
    with at(date(2026, 4, 20)):
        # A letter of before 5 April belongs to that instalment and is paid before its principal.
        letter = NewCharge(Charge.Kind.FEE, "letter", 3_000, date(2026, 3, 20))
        charge(book.mfi.id, loan.id, letter, by=book.finance)
    assert first(book, loan, 30, date(2026, 9, 1)) == date(2026, 5, 6)


def test_what_was_forgiven_moves_to_another_row_when_money_is_taken_back(book: Book) -> None:
    with at(BEGUN):
        loan = book.active()
    with at(date(2026, 2, 5)):
        paid = book.pay(loan, "270.00")
    with at(date(2026, 2, 10)):
        waive(book.mfi.id, loan.id, "interest", 2_000, "hardship", by=book.finance)
    with at(date(2026, 3, 5)):
        book.pay(loan, "250.00")
    with at(date(2026, 4, 20)):
        reverse_payment(book.mfi.id, loan.id, paid.id, "bounced", by=book.finance)
    # March was settled by its 20.00 forgiven and 250.00. Now February takes both, and March is open
    # again, 46 days late at once.
    assert first(book, loan, 30, date(2026, 9, 1)) == date(2026, 4, 20)


def test_each_waiver_counts_from_its_own_day(book: Book) -> None:
    fees_last = on_product("Fees last", allocation=Strategy.DUE_THEN_ADVANCE)
    with at(BEGUN):
        loan = book.active(product=fees_last)
        for due_on in (date(2026, 2, 1), date(2026, 3, 1)):
            letter = NewCharge(Charge.Kind.FEE, "letter", 2_000, due_on)
            charge(book.mfi.id, loan.id, letter, by=book.finance)
    for paid, forgiven in (
        (date(2026, 2, 6), date(2026, 2, 7)),
        (date(2026, 3, 6), date(2026, 4, 20)),
    ):
        with at(paid):
            book.pay(loan, "270.00")
        with at(forgiven):
            waive(book.mfi.id, loan.id, "fees", 2_000, "hardship", by=book.finance)
    # The 20.00 of March were open from the fifth until 20 April.
    assert first(book, loan, 30, date(2026, 9, 1)) == date(2026, 4, 5)


def test_a_slip_that_comes_late_undoes_what_was_late(book: Book) -> None:
    loan = book.active(on=BEGUN)
    assert first(book, loan, 30, date(2026, 6, 1)) == date(2026, 3, 8)
    book.pay(loan, "300.00", date(2026, 2, 20))
    # February is paid; March was due on the fifth.
    assert first(book, loan, 30, date(2026, 6, 1)) == date(2026, 4, 5)


def test_a_new_schedule_begins_anew_and_does_not_forget(book: Book) -> None:
    with at(BEGUN):
        early, late = book.active(), book.active()
    with at(date(2026, 2, 20)):
        reschedule(book.mfi.id, early.id, NewSchedule(4, date(2026, 5, 1)), by=book.checker)
    with at(date(2026, 3, 20)):
        reschedule(book.mfi.id, late.id, NewSchedule(4, date(2026, 5, 1)), by=book.checker)
    found = first_late(book.mfi.id, [early.id, late.id], 30, date(2026, 7, 1))
    assert found == {early.id: date(2026, 6, 1), late.id: date(2026, 3, 8)}


def test_another_lenders_loans_are_not_told(book: Book, senqu: Mfi) -> None:
    loan = book.active(on=BEGUN)
    assert first_late(senqu.id, [loan.id], 0, today()) == {}
