"""The tests' own eye on plans sees what it is there to see."""

import pytest
from django.db import connection

from loans.models import Loan, Mfi
from loans.queries.policy import policy_of
from tests.plans import WHOLE, Explained, statements_sent

pytestmark = [pytest.mark.django_db, pytest.mark.citus]


def test_a_read_of_every_lender_s_rows_is_refused(explained: Explained) -> None:
    with explained.watch(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM loans_loan")
    with pytest.raises(AssertionError, match="SELECT count"):
        explained.check({"loans_loan"})


def test_it_is_seen_where_the_table_was_large_and_is_nearly_empty(explained: Explained) -> None:
    dear_to_read_whole()
    test_a_read_of_every_lender_s_rows_is_refused(explained)


def test_an_index_can_be_read_from_end_to_end_as_well() -> None:
    along = "->  Index Only Scan using loan_in_order on loans_loan  (cost=0.3..12.5 rows=9 width=0)"
    assert WHOLE.findall(f"Aggregate\n  {along}\n") == ["loans_loan"]
    assert WHOLE.findall(f"Aggregate\n  {along}\n        Index Cond: (mfi_id = 'b')\n") == []
    mapped = "->  Bitmap Heap Scan on loans_loan  (cost=4.98..16.59 rows=160 width=0)"
    assert WHOLE.findall(f"Aggregate\n  {mapped}\n        ->  Bitmap") == ["loans_loan"]
    assert WHOLE.findall(f"Aggregate\n  {mapped}\n        Recheck Cond: (mfi_id = 'b')\n") == []
    assert WHOLE.findall("Sort\n  ->  Seq Scan on loans_loan  (cost=0.00..1.01)\n") == [
        "loans_loan"
    ]


def test_a_look_up_by_the_key_is_not(explained: Explained, maluti: Mfi) -> None:
    dear_to_read_whole()
    with explained.watch():
        assert not Loan.objects.of(maluti).filter(id=maluti.id).exists()
    explained.check({"loans_loan"})


def test_where_nothing_was_asked_nothing_is_shown(explained: Explained) -> None:
    with pytest.raises(AssertionError, match="nothing"):
        explained.check({"loans_loan"})


def test_statements_are_counted_whatever_cursor_sends_them(maluti: Mfi) -> None:
    with statements_sent() as sent:
        policy_of(maluti.id)
        policy_of(maluti.id)
        list(Loan.objects.of(maluti))
    assert len(sent) == 3


def dear_to_read_whole() -> None:
    """Let a table look large to the planner, whatever tests before have left of it.

    Of a few pages that hold next to nothing it reads all, even where an index knows the row.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
