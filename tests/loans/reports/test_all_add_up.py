"""What holds of every report, whatever happened: rows make the sums, and the past stands."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loans.models import Loan
from loans.queries.reports.table import REPORTS
from loans.rules.report import Asked, Kind, Report, Value
from tests.loans.book import PLAIN, Book
from tests.loans.reports.happenings import Happening, forgotten_afterwards, happen, happenings
from tests.loans.reports.lending import FREE, lend, somebody
from tests.size import sized

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
BEGUN, DAY = date(2026, 1, 5), date(2026, 5, 31)
# Of the lender's money as a whole; no part of it is an officer's.
OF_THE_WHOLE = {"cash", "trial-balance"}
# Whoever has two loans is one person, though she stands in two rows; and of means there is no sum.
NO_SUMS = {"borrowers", "principal_per_borrower", "average", "provision_percent", "days"}
PATIENT = settings(
    max_examples=sized(3, 60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def all_of(book: Book, asked: Asked) -> dict[str, Report]:
    return {name: report(book.mfi.id, asked) for name, report in REPORTS.items()}


def lent(book: Book) -> list[Loan]:
    """Have two officers lend to two people."""
    hers = lend(book, BEGUN, to=somebody(book, officer=book.officer, gender="female"))
    his = somebody(book, officer=book.checker, gender="male")
    return [hers, lend(book, BEGUN, to=his, product=FREE)]


def tell(book: Book, loans: list[Loan], deeds: list[Happening], today: date) -> date:
    """Have it happen, and give the last day."""
    for deed in deeds:
        today += timedelta(deed.days)
        happen(book, loans, deed, today)
    return today


def number(value: Value) -> int:
    """Take a cell of a sum or a count."""
    assert isinstance(value, int)
    return value


def summable(report: Report) -> list[int]:
    """Give the places of columns that have a sum below them."""
    kinds = {Kind.MONEY, Kind.COUNT}
    return [
        place
        for place, column in enumerate(report.columns)
        if column in report.totals and column.kind in kinds and column.key not in NO_SUMS
    ]


@pytest.mark.long_on_citus
@PATIENT
@given(deeds=st.lists(happenings, min_size=2, max_size=10))
def test_rows_and_officers_make_the_sums(book: Book, deeds: list[Happening]) -> None:
    for product in (PLAIN, FREE):
        book.product(product)
    with forgotten_afterwards():
        last = tell(book, lent(book), deeds, BEGUN)
        whole = Asked(last, BEGUN, last)
        parts = [
            all_of(book, replace(whole, officer_id=UUID(one.id)))
            for one in (book.officer, book.checker)
        ]
        for name, report in all_of(book, whole).items():
            for place in () if name in OF_THE_WHOLE else summable(report):
                column = report.columns[place]
                total = report.totals[column]
                # What is at risk by more than 30 days is so by more than one day as well.
                if name != "par":
                    assert sum(number(row[place]) for row in report.rows) == total, (name, column)
                # Decisions are of whoever made them.
                if column.key != "applications_decided":
                    apart = sum(number(part[name].totals[column]) for part in parts)
                    assert apart == total, (name, column)


@pytest.mark.long_on_citus
@PATIENT
@given(
    before=st.lists(happenings, max_size=5),
    after=st.lists(happenings, min_size=1, max_size=6),
)
def test_what_is_dated_later_leaves_the_reports_of_a_day_as_they_were(
    book: Book, before: list[Happening], after: list[Happening]
) -> None:
    for product in (PLAIN, FREE):
        book.product(product)
    asked = Asked(DAY, date(2026, 2, 1), DAY)
    with forgotten_afterwards():
        loans = lent(book)
        tell(book, loans, before, BEGUN)
        stood = all_of(book, asked)
        dated_later = [deed._replace(back=0) for deed in after]
        tell(book, loans, dated_later, DAY + timedelta(1))
        for name, report in all_of(book, asked).items():
            assert report == stood[name], name


def test_as_many_questions_for_a_hundred_loans_as_for_one(book: Book) -> None:
    def questions() -> dict[str, int]:
        asked, counts = Asked(DAY, BEGUN, DAY), {}
        for name, report in REPORTS.items():
            with CaptureQueriesContext(connection) as seen:
                report(book.mfi.id, asked)
            counts[name] = len(seen)
        return counts

    lend(book, BEGUN, to=somebody(book, officer=book.officer))
    few = questions()
    for product in (PLAIN, FREE, PLAIN):
        loan = lend(book, BEGUN, to=somebody(book, officer=book.checker), product=product)
        book.pay(loan, "100.00", date(2026, 2, 5))
    assert questions() == few
    assert max(few.values()) <= 12
