"""The registry hears how loans stand and how late they were: what the ledger says, and no more."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
import time_machine

from credit.rules.standing import Ended, Standing, month_number
from credit.rules.subject import Degree
from loans.actions.charge import NewCharge, charge
from loans.actions.reschedule import NewSchedule, reschedule
from loans.actions.reverse_payment import reverse_payment
from loans.actions.write_off import write_off
from loans.errands.erase import erase
from loans.errands.registry import histories, subject_of
from loans.errands.tell_history import lines_of, tell_history
from loans.models import Borrower, Charge, Loan
from tests.loans.book import Book, on_product

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]
BEGUN = date(2026, 1, 5)
# M1,000 at 2 % flat a month: M270 on the 5th of February, March, April and May.


def at(day: date) -> time_machine.travel:
    return time_machine.travel(datetime.combine(day, time(10), UTC), tick=True)


def line(book: Book, loan: Loan) -> Standing:
    (told,) = lines_of(book.mfi.id, [loan.id])
    return told


def months(*worst: int, first: date = date(2026, 2, 1)) -> dict[int, int]:
    """What was the worst of months that follow each other, those without any left out."""
    start = month_number(first)
    return {start + n: days for n, days in enumerate(worst) if days}


def test_a_loan_that_has_just_begun(book: Book) -> None:
    loan = book.active(on=BEGUN)
    told = line(book, loan)
    assert told == Standing(
        subject=subject_of(book.mfi.id, loan.borrower_id),
        mfi_id=book.mfi.id,
        loan_id=loan.application_id,
        revision=told.revision,
        degree=Degree.DECLARED,
        opened_on=BEGUN,
        principal_lisente=100_000,
        installments=4,
        period="month",
        owed_lisente=100_000,
        oldest_due_on=date(2026, 2, 5),
    )


def test_what_was_paid_late_stands_in_its_months(book: Book) -> None:
    loan = book.active(on=BEGUN)
    # Two of February's and March's instalments at once, ten days after the second was due.
    book.pay(loan, "540.00", date(2026, 3, 15))
    told = line(book, loan)
    # On 28 February 23 days late, on 14 March 37.
    assert told.late == months(23, 37)
    assert (told.oldest_due_on, told.owed_lisente) == (date(2026, 4, 5), 50_000)
    assert told.last_paid_on == date(2026, 3, 15)
    # In May, nothing more having come: April's instalment is 26 days late on the last of May.
    assert told.pattern(date(2026, 5, 1), 5) == (26, 25, 37, 23, 0)


def test_half_an_instalment_leaves_it_as_late_as_it_was(book: Book) -> None:
    loan = book.active(on=BEGUN)
    book.pay(loan, "100.00", date(2026, 2, 20))
    told = line(book, loan)
    assert told.oldest_due_on == date(2026, 2, 5)
    assert told.worst(month_number(date(2026, 2, 1)), date(2026, 2, 28)) == 23


def test_a_loan_that_is_paid_back_in_time_was_never_late(book: Book) -> None:
    loan = book.active(on=BEGUN)
    for month in (2, 3, 4, 5):
        book.pay(loan, "270.00", date(2026, month, 5))
    told = line(book, loan)
    assert (told.ended, told.ended_on, told.late) == (Ended.PAID, date(2026, 5, 5), {})
    assert (told.owed_lisente, told.oldest_due_on) == (0, None)


def test_money_that_bounced_leaves_both_lines_and_the_later_one_stands(book: Book) -> None:
    loan = book.active(on=BEGUN)
    paid = book.pay(loan, "1080.00", date(2026, 2, 5))
    tell_history(book.mfi.id, [loan.id])
    before = line(book, loan)
    reverse_payment(book.mfi.id, loan.id, paid.id, "bounced", by=book.finance)
    tell_history(book.mfi.id, [loan.id])
    after = line(book, loan)
    assert (before.ended, after.ended) == (Ended.PAID, None)
    assert (after.owed_lisente, after.last_paid_on) == (100_000, None)
    with histories.asked() as store:
        assert store.standings(after.subject) == (after,)
        assert [one.revision for one in store.lines(after.subject)] == [
            before.revision,
            after.revision,
        ]


def test_a_loan_that_is_given_up_says_when_and_how_much_was_lost(book: Book) -> None:
    loan = book.active(on=BEGUN)
    with at(date(2026, 6, 10)):
        write_off(book.mfi.id, loan.id, "lost", by=book.finance)
    told = line(book, loan)
    assert (told.ended, told.ended_on, told.owed_lisente) == (
        Ended.WRITTEN_OFF,
        date(2026, 6, 10),
        100_000,
    )
    # From 5 February to 10 June.
    assert told.worst(month_number(date(2026, 6, 1)), date(2026, 9, 1)) == 125
    # M80 of interest were lost with it: what still comes is for that first.
    with at(date(2026, 7, 10)):
        came = book.pay(loan, "480.00", date(2026, 7, 10))
        assert line(book, loan).owed_lisente == 60_000
        reverse_payment(book.mfi.id, loan.id, came.id, "bounced", by=book.finance)
        assert line(book, loan).owed_lisente == 100_000


def test_a_new_schedule_keeps_how_late_the_old_one_was(book: Book) -> None:
    loan = book.active(on=BEGUN)
    with at(date(2026, 2, 25)):
        reschedule(
            book.mfi.id,
            loan.id,
            NewSchedule(installments=4, first_due_on=date(2026, 4, 1)),
            by=book.checker,
        )
    told = line(book, loan)
    # Late from 6 to 24 February, and no more from the 25th on.
    assert (told.late, told.rescheduled) == (months(19), True)
    assert told.oldest_due_on == date(2026, 4, 1)


def test_every_line_of_the_ledger_is_another_revision(book: Book) -> None:
    loan = book.active(product=on_product("Free", rate=Decimal(0)), on=BEGUN)
    revisions = [line(book, loan).revision]
    book.pay(loan, "10.00", date(2026, 2, 5))
    revisions.append(line(book, loan).revision)
    charge(
        book.mfi.id,
        loan.id,
        NewCharge(Charge.Kind.FEE, "Visit", 500, date(2026, 3, 5)),
        by=book.finance,
    )
    revisions.append(line(book, loan).revision)
    assert revisions == sorted(set(revisions))
    assert line(book, loan) == line(book, loan)


def test_the_sweep_tells_of_payments_and_of_charges(book: Book) -> None:
    book.asks_registry = True
    loan = book.active(on=BEGUN)
    book.report()
    first = line(book, loan)
    charge(
        book.mfi.id,
        loan.id,
        NewCharge(Charge.Kind.FEE, "Visit", 500, date(2026, 2, 5)),
        by=book.finance,
    )
    book.report()
    second = line(book, loan)
    book.pay(loan, "275.00", date(2026, 2, 5))
    book.report()
    third = line(book, loan)
    with histories.asked() as store:
        assert store.lines(first.subject) == (first, second, third)


def test_of_a_loan_that_waits_for_its_money_there_is_nothing_to_tell(book: Book) -> None:
    assert tell_history(book.mfi.id, [book.accepted().id]) == 0
    assert tell_history(book.mfi.id, []) == 0


def test_of_one_who_was_erased_nothing_more_is_told(book: Book) -> None:
    loan, other = book.active(on=BEGUN), book.active(on=BEGUN)
    book.pay(loan, "1080.00", date(2026, 2, 5))
    person = Borrower.objects.of(book.mfi).get(id=loan.borrower_id).person_id
    with at(date(2040, 1, 1)):
        erase(person, by=book.checker)
    assert [one.loan_id for one in lines_of(book.mfi.id, [loan.id, other.id])] == [
        other.application_id
    ]
