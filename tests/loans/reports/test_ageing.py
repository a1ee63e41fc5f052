"""Ageing: each loan with all its principal by its days late, and what is kept back for it."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from loans.actions.change_policy import change_policy
from loans.actions.reverse_payment import reverse_payment
from loans.queries.reports.ageing import ageing
from loans.rules.report import Asked
from tests.loans.book import Book
from tests.loans.reports.lending import FREE, as_of, at, lend, pay, rows, somebody, totals
from tests.people import OPERATOR

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
BUCKET = ("from_days", "to_days", "loans", "principal_outstanding", "overdue")
EMPTY = (0, 0, 0)


def test_the_edges_of_the_buckets(book: Book) -> None:
    """M100 due in one sum on 1 January of a loan each, so many days before the day asked for."""
    due = date(2026, 1, 1)
    for _ in range(2):
        lend(book, date(2025, 12, 1), to=book.borrower(), maloti=100, installments=1, product=FREE)
    for days, place in ((0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4)):
        day = date.fromordinal(due.toordinal() + days)
        found = rows(ageing(book.mfi.id, as_of(day)), "loans", "principal_outstanding", "overdue")
        late = 20_000 if days else 0
        assert found == [(2, 20_000, late) if number == place else EMPTY for number in range(5)]


def test_shares_and_what_is_kept_back(book: Book) -> None:
    # In time; 31 days late with one of six parts; paid late, and that is told by its own day.
    lend(book, date(2026, 1, 10), to=book.borrower(), maloti=600, installments=6, product=FREE)
    lend(book, date(2025, 12, 5), to=book.borrower(), maloti=300, installments=6, product=FREE)
    third = lend(book, date(2025, 12, 1), to=book.borrower(), maloti=200, product=FREE)
    paid = pay(book, third, "50.00", date(2026, 1, 20))
    report = ageing(book.mfi.id, as_of(date(2026, 2, 5)))
    # The third owes 150.00, and of them 50.00 since 1 February.
    assert rows(report, *BUCKET, "overdue_principal", "share", "provision") == [
        (0, 0, 1, 60_000, 0, 0, Decimal("57.14"), 600),
        (1, 30, 1, 15_000, 5_000, 5_000, Decimal("14.29"), 1_500),
        (31, 60, 1, 30_000, 5_000, 5_000, Decimal("28.57"), 7_500),
        (61, 90, *EMPTY, 0, Decimal("0.00"), 0),
        (91, None, *EMPTY, 0, Decimal("0.00"), 0),
    ]
    # 1 % of 600.00, 10 % of 150.00, 25 % of 300.00: 96.00 for the 300.00 at risk.
    names = ("loans", "principal_outstanding", "overdue", "provision", "par30", "risk_coverage")
    assert totals(report, *names) == (3, 105_000, 10_000, 9_600, 30_000, Decimal("32.00"))
    change_policy(book.mfi.id, {"provision_percent": {"0": 0, "1-30": 100}}, by=OPERATOR)
    again = ageing(book.mfi.id, as_of(date(2026, 2, 5)))
    assert rows(again, "provision_percent", "provision")[:2] == [(0, 0), (100, 15_000)]
    # Taken back in March, the payment of January was there until then.
    with at(date(2026, 3, 2)):
        reverse_payment(book.mfi.id, third.id, paid.id, "bounced", by=book.finance)
    assert ageing(book.mfi.id, as_of(date(2026, 2, 5))) == again
    # Due on 1 January and 1 February, and 91 and 60 days later so are 200.00 since the first.
    april = rows(ageing(book.mfi.id, as_of(date(2026, 4, 2))), *BUCKET)
    assert april[4] == (91, None, 1, 20_000, 20_000)


def test_of_one_officer_alone(book: Book) -> None:
    for officer in (book.officer, book.checker):
        lend(book, date(2026, 1, 5), to=somebody(book, officer=officer))
    day = date(2026, 2, 10)
    report = ageing(book.mfi.id, Asked(day, day, day, officer_id=UUID(book.officer.id)))
    assert rows(report, *BUCKET)[1] == (1, 30, 1, 100_000, 27_000)


def test_of_nothing(book: Book) -> None:
    report = ageing(book.mfi.id, as_of(date(2026, 2, 10)))
    assert rows(report, *BUCKET) == [
        *((0, 0, *EMPTY), (1, 30, *EMPTY), (31, 60, *EMPTY), (61, 90, *EMPTY), (91, None, *EMPTY)),
    ]
    assert totals(report, "loans", "provision", "risk_coverage") == (0, 0, None)
    assert report.rows_named == "buckets"
