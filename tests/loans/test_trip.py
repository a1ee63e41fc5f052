"""Statements that travel together: in their order, prepared, and all or none of them."""

from uuid import uuid4

import pytest
from django.db import DataError, connection, transaction

from loans.models import Mfi, Person
from loans.trip import Statement, ask, fetched, house_rows_like, rows_like, send
from tests.sample.models import Saver

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.citus]
NUMBER = Statement(b"SELECT %s::int", [7])
NOT_A_NUMBER = Statement(b"SELECT %s::int", ["seven"])


def test_each_gives_its_own_rows() -> None:
    one, other = send([NUMBER, Statement(b"SELECT 'a' UNION ALL SELECT 'b'")])
    assert one.fetchall() == [(7,)]
    assert other.fetchall() == [("a",), ("b",)]


def test_the_server_keeps_the_plan_of_what_was_sent_before() -> None:
    send([NUMBER])
    with connection.cursor() as cursor:
        kept = "SELECT count(*) FROM pg_prepared_statements WHERE statement = 'SELECT $1::int'"
        cursor.execute(kept)
        assert cursor.fetchone() == (1,)


def test_one_that_is_refused_takes_the_others_along(maluti: Mfi) -> None:
    saver = Saver.objects.create(mfi=maluti, phone="+26658123456")
    table = Saver._meta.db_table
    change = Statement(
        f"UPDATE {table} SET phone = '+26658000000' WHERE mfi_id = %s AND id = %s".encode(),  # noqa: S608
        [maluti.id, saver.id],
    )
    with pytest.raises(DataError), transaction.atomic():
        send([change, NOT_A_NUMBER, NUMBER])
    saver.refresh_from_db()
    assert saver.phone == "+26658123456"
    (again,) = send([NUMBER])
    assert again.fetchall() == [(7,)]


def test_rows_come_as_the_orm_gives_them_and_of_their_lender_alone(maluti: Mfi, senqu: Mfi) -> None:
    hers = Saver.objects.create(mfi=maluti, phone="+26658123456")
    theirs = Saver.objects.create(mfi=senqu, phone="+26658123456")
    here = rows_like(Saver, maluti.id, phone="+26658123456")
    there = rows_like(Saver, senqu.id, phone="+26658123456")
    nobody = rows_like(Saver, maluti.id, id=uuid4())
    ask(here, there, nobody)
    assert (here.answer, there.answer, nobody.answer) == ([hers], [theirs], [])
    (found,) = here.answer
    names = [one.attname for one in Saver._meta.concrete_fields]
    assert [getattr(found, name) for name in names] == [getattr(hers, name) for name in names]


def test_a_list_of_ids_may_have_gaps() -> None:
    one = uuid4()
    for ids in ([one, None], [None, one]):
        rows = fetched("SELECT * FROM unnest(%(ids)s::uuid[])", {"ids": ids})
        assert rows == [(each,) for each in ids]


def test_a_question_that_nobody_asked_has_no_answer(maluti: Mfi) -> None:
    with pytest.raises(ValueError, match="unpack"):
        _ = rows_like(Saver, maluti.id).answer


def test_a_lenders_rows_are_not_asked_for_as_if_they_were_the_houses() -> None:
    with pytest.raises(AssertionError, match="with the lender"):
        house_rows_like(Saver, phone="+26658123456")
    nobody = house_rows_like(Person, id=uuid4())
    ask(nobody)
    assert nobody.answer == []
