"""What borrowers borrowed, repaid and owe: over all their loans, in one query."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from loans.actions.refund import refund
from loans.actions.reverse_payment import reverse_payment
from loans.models import Borrower, Mfi
from loans.queries.borrowers import sheets
from loans.queries.totals import Totals, totals
from tests.loans.book import Book

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
JANUARY = date(2026, 1, 5)


def test_sums_of_one_borrower(book: Book) -> None:
    loan = book.active(1000, 4, on=JANUARY)
    book.pay(loan, "270.00", JANUARY)
    bounced = book.pay(loan, "100.00", JANUARY)
    reverse_payment(book.mfi.id, loan.id, bounced.id, "bounced", by=book.finance)
    her = loan.borrower_id
    assert totals(book.mfi.id, [her]) == {her: Totals(100_000, 27_000, 81_000)}
    book.pay(loan, "900.00", JANUARY)
    refund(book.mfi.id, loan.id, 5_000, "cash", "R-1", by=book.finance)
    # M90 were too much, and M50 of it went back.
    assert totals(book.mfi.id, [her]) == {her: Totals(100_000, 112_000, 0)}


def test_a_loan_that_has_not_begun_was_not_borrowed(book: Book) -> None:
    her = book.accepted().borrower_id
    assert totals(book.mfi.id, [her]) == {her: Totals(0, 0, 0)}
    assert totals(book.mfi.id, [uuid4()]) == {}


def test_another_lenders_loans_do_not_count(book: Book, senqu: Mfi) -> None:
    assert totals(senqu.id, [book.active(on=JANUARY).borrower_id]) == {}


def test_one_query_for_a_whole_page(book: Book) -> None:
    for _ in range(3):
        book.pay(book.active(1000, 4, on=JANUARY), "10.00", JANUARY)
    book.borrower()
    rows = list(Borrower.objects.of(book.mfi))
    with CaptureQueriesContext(connection) as seen:
        told = sheets(rows)
    assert len(seen) == 3
    assert sorted(one.totals for one in told) == [Totals(), *[Totals(100_000, 1_000, 107_000)] * 3]
    assert sheets([]) == []
