"""The book of any day is what a replay of each loan tells, whatever was done and in which order."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loans.queries.book_on import book_on
from tests.loans.book import Book
from tests.loans.reports.happenings import Happening, forgotten_afterwards, happen, happenings
from tests.loans.reports.lending import lend
from tests.loans.test_book_on import ROWS, told_apart, written
from tests.size import sized

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
BEGUN = date(2026, 1, 5)


@pytest.mark.long_on_citus
@settings(
    max_examples=sized(4, 60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(deeds=st.lists(happenings, min_size=2, max_size=12))
def test_as_of_any_day_each_instalment_is_as_a_replay_has_it(
    book: Book, deeds: list[Happening]
) -> None:
    product = book.product()
    with forgotten_afterwards():
        loans = [lend(book, BEGUN, to=book.borrower(), maloti=maloti) for maloti in (1000, 500)]
        assert {loan.product_id for loan in loans} == {product}
        today, days = BEGUN, {BEGUN}
        for deed in deeds:
            today += timedelta(deed.days)
            happen(book, loans, deed, today)
            days |= {today - timedelta(1), today, today - timedelta(deed.back)}
        read = written(book)
        for day in sorted(days):
            told = [row for row in book_on(book.mfi.id, day).ask(ROWS) if any(row[1:])]
            assert told == [row for row in told_apart(read, day) if any(row[1:])], day
