"""The book as of any day: what each loan owed then, whenever it was written down."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.utils.timezone import localdate

from loans.actions.charge import NewCharge, charge, waive
from loans.actions.reschedule import NewSchedule, reschedule
from loans.actions.reverse_payment import reverse_payment
from loans.actions.write_off import undo_write_off, write_off
from loans.dates import today
from loans.models import Charge, Event, Installment, Loan, Mfi, Payment, Reschedule
from loans.placement import has_citus
from loans.queries.book_on import book_on
from loans.queries.book_replayed import rows_on
from loans.raw import Raw, raw_of
from tests.loans.book import Book, open_book
from tests.people import Hire
from tests.size import run

pytestmark = [pytest.mark.django_db, pytest.mark.citus, pytest.mark.long_on_citus]

Written = tuple[Raw, list[Reschedule]]
OWED = "SELECT principal, interest, fees, penalties, overdue, days_late FROM book"
ROWS = (
    "SELECT due_on, open_principal, open_interest, open_fees, open_penalties"
    " FROM open_rows ORDER BY loan_id, due_on, number"
)


def owed(book: Book, day: date) -> list[tuple[object, ...]]:
    return book_on(book.mfi.id, day).ask(OWED)


def written(book: Book) -> list[Written]:
    """Read all that was ever written of each loan, which no day makes a difference of."""
    ids = list(Loan.objects.of(book.mfi.id).values_list("id", flat=True))
    news = list(Reschedule.objects.of(book.mfi.id).order_by("version"))
    return [
        (raw, [one for one in news if one.loan_id == raw.loan.id])
        for raw in raw_of(book.mfi.id, ids)
    ]


def told_apart(loans: list[Written], day: date) -> list[tuple[object, ...]]:
    """Replay every loan from what was written of it, and leave the ledger out."""
    found: list[tuple[object, ...]] = []
    for raw, news in loans:
        if raw.loan.disbursed_on and raw.loan.disbursed_on <= day:
            found += [(row.due_on, *row[7:]) for row in rows_on(raw, news, day)]
    return found


def days_of(book: Book, since: date) -> list[date]:
    """Give each day; in a quick run each fifth, and those around whatever is due or happened."""
    every = (today() - since).days + 1
    if run.full and not has_citus():
        return [since + timedelta(back) for back in range(every)]
    turns = {
        *Installment.objects.of(book.mfi.id).values_list("due_on", flat=True),
        *Payment.objects.of(book.mfi.id).values_list("paid_on", flat=True),
        *Charge.objects.of(book.mfi.id).values_list("due_on", flat=True),
        *(localdate(at) for at in Event.objects.of(book.mfi.id).values_list("at", flat=True)),
    }
    near = {turn + timedelta(beside) for turn in turns for beside in (-1, 0, 1)}
    near |= {since + timedelta(back) for back in range(0, every, 5)}
    return sorted(day for day in near if since <= day <= today())


def same_on_every_day(book: Book, since: date) -> None:
    loans = written(book)
    for day in days_of(book, since):
        asked = [row for row in book_on(book.mfi.id, day).ask(ROWS) if any(row[1:])]
        assert asked == [row for row in told_apart(loans, day) if any(row[1:])], day


def test_a_loan_is_told_of_each_day_by_its_payments(book: Book) -> None:
    begun = date(2026, 1, 5)
    loan = book.active(on=begun)
    book.pay(loan, "100.00", date(2026, 2, 5))
    book.pay(loan, "300.00", date(2026, 3, 10))
    assert owed(book, date(2026, 1, 4)) == []
    assert owed(book, begun) == [(100_000, 8_000, 0, 0, 0, 0)]
    # 270.00 were due on the fifth and 100.00 came.
    assert owed(book, date(2026, 2, 5)) == [(92_000, 6_000, 0, 0, 0, 0)]
    assert owed(book, date(2026, 2, 6)) == [(92_000, 6_000, 0, 0, 17_000, 1)]
    # March is due as well from the day after the fifth.
    assert owed(book, date(2026, 3, 9)) == [(92_000, 6_000, 0, 0, 44_000, 32)]
    assert owed(book, date(2026, 3, 10)) == [(64_000, 4_000, 0, 0, 14_000, 5)]
    same_on_every_day(book, begun)


def test_a_slip_that_comes_late_changes_the_days_from_its_own_on(book: Book) -> None:
    loan = book.active(on=date(2026, 1, 5))
    book.pay(loan, "270.00", date(2026, 3, 1))
    before = owed(book, date(2026, 2, 19))
    book.pay(loan, "200.00", date(2026, 2, 20))
    assert owed(book, date(2026, 2, 19)) == before
    assert owed(book, date(2026, 2, 20)) == [(82_000, 6_000, 0, 0, 7_000, 15)]
    assert owed(book, date(2026, 3, 1)) == [(57_000, 4_000, 0, 0, 0, 0)]
    same_on_every_day(book, date(2026, 1, 5))


def test_what_is_taken_back_was_there_until_then(book: Book) -> None:
    with at(date(2026, 1, 5)):
        loan = book.active()
    with at(date(2026, 2, 5)):
        paid = book.pay(loan, "270.00")
    with at(date(2026, 3, 5)):
        book.pay(loan, "100.00")
    with at(date(2026, 3, 20)):
        reverse_payment(book.mfi.id, loan.id, paid.id, "bounced", by=book.finance)
    assert owed(book, date(2026, 3, 19)) == [(67_000, 4_000, 0, 0, 17_000, 14)]
    assert owed(book, date(2026, 3, 20)) == [(92_000, 6_000, 0, 0, 44_000, 43)]
    same_on_every_day(book, date(2026, 1, 5))


def test_a_slip_that_comes_after_another_payment_bounced(book: Book) -> None:
    """On the days between, both payments were there: the slip pays what the other had not."""
    with at(date(2026, 1, 5)):
        loan = book.active()
    with at(date(2026, 2, 5)):
        paid = book.pay(loan, "270.00")
    with at(date(2026, 4, 10)):
        reverse_payment(book.mfi.id, loan.id, paid.id, "bounced", by=book.finance)
    with at(date(2026, 4, 12)):
        book.pay(loan, "100.00", date(2026, 2, 20))
    # February whole, and 20.00 and 80.00 of March: 170.00 of it are missing since the fifth.
    assert owed(book, date(2026, 3, 31)) == [(67_000, 4_000, 0, 0, 17_000, 26)]
    # Without the 270.00, it is 20.00 and 80.00 of February.
    assert owed(book, date(2026, 4, 10)) == [(92_000, 6_000, 0, 0, 71_000, 64)]
    same_on_every_day(book, date(2026, 1, 5))


def test_a_charge_dated_back_after_a_payment_bounced(book: Book) -> None:
    """On the days between, the payment was there, and 30.00 of it pay the letter."""
    with at(date(2026, 1, 5)):
        loan = book.active()
    with at(date(2026, 2, 5)):
        paid = book.pay(loan, "300.00")
    with at(date(2026, 4, 10)):
        reverse_payment(book.mfi.id, loan.id, paid.id, "bounced", by=book.finance)
    with at(date(2026, 4, 12)):
        fee = NewCharge(Charge.Kind.FEE, "letter", 3_000, date(2026, 2, 8))
        charge(book.mfi.id, loan.id, fee, by=book.finance)
    assert owed(book, date(2026, 2, 7)) == [(74_000, 4_000, 0, 0, 0, 0)]
    assert owed(book, date(2026, 3, 31)) == [(75_000, 6_000, 0, 0, 27_000, 26)]
    assert owed(book, date(2026, 4, 10)) == [(100_000, 8_000, 3_000, 0, 84_000, 64)]
    same_on_every_day(book, date(2026, 1, 5))


def test_charges_waivers_a_write_off_and_its_undoing(book: Book) -> None:
    with at(date(2026, 1, 5)):
        loan = book.active()
    with at(date(2026, 2, 10)):
        fee = NewCharge(Charge.Kind.FEE, "letter", 3_000, date(2026, 2, 8))
        charge(book.mfi.id, loan.id, fee, by=book.finance)
    with at(date(2026, 2, 12)):
        book.pay(loan, "350.00")
    with at(date(2026, 2, 20)):
        waive(book.mfi.id, loan.id, "interest", 1_500, "hardship", by=book.finance)
    with at(date(2026, 3, 1)):
        give_up(book, loan)
    with at(date(2026, 3, 9)):
        for who in (book.finance, book.checker):
            undo_write_off(book.mfi.id, loan.id, "error", by=who)
    # Dated the eighth, when it fell due, though it was written down two days later.
    assert owed(book, date(2026, 2, 7)) == [(100_000, 8_000, 0, 0, 27_000, 2)]
    assert owed(book, date(2026, 2, 8)) == [(100_000, 8_000, 3_000, 0, 27_000, 3)]
    # February whole, then the letter, the interest and 30.00 of March.
    assert owed(book, date(2026, 2, 12)) == [(72_000, 4_000, 0, 0, 0, 0)]
    assert owed(book, date(2026, 2, 20)) == [(72_000, 2_500, 0, 0, 0, 0)]
    assert owed(book, date(2026, 3, 1)) == []
    assert owed(book, date(2026, 3, 8)) == []
    assert owed(book, date(2026, 3, 9)) == [(72_000, 2_500, 0, 0, 22_000, 4)]
    same_on_every_day(book, date(2026, 1, 5))


def test_a_loan_with_a_new_schedule_had_another_before(book: Book) -> None:
    with at(date(2026, 1, 5)):
        loan = book.active()
    with at(date(2026, 2, 5)):
        paid = book.pay(loan, "270.00")
    with at(date(2026, 4, 1)):
        new = NewSchedule(installments=6, first_due_on=date(2026, 5, 5))
        reschedule(book.mfi.id, loan.id, new, by=book.checker)
    with at(date(2026, 4, 20)):
        reverse_payment(book.mfi.id, loan.id, paid.id, "bounced", by=book.finance)
    assert owed(book, date(2026, 3, 31)) == [(75_000, 6_000, 0, 0, 27_000, 26)]
    # Six months at 2 % of 750.00, and the 20.00 of March that had come due.
    assert owed(book, date(2026, 4, 1)) == [(75_000, 11_000, 0, 0, 0, 0)]
    assert owed(book, date(2026, 4, 20)) == [(100_000, 13_000, 0, 0, 0, 0)]
    assert owed(book, date(2026, 4, 21)) == [(100_000, 13_000, 0, 0, 27_000, 1)]
    same_on_every_day(book, date(2026, 1, 5))


def test_another_lenders_loans_are_in_no_book_but_its_own(
    book: Book, senqu: Mfi, hire: Hire
) -> None:
    open_book(senqu, hire).active(on=date(2026, 1, 5))
    assert owed(book, today()) == []


def give_up(book: Book, loan: Loan) -> None:
    write_off(book.mfi.id, loan.id, "gone", by=book.finance)


def at(day: date) -> time_machine.travel:
    return time_machine.travel(datetime.combine(day, time(10), UTC), tick=True)
