"""The close of a day: penalties, lateness, reminders, reserves, the portfolio as it stood."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
import time_machine

from loans.errands.close_day import close_day
from loans.models import Charge, DayClose, PortfolioDay
from loans.queries.soundness import findings
from loans.rules.penalties import Every, Penalty, PenaltyKind
from tests.loans.book import Book, on_product

pytestmark = [pytest.mark.django_db, pytest.mark.citus]

BEGUN = date(2026, 1, 5)
FIVE_A_DAY = Penalty(PenaltyKind.FLAT, Decimal(5), 2, Every.DAY, 2_000).to_plain()
LATE_COSTS = on_product("Late costs", penalties=(FIVE_A_DAY,))


def at(day: date) -> time_machine.travel:
    return time_machine.travel(datetime.combine(day, time(8), UTC), tick=True)


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
