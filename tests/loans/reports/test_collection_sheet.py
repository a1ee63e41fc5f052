"""The collection sheet: by officer, whom to see on a day, by which phone, for how much."""

from datetime import date, timedelta

import pytest

from loans.actions.reverse_payment import reverse_payment
from loans.dates import today
from loans.models import Borrower, Loan
from loans.queries.reports.collection_sheet import collection_sheet
from loans.rules.report import Report
from tests.loans.book import Book
from tests.loans.reports.lending import FREE, as_of, at, lend, pay, rows, somebody, totals

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
SUMS = ("due", "overdue", "total", "paid")


def sheet(book: Book, day: date) -> Report:
    return collection_sheet(book.mfi.id, as_of(day))


def whom(book: Book, loan: Loan) -> tuple[str, str, str]:
    borrower = Borrower.objects.of(book.mfi).get(id=loan.borrower_id)
    return loan.reference, borrower.name, borrower.phone


def test_by_officer_and_name_with_sums_for_each(book: Book) -> None:
    first = lend(book, date(2026, 1, 5), to=somebody(book, officer=book.officer))
    second = lend(book, date(2026, 2, 5), to=somebody(book, officer=book.officer), maloti=500)
    third = lend(
        book,
        date(2025, 12, 20),
        to=somebody(book, officer=book.checker),
        maloti=100,
        installments=1,
        product=FREE,
    )
    # Due on 20 March only, and nothing before: not on the sheet of the fifth.
    lend(book, date(2026, 2, 20), to=somebody(book, officer=book.officer))
    report = sheet(book, date(2026, 3, 5))
    names = ("officer", "reference", "name", "phone", *SUMS)
    # The first has not paid since February; the second's 125.00 and 10.00 are due for the first
    # time; the third's 100.00 were due on 20 January.
    assert rows(report, *names) == [
        ("Maluti-Checker", *whom(book, third), 0, 10_000, 10_000, 0),
        ("Maluti-Officer", *whom(book, first), 27_000, 27_000, 54_000, 0),
        ("Maluti-Officer", *whom(book, second), 13_500, 0, 13_500, 0),
    ]
    assert totals(report, "loans", *SUMS) == (3, 40_500, 37_000, 77_500, 0)
    assert rows(report.tables["by_officer"], "officer", "loans", *SUMS) == [
        ("Maluti-Checker", 1, 0, 10_000, 10_000, 0),
        ("Maluti-Officer", 2, 40_500, 27_000, 67_500, 0),
    ]


def test_it_stays_as_it_was_printed_and_tells_who_has_paid(book: Book) -> None:
    loan = lend(book, date(2026, 1, 5), to=book.borrower())
    day = date(2026, 2, 5)
    assert rows(sheet(book, day), *SUMS) == [(27_000, 0, 27_000, 0)]
    paid = pay(book, loan, "100.00", day)
    wrong = pay(book, loan, "20.00", day)
    with at(day):
        reverse_payment(book.mfi.id, loan.id, wrong.id, "bounced", by=book.finance)
    assert rows(sheet(book, day), *SUMS) == [(27_000, 0, 27_000, 10_000)]
    assert rows(sheet(book, date(2026, 2, 6)), *SUMS) == [(0, 17_000, 17_000, 0)]
    # A slip of the fourth comes: on the fifth 50.00 less were asked for.
    book.pay(loan, "50.00", date(2026, 2, 4))
    assert rows(sheet(book, day), *SUMS) == [(22_000, 0, 22_000, 10_000)]
    # What bounces days later was paid on its day.
    with at(date(2026, 2, 9)):
        reverse_payment(book.mfi.id, loan.id, paid.id, "bounced", by=book.finance)
    assert rows(sheet(book, day), *SUMS) == [(22_000, 0, 22_000, 10_000)]
    assert rows(sheet(book, date(2026, 2, 10)), *SUMS) == [(0, 22_000, 22_000, 0)]


def test_of_today_and_of_days_to_come(book: Book) -> None:
    begun = today() - timedelta(20)
    with at(begun):
        loan = lend(book, begun, to=book.borrower())
    due_on = [row.due_on for row in book.rows(loan)]
    assert due_on[0] > today()
    assert rows(sheet(book, today()), *SUMS) == []
    assert rows(sheet(book, due_on[0]), *SUMS) == [(27_000, 0, 27_000, 0)]
    assert rows(sheet(book, due_on[1]), *SUMS) == [(27_000, 27_000, 54_000, 0)]
    book.pay(loan, "270.00")
    assert rows(sheet(book, due_on[0]), *SUMS) == []
    assert rows(sheet(book, due_on[1]), *SUMS) == [(27_000, 0, 27_000, 0)]
    assert totals(sheet(book, due_on[0]), "loans", *SUMS) == (0, 0, 0, 0, 0)
