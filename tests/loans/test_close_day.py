"""The close of a day: penalties, lateness, reminders, reserves, the portfolio as it stood."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest

from loans.errands.close_day import Progress, close_day, close_days
from loans.models import Charge, DayClose, Mfi, PortfolioDay
from loans.queries.soundness import findings
from loans.rules.penalties import Every, Penalty, PenaltyKind
from tests.loans.book import Book, on_product, open_book
from tests.loans.nights import BEGUN, DAYS, Life, at
from tests.people import Hire

pytestmark = [pytest.mark.django_db, pytest.mark.citus]

FIVE_A_DAY = Penalty(PenaltyKind.FLAT, Decimal(5), 2, Every.DAY, 2_000).to_plain()
LATE_COSTS = on_product("Late costs", penalties=(FIVE_A_DAY,))


def test_a_day_is_closed_once_and_says_what_it_did(book: Book) -> None:
    with at(BEGUN):
        late, in_time = book.active(product=LATE_COSTS), book.active(product=LATE_COSTS)
    with at(date(2026, 2, 5)):
        book.pay(in_time, "270.00")
    with at(date(2026, 2, 9)):
        assert close_day(book.mfi.id, date(2026, 2, 8))
        assert close_day(book.mfi.id, date(2026, 2, 8))
    run = DayClose.objects.of(book.mfi).get()
    # Two days of waiting after the fifth: the eighth is the first that costs something.
    assert (run.status, run.loans, run.late_loans) == ("done", 2, 1)
    assert (run.penalties, run.penalties_lisente, run.skipped) == (1, 500, 0)
    kept = book.loan(late.id)
    assert (kept.day_closed_on, kept.late_lisente, kept.late_days) == (date(2026, 2, 8), 27_000, 3)
    assert kept.owed_penalties == 500
    (charge,) = Charge.objects.of(book.mfi)
    assert (charge.loan_id, charge.amount_lisente, charge.on) == (late.id, 500, date(2026, 2, 8))
    portfolio = PortfolioDay.objects.of(book.mfi).order_by("late_from")
    assert [
        (one.late_from, one.loans, one.principal, one.interest, one.penalties, one.overdue)
        for one in portfolio
    ] == [(0, 1, 75_000, 6_000, 0, 0), (2, 1, 100_000, 8_000, 500, 27_000)]
    # 1 % of what is not late, and 10 % of what is late by 30 days at most.
    assert run.provision_lisente == 750 + 10_000
    assert list(findings(book.mfi.id)) == []


class Killed(BaseException):
    """The process dies between two batches."""


class KilledAfter(Progress):
    """Lets so many batches pass."""

    def __init__(self, batches: int) -> None:
        self.left = batches

    def on(self, _loans: int) -> None:
        self.left -= 1
        if self.left < 0:
            raise Killed


def every_night(life: Life, _day: date) -> None:
    close_days(life.mfi_id)


def twice(life: Life, day: date) -> None:
    close_days(life.mfi_id, batch=3)
    assert close_day(life.mfi_id, day - timedelta(1))


def once_a_week(life: Life, day: date) -> None:
    # The first night says where the lender's books begin.
    if (day - BEGUN).days % 7 == 0:
        close_days(life.mfi_id)


def killed_at_every_batch(life: Life, _day: date) -> None:
    for batches in range(9):
        try:
            close_days(life.mfi_id, progress=KilledAfter(batches), batch=1)
        except Killed:
            continue
        break
    else:
        raise AssertionError("nine tries close seven loans")


@pytest.mark.parametrize("close", [twice, once_a_week, killed_at_every_batch])
def test_however_the_nights_are_closed_the_books_are_the_same_to_the_byte(
    close: Callable[[Life, date], None], book: Book, senqu: Mfi, hire: Hire
) -> None:
    first, second = Life(book, every_night), Life(open_book(senqu, hire), close)
    for life in (first, second):
        life.live()
        assert list(findings(life.mfi_id)) == []
    assert first.told().decode() == second.told().decode()
    # And they are no empty books.
    days = DayClose.objects.of(first.mfi_id)
    assert days.count() == DAYS + 1
    assert days.filter(penalties__gt=0, late_loans__gt=0, loans=7).exists()
