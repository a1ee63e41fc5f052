"""A new schedule for what is left: reckoned anew, with what had come due owed first."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from loans.actions.charge import NewCharge, charge
from loans.actions.refund import refund
from loans.actions.reschedule import INSTALLMENTS_MAX, NewSchedule, reschedule
from loans.actions.reverse_payment import reverse_payment
from loans.errors import MayNot, NotNow, OutsideTerms, TooMuch
from loans.models import Charge, Installment, Loan, Reschedule, Transfer
from tests.loans.book import Book, on_product

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
JANUARY = date(2026, 1, 5)
TODAY = timezone.localdate
WEEKLY = on_product("Weekly", period="week")
BY_ROW = ({"name": "Book", "when": "installment", "kind": "percent", "value": "0.5"},)


def anew(book: Book, loan: Loan, **told: int | date) -> Loan:
    new = NewSchedule(**told)  # type: ignore[arg-type]
    reschedule(book.mfi.id, loan.id, new, by=book.checker)
    return book.loan(loan.id)


def asked(book: Book, loan: Loan) -> list[tuple[date, int, int, int, int]]:
    return [
        (row.due_on, row.principal, row.interest, row.fees, row.penalties)
        for row in book.rows(loan)
    ]


def test_what_is_left_goes_on_as_it_was_where_nothing_is_named(book: Book) -> None:
    begun = TODAY() - timedelta(10)
    loan = book.active(1000, 4, WEEKLY, on=begun)
    book.pay(loan, "100.00", begun + timedelta(7))
    now = anew(book, loan)
    # M904.62 are left, three instalments are to come: M4.18 a week on it, M301.54 of it each.
    weeks = [begun + timedelta(7 * number) for number in (2, 3, 4)]
    assert asked(book, loan) == [(day, 30_154, 418, 0, 0) for day in weeks]
    assert book.owed(loan) == (90_462, 1_254, 0, 0)
    assert (now.schedule_version, now.rescheduled, now.schedule_from) == (2, True, TODAY())
    assert (now.status, now.oldest_due_on) == ("active", weeks[0])
    # M13.86 of interest were to come before.
    kept = Reschedule.objects.of(book.mfi).get(loan_id=loan.id)
    assert (kept.version, kept.owed_before, kept.owed_after) == (2, 91_848, 91_716)
    # Nothing was received: the books show nothing.
    assert Transfer.objects.of(book.mfi).filter(loan_id=loan.id).count() == 3


def test_what_has_come_due_is_owed_with_the_first_instalment(book: Book) -> None:
    loan = book.active(1000, 4, on=JANUARY)
    late = NewCharge(Charge.Kind.PENALTY, "Late", 3_000, date(2026, 2, 8))
    letter = NewCharge(Charge.Kind.FEE, "Letter", 500, date(2026, 3, 1))
    for new in (late, letter):
        charge(book.mfi.id, loan.id, new, by=book.finance)
    first = TODAY() + timedelta(30)
    anew(book, loan, installments=5, first_due_on=first)
    # Four months' interest have come due, M80; five months to come bear M20 each.
    rows = asked(book, loan)
    assert rows[0] == (first, 20_000, 10_000, 500, 3_000)
    assert [row[1:] for row in rows[1:]] == [(20_000, 2_000, 0, 0)] * 4


def test_a_fee_by_instalment_stays_the_sum_that_was_agreed(book: Book) -> None:
    loan = book.active(1000, 4, on_product("By row", period="week", fees=BY_ROW), on=TODAY())
    book.pay(loan, "500.00")
    anew(book, loan, installments=2)
    # Half a per cent of what was lent at first: M5, as it was.
    assert [row[3] for row in asked(book, loan)] == [500, 500]


def test_interest_that_was_paid_in_advance_counts(book: Book) -> None:
    loan = book.active(1000, 4, WEEKLY, on=TODAY())
    book.pay(loan, "4.62")
    anew(book, loan)
    # M1,000 bear M4.62 a week; the first week's is paid.
    assert [row[2] for row in asked(book, loan)] == [0, 462, 462, 462]


def test_the_old_rows_stay_as_they_were(book: Book) -> None:
    loan = book.active(1000, 4, WEEKLY, on=TODAY())
    book.pay(loan, "100.00")
    anew(book, loan, installments=2)
    old = Installment.objects.of(book.mfi).filter(loan_id=loan.id, version=1).order_by("number")
    assert [(row.principal, row.paid_principal) for row in old] == [
        (25_000, 9_538),
        (25_000, 0),
        (25_000, 0),
        (25_000, 0),
    ]
    book.pay(loan, "50.00")
    assert [row.paid_principal for row in old.all()] == [9_538, 0, 0, 0]
    assert [row.paid_principal for row in book.rows(loan)] == [5_000, 0]


def test_a_payment_of_before_it_that_bounces_is_due_again_at_once(book: Book) -> None:
    loan = book.active(1000, 4, WEEKLY, on=TODAY() - timedelta(10))
    payment = book.pay(loan, "100.00", TODAY() - timedelta(3))
    anew(book, loan)
    reverse_payment(book.mfi.id, loan.id, payment.id, "bounced", by=book.finance)
    assert (TODAY(), 9_538, 462, 0, 0) in asked(book, loan)
    assert book.owed(loan) == (100_000, 1_716, 0, 0)
    assert book.balances(loan) == {"1100": 100_000, "1000": -100_000}


def test_money_that_went_back_to_her_before_it_cannot_bounce_after_it(book: Book) -> None:
    loan = book.active(1000, 4, on=JANUARY)
    payment = book.pay(loan, "1100.00", date(2026, 2, 5))
    refund(book.mfi.id, loan.id, 1_500, "cash", "R-1", by=book.finance)
    late = NewCharge(Charge.Kind.PENALTY, "Late", 3_000, date(2026, 2, 8))
    charge(book.mfi.id, loan.id, late, by=book.finance)
    anew(book, loan, installments=1)
    # M15 of it are in her hands: a person has to look at it.
    with pytest.raises(TooMuch):
        reverse_payment(book.mfi.id, loan.id, payment.id, "bounced", by=book.finance)
    assert book.owed(loan) == (2_500, 50, 0, 0)


def test_only_a_running_loan_and_only_by_who_decides(book: Book) -> None:
    over = book.active(1000, 4, on=JANUARY)
    book.pay(over, "1080.00", JANUARY)
    for loan in (over, book.accepted()):
        with pytest.raises(NotNow):
            anew(book, loan)
    running = book.active(on=TODAY())
    for who in (book.officer, book.finance):
        with pytest.raises(MayNot):
            reschedule(book.mfi.id, running.id, NewSchedule(), by=who)


def test_within_limits(book: Book) -> None:
    loan = book.active(on=TODAY())
    with pytest.raises(OutsideTerms):
        anew(book, loan, first_due_on=TODAY())
    with pytest.raises(OutsideTerms):
        anew(book, loan, installments=INSTALLMENTS_MAX + 1)
