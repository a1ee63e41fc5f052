"""On the cluster a lender's reports ask its own shard alone."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from loans.actions.reschedule import NewSchedule, reschedule
from loans.queries.reports.table import REPORTS
from loans.rules.report import Asked
from tests.loans.book import Book
from tests.loans.reports.lending import at, lend, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.citus_only]


def tasks(sql: str) -> int:
    """Count the shards that a question is sent to; one of the coordinator's own tables has none."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}")
        plan = [line for (line,) in cursor.fetchall()]
    return sum(int(line.rsplit(":", 1)[1]) for line in plan if "Task Count:" in line)


@pytest.mark.parametrize("name", REPORTS)
def test_each_question_goes_to_one_shard(book: Book, name: str) -> None:
    loan = lend(book, date(2026, 1, 5), to=somebody(book, officer=book.officer))
    with at(date(2026, 4, 1)):
        reschedule(book.mfi.id, loan.id, NewSchedule(6, date(2026, 5, 5)), by=book.checker)
    march = Asked(date(2026, 3, 31), date(2026, 3, 1), date(2026, 3, 31))
    with CaptureQueriesContext(connection) as seen:
        REPORTS[name](book.mfi.id, march)
    asked = [one["sql"] for one in seen.captured_queries]
    of_loans = [sql for sql in asked if "mfi_id" in sql and "loans_staffmember" not in sql]
    assert of_loans
    assert {tasks(sql) for sql in of_loans} == {1}
