"""The arrears list: every late loan, the worst first, with whom to call."""

from datetime import date

import pytest

from loans.actions.reverse_payment import reverse_payment
from loans.models import Borrower, Mfi
from loans.queries.reports.arrears import arrears
from tests.loans.book import Book
from tests.loans.reports.lending import FREE, as_of, at, lend, pay, rows, somebody, totals

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
LATE = ("reference", "days", "overdue", "overdue_principal", "principal_outstanding")


def test_the_worst_first_with_whom_to_call(book: Book) -> None:
    she = somebody(book, officer=book.officer, district=3)
    worst = lend(book, date(2026, 1, 5), to=she)
    book.pay(worst, "100.00", date(2026, 2, 5))
    later = lend(
        book, date(2026, 2, 1), to=somebody(book), maloti=600, installments=6, product=FREE
    )
    lend(book, date(2026, 3, 20), to=book.borrower())
    day = as_of(date(2026, 3, 31))
    report = arrears(book.mfi.id, day)
    # Of February 170.00 are missing since 54 days, and all of March: 440.00, of them 420.00
    # principal. Of the other 100.00 since 30 days; the third is in time.
    assert rows(report, *LATE, "oldest_due_on", "last_paid_on") == [
        (
            *(worst.reference, 54, 44_000, 42_000, 92_000),
            *(date(2026, 2, 5), date(2026, 2, 5)),
        ),
        (later.reference, 30, 10_000, 10_000, 60_000, date(2026, 3, 1), None),
    ]
    borrower = Borrower.objects.of(book.mfi).get(id=she)
    assert rows(report, "borrower_id", "name", "phone", "officer", "district")[0] == (
        *(she, borrower.name, borrower.phone, "Maluti-Officer", "Leribe"),
    )
    assert rows(report, "officer", "district")[1] == (None, "Maseru")
    sums = ("loans", "overdue", "overdue_principal", "principal_outstanding")
    assert totals(report, *sums) == (2, 54_000, 52_000, 152_000)


def test_of_a_past_day_as_it_was_by_value_date(book: Book, senqu: Mfi) -> None:
    loan = lend(book, date(2026, 1, 5), to=book.borrower())
    paid = pay(book, loan, "270.00", date(2026, 2, 5))
    assert arrears(book.mfi.id, as_of(date(2026, 2, 20))).rows == []
    with at(date(2026, 3, 1)):
        reverse_payment(book.mfi.id, loan.id, paid.id, "bounced", by=book.finance)
    assert arrears(book.mfi.id, as_of(date(2026, 2, 28))).rows == []
    march = as_of(date(2026, 3, 1))
    last = (*LATE[1:], "last_paid_on")
    assert rows(arrears(book.mfi.id, march), *last) == [(24, 27_000, 25_000, 100_000, None)]
    # A slip of before the bounce: 70.00 are missing since 5 February, all of them principal.
    book.pay(loan, "200.00", date(2026, 2, 27))
    assert rows(arrears(book.mfi.id, march), *last) == [
        (24, 7_000, 7_000, 82_000, date(2026, 2, 27))
    ]
    # On the day before it came she had paid all of February, and of March 200.00 in advance.
    assert arrears(book.mfi.id, as_of(date(2026, 2, 28))).rows == []
    assert arrears(senqu.id, march).rows == []
