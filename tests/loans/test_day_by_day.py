"""Many days at once are the books of each day: also where anything happened, by chance."""

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import NamedTuple
from uuid import UUID

import pytest
import time_machine

from loans.actions.charge import NewCharge, charge, waive
from loans.actions.reschedule import NewSchedule, reschedule
from loans.actions.reverse_payment import reverse_payment
from loans.actions.write_off import undo_write_off, write_off
from loans.dates import today
from loans.errors import DomainError
from loans.models import Charge, Loan, Payment
from loans.queries.book_on import book_on
from loans.queries.day_by_day import apart_of
from loans.queries.first_late import NAMED, first_late
from loans.queries.month_ends import begun, month_by_month, written_off
from loans.rules.report import Asked
from loans.rules.roll_rates import Held
from tests.loans.book import Book

pytestmark = [pytest.mark.django_db, pytest.mark.citus, pytest.mark.long_on_citus]
BEGUN = date(2026, 1, 5)
DAYS = [BEGUN + timedelta(after) for after in range(140)]
BOOK = "SELECT loan_id, days_late, principal::bigint FROM book"


class Told(NamedTuple):
    """A book to which anything happened, and what it was on each day, one after the other."""

    book: Book
    loans: list[Loan]
    days: dict[date, dict[UUID, Held]]


@pytest.fixture(params=[1, 2])
def told(book: Book, request: pytest.FixtureRequest) -> Told:
    chance = Random(request.param)
    with at(BEGUN):
        loans = [book.active(installments=chance.choice([2, 4])) for _ in range(6)]
    for day in sorted(chance.choices(DAYS[15:], k=60)):
        with at(day), suppress(DomainError):
            loan = chance.choice(loans)
            happen(book, loan, chance, simple=loan in loans[:3])
    days = {}
    for day in DAYS:
        rows = book_on(book.mfi.id, day).ask(BOOK)
        days[day] = {loan_id: Held(late, lisente) for loan_id, late, lisente in rows}
    return Told(book, loans, days)


def test_it_is_what_the_book_of_each_day_says(told: Told) -> None:
    mfi_id, lost = told.book.mfi.id, written_off(told.book.mfi.id)
    asked = Asked(DAYS[-1], BEGUN, DAYS[-1])
    months = list(month_by_month(mfi_id, asked, DAYS, lost, begun(mfi_id)))
    assert [month.day for month in months] == DAYS
    for month in months:
        assert month.end.held == told.days[month.day], month.day
    ids = [loan.id for loan in told.loans]
    for more_than in (0, 15, 45):
        first = first_late(mfi_id, ids, more_than, DAYS[-1])
        for loan_id in ids:
            # What is given up is in no book, and grows late unseen: it is bad by then anyhow.
            given_up = lost.first(loan_id) or date.max
            late = (
                day
                for day, held in told.days.items()
                if loan_id in held and held[loan_id].days_late > more_than
            )
            expected = min(next(late, date.max), given_up)
            assert min(first.get(loan_id, date.max), given_up) == expected, (loan_id, more_than)
    # Both kinds are there, or half of it would be tried by nobody.
    apart = set(apart_of(NAMED, {"mfi": mfi_id, "loans": ids}))
    assert apart
    assert set(ids[:3]) - set(apart)


def test_money_dated_back_is_spent_as_it_was_known_on_each_day(book: Book) -> None:
    with at(BEGUN):
        loan = book.active()
    with at(date(2026, 2, 2)):
        letter = NewCharge(Charge.Kind.FEE, "letter", 3_000, date(2026, 2, 2))
        charge(book.mfi.id, loan.id, letter, by=book.finance)
    with at(date(2026, 2, 4)):
        book.pay(loan, "100.00", date(2026, 1, 30))
    # Of the 100.00 the letter took 30.00 and the interest 20.00; at the end of January there was no
    # letter, and 80.00 were principal.
    assert end_of(book, date(2026, 1, 31)) == [Held(0, 92_000)]
    assert end_of(book, date(2026, 2, 28)) == [Held(23, 95_000)]


def end_of(book: Book, day: date) -> list[Held]:
    mfi_id, asked = book.mfi.id, Asked(day, day, day)
    (month,) = month_by_month(mfi_id, asked, [day], written_off(mfi_id), begun(mfi_id))
    return list(month.end.held.values())


SIMPLE = ["pay"] * 5 + ["back", "back", "charge", "charge", "lost", "found"]
ANYTHING = [*SIMPLE, "slip", "waive", "waive", "new"]


def happen(book: Book, loan: Loan, chance: Random, *, simple: bool) -> None:
    """Let something happen to a loan today, or be written down of a day before."""
    act = chance.choice(SIMPLE if simple else ANYTHING)
    if act in {"pay", "slip"}:
        maloti = chance.choice(["50.00", "270.00", "540.00"])
        days = chance.choice([1, 3, 25]) if act == "slip" else 0
        book.pay(loan, maloti, today() - timedelta(days))
    elif act == "back":
        payments = list(Payment.objects.of(book.mfi).filter(loan_id=loan.id).order_by("at"))
        if payments:
            paid = chance.choice(payments)
            reverse_payment(book.mfi.id, loan.id, paid.id, "bounced", by=book.finance)
    elif act == "charge":
        due_on = today() + timedelta(chance.choice([-20, 0, 20]))
        letter = NewCharge(Charge.Kind.FEE, "letter", 3_000, due_on)
        charge(book.mfi.id, loan.id, letter, by=book.finance)
    elif act == "waive":
        waive(book.mfi.id, loan.id, "interest", 700, "hardship", by=book.finance)
    elif act == "new":
        reschedule(book.mfi.id, loan.id, NewSchedule(3), by=book.checker)
    elif act == "lost":
        write_off(book.mfi.id, loan.id, "gone", by=book.finance)
    else:
        for who in (book.finance, book.checker):
            undo_write_off(book.mfi.id, loan.id, "error", by=who)


def at(day: date) -> time_machine.travel:
    return time_machine.travel(datetime.combine(day, time(10), UTC), tick=True)
