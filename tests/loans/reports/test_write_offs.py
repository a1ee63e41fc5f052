"""Write-offs: what was lost in a time, what was taken back, what was recovered, and the ratio."""

from datetime import date
from decimal import Decimal

import pytest

from loans.actions.reverse_payment import reverse_payment
from loans.actions.write_off import undo_write_off, write_off
from loans.models import Loan, Mfi
from loans.queries.reports.write_offs import write_offs
from tests.loans.book import Book
from tests.loans.reports.lending import at, between, lend, pay, rows, somebody, totals

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
LOST = ("given_up_on", "reference", "principal", "interest", "fees", "penalties")
SINCE = ("undone_on", "undone", "recovered")
MARCH = between(date(2026, 3, 1), date(2026, 3, 31))
APRIL = between(date(2026, 4, 1), date(2026, 4, 30))


def give_up(book: Book, loan: Loan, on: date) -> None:
    with at(on):
        write_off(book.mfi.id, loan.id, "gone", by=book.finance)


def test_what_was_lost_and_what_came_of_it(book: Book, senqu: Mfi) -> None:
    loan = lend(book, date(2026, 1, 5), to=somebody(book, officer=book.officer))
    lend(book, date(2026, 2, 20), to=book.borrower())
    lend(book, date(2026, 3, 1), to=book.borrower(), maloti=500)
    book.pay(loan, "270.00", date(2026, 2, 5))
    give_up(book, loan, date(2026, 3, 10))
    book.pay(loan, "100.00", date(2026, 3, 20))
    late = pay(book, loan, "50.00", date(2026, 4, 5))
    report = write_offs(book.mfi.id, MARCH)
    assert rows(report, *LOST, *SINCE, "reason", "product", "officer") == [
        (
            *(date(2026, 3, 10), loan.reference, 75_000, 6_000, 0, 0),
            *(None, 0, 10_000, "gone", "Plain", "Maluti-Officer"),
        )
    ]
    # 1,750.00 were lent out on the evening before March, 1,500.00 on its last: 1,625.00 in the
    # mean. Lost were 750.00, and 650.00 without the 100.00 that came.
    assert totals(report, "loans", "principal", "recovered", "average_outstanding") == (
        *(1, 75_000, 10_000, 162_500),
    )
    ratios = ("write_off_ratio", "net_write_off_ratio")
    assert totals(report, *ratios) == (Decimal("46.15"), Decimal("40.00"))
    # In April nothing was lost, and 50.00 came; in May they bounced.
    april = write_offs(book.mfi.id, APRIL)
    assert rows(april, *LOST, *SINCE) == [
        (date(2026, 3, 10), loan.reference, 0, 0, 0, 0, None, 0, 5_000)
    ]
    assert totals(april, "loans", *ratios) == (0, Decimal("0.00"), Decimal("-3.33"))
    with at(date(2026, 5, 10)):
        reverse_payment(book.mfi.id, loan.id, late.id, "bounced", by=book.finance)
    assert write_offs(book.mfi.id, APRIL) == april
    may = between(date(2026, 5, 1), date(2026, 5, 31))
    assert totals(write_offs(book.mfi.id, may), "loans", "recovered") == (0, -5_000)
    assert write_offs(senqu.id, MARCH).rows == []


def test_one_that_was_taken_back_and_made_again(book: Book) -> None:
    loan = lend(book, date(2026, 1, 5), to=book.borrower())
    lend(book, date(2026, 2, 20), to=book.borrower())
    give_up(book, loan, date(2026, 3, 10))
    march = write_offs(book.mfi.id, MARCH)
    with at(date(2026, 4, 3)):
        for person in (book.finance, book.checker):
            undo_write_off(book.mfi.id, loan.id, "error", by=person)
    # In March it stood; in April it was taken back, and that lowers what April lost.
    assert write_offs(book.mfi.id, MARCH) == march
    give_up(book, loan, date(2026, 4, 20))
    book.pay(loan, "10.00", date(2026, 4, 25))
    april = write_offs(book.mfi.id, APRIL)
    assert rows(april, *LOST[:3], *SINCE) == [
        (date(2026, 3, 10), loan.reference, 0, date(2026, 4, 3), 100_000, 0),
        (date(2026, 4, 20), loan.reference, 100_000, None, 0, 1_000),
    ]
    assert totals(april, "loans", "principal", "undone", "recovered") == (
        1,
        100_000,
        100_000,
        1_000,
    )
    # Nothing was lost in April on the whole; 10.00 of 1,000.00 came.
    ratios = ("write_off_ratio", "net_write_off_ratio")
    assert totals(april, *ratios) == (Decimal("0.00"), Decimal("-1.00"))
    both = between(date(2026, 3, 1), date(2026, 4, 30))
    assert totals(write_offs(book.mfi.id, both), "loans", "principal", "undone") == (
        *(2, 200_000, 100_000),
    )
