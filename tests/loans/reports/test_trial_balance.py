"""The trial balance as a report: the lender's accounts, and two sides that agree."""

from datetime import date

import pytest

from loans.queries import balances
from loans.queries.reports.trial_balance import trial_balance
from loans.rules.report import Asked
from tests.loans.book import Book

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
JANUARY, FEBRUARY = date(2026, 1, 5), date(2026, 2, 5)


def test_accounts_as_of_a_day_and_both_sums(book: Book) -> None:
    loan = book.active(1000, 4, on=JANUARY)
    book.pay(loan, "270.00", FEBRUARY)
    report = trial_balance(book.mfi.id, Asked(FEBRUARY, FEBRUARY, FEBRUARY))
    assert report.rows_named == "accounts"
    assert [column.key for column in report.columns] == ["code", "name", "debit", "credit"]
    assert [row for row in report.rows if row[2] or row[3]] == [
        ("1000", "Cash", 0, 73_000),
        ("1100", "Loans to borrowers", 75_000, 0),
        ("4000", "Interest received", 0, 2_000),
    ]
    assert {column.key: value for column, value in report.totals.items()} == {
        "debit": 75_000,
        "credit": 75_000,
    }
    assert report.rows == balances.trial_balance(book.mfi.id, FEBRUARY)
