"""Demographics: people, loans and principal by district and gender, and what was lent to them."""

from datetime import date
from decimal import Decimal

import pytest

from loans.actions.change_policy import change_policy
from loans.actions.reverse_payment import reverse_payment
from loans.models import Mfi
from loans.queries.reports.demographics import demographics
from tests.loans.book import Book
from tests.loans.reports.lending import FREE, at, between, lend, pay, rows, somebody, totals
from tests.people import OPERATOR

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
SUMS = (
    *("borrowers", "loans", "principal_outstanding", "par30", "par30_ratio"),
    *("loans_disbursed", "disbursed"),
)
NONE = Decimal("0.00")
MARCH = between(date(2026, 3, 1), date(2026, 3, 31))


def test_by_district_and_gender(book: Book, senqu: Mfi) -> None:
    change_policy(book.mfi.id, {"loans_at_once": 2}, by=OPERATOR)
    she = somebody(book, gender="female", district=3)
    first = lend(book, date(2026, 1, 5), to=she)
    lend(book, date(2026, 3, 1), to=she, maloti=500, product=FREE)
    lend(book, date(2026, 2, 10), to=somebody(book, gender="female", district=3), maloti=300)
    lend(book, date(2026, 3, 20), to=somebody(book, gender="male"), maloti=600)
    lend(book, date(2026, 2, 20), to=somebody(book), maloti=400)
    paid = pay(book, first, "270.00", date(2026, 2, 5))
    report = demographics(book.mfi.id, MARCH)
    # She owes 750.00 since 5 March and 500.00; the other 300.00 since 10 March.
    assert rows(report, "district", "gender", *SUMS) == [
        ("Maseru", "", 1, 1, 40_000, 0, NONE, 0, 0),
        ("Maseru", "male", 1, 1, 60_000, 0, NONE, 1, 60_000),
        ("Leribe", "female", 2, 3, 155_000, 0, NONE, 1, 50_000),
    ]
    assert totals(report, *SUMS) == (4, 5, 255_000, 0, NONE, 2, 110_000)
    with at(date(2026, 3, 31)):
        reverse_payment(book.mfi.id, first.id, paid.id, "bounced", by=book.finance)
    # Without it 1,000.00 are late since 5 February, of 1,800.00 in Leribe.
    assert rows(demographics(book.mfi.id, MARCH), *SUMS[2:5])[2] == (
        *(180_000, 100_000, Decimal("55.56")),
    )
    before = demographics(book.mfi.id, between(date(2026, 3, 1), date(2026, 3, 30)))
    assert rows(before, *SUMS[2:5])[2] == (155_000, 0, NONE)
    # A slip that comes late pays 250.00 of what was lent.
    book.pay(first, "270.00", date(2026, 3, 30))
    assert rows(demographics(book.mfi.id, MARCH), *SUMS[2:5])[2] == (155_000, 0, NONE)
    assert demographics(senqu.id, MARCH).rows == []
