"""Portfolio at risk: strictly more than so many days, with and without loans on a new schedule."""

from datetime import date
from decimal import Decimal

import pytest

from loans.actions.reschedule import NewSchedule, reschedule
from loans.actions.reverse_payment import reverse_payment
from loans.queries.reports.par import par
from tests.loans.book import Book
from tests.loans.reports.lending import FREE, as_of, at, lend, pay, rows, totals

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
NAUGHT = (0, 0, Decimal("0.00"))


def test_on_the_day_itself_it_is_not_yet_at_risk(book: Book) -> None:
    """M100 due in one sum on 1 January: at risk from two days after, then 31, 61 and 91."""
    lend(book, date(2025, 12, 1), to=book.borrower(), maloti=100, installments=1, product=FREE)
    lend(book, date(2026, 1, 1), to=book.borrower(), maloti=300, installments=1, product=FREE)
    late = (1, 10_000, Decimal("25.00"))
    for day, at_risk in (
        (date(2026, 1, 2), 0),
        (date(2026, 1, 3), 1),
        (date(2026, 1, 31), 1),
        # On the first of February the other 300.00 fall due: they are not late.
        (date(2026, 2, 1), 2),
    ):
        found = rows(
            par(book.mfi.id, as_of(day)), "days", "loans", "principal_outstanding", "ratio"
        )
        lines = [late if number < at_risk else NAUGHT for number in range(4)]
        assert found == [(days, *line) for days, line in zip((1, 30, 60, 90), lines, strict=True)]
    # In May both are: 120 and 89 days.
    found = rows(par(book.mfi.id, as_of(date(2026, 5, 1))), "loans", "ratio")
    full = (2, Decimal("100.00"))
    assert found == [full, full, full, (1, Decimal("25.00"))]


def test_a_slip_that_comes_late_and_a_payment_that_bounced(book: Book) -> None:
    loan = lend(book, date(2026, 1, 5), to=book.borrower())
    book.pay(loan, "270.00", date(2026, 2, 5))
    paid = pay(book, loan, "270.00", date(2026, 3, 5))
    lend(book, date(2026, 3, 20), to=book.borrower(), maloti=500)
    on_day = as_of(date(2026, 4, 1))
    assert rows(par(book.mfi.id, on_day), "loans")[0] == (0,)
    with at(date(2026, 4, 20)):
        reverse_payment(book.mfi.id, loan.id, paid.id, "bounced", by=book.finance)
    assert rows(par(book.mfi.id, on_day), "loans")[0] == (0,)
    # 750.00 since 5 March, of 1,250.00; the slip pays March, and then 500.00 are late since April.
    april = as_of(date(2026, 4, 20))
    assert rows(par(book.mfi.id, april), "principal_outstanding", "ratio")[:2] == [
        (75_000, Decimal("60.00")),
        (75_000, Decimal("60.00")),
    ]
    book.pay(loan, "270.00", date(2026, 4, 19))
    assert rows(par(book.mfi.id, april), "principal_outstanding", "ratio")[:2] == [
        (50_000, Decimal("50.00")),
        (0, Decimal("0.00")),
    ]


def test_a_new_schedule_does_not_hide_what_was_late(book: Book) -> None:
    loan = lend(book, date(2026, 1, 5), to=book.borrower())
    lend(book, date(2026, 4, 1), to=book.borrower(), maloti=3000)
    with at(date(2026, 4, 1)):
        reschedule(book.mfi.id, loan.id, NewSchedule(6, date(2026, 5, 5)), by=book.checker)
    report = par(book.mfi.id, as_of(date(2026, 4, 2)))
    names = ("principal_outstanding", "with_renegotiated", "with_renegotiated_ratio")
    assert rows(report, *names) == [(0, 100_000, Decimal("25.00"))] * 4
    assert totals(report, "loans", "principal_outstanding") == (2, 400_000)
    # Before it had one it was late: 100.00 of 400.00 since 5 February, 54 days.
    before = par(book.mfi.id, as_of(date(2026, 3, 31)))
    assert rows(before, *names) == [
        *[(100_000, 100_000, Decimal("100.00"))] * 2,
        *[(0, 0, Decimal("0.00"))] * 2,
    ]


def test_of_nothing_nothing_is_at_risk(book: Book) -> None:
    report = par(book.mfi.id, as_of(date(2026, 4, 2)))
    assert rows(report, "loans", "principal_outstanding", "ratio") == [NAUGHT] * 4
    assert report.rows_named == "buckets"
