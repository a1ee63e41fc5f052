"""A look at a credit record stands in the lender's book once, for her to hear of it."""

from threading import Thread
from uuid import uuid4

import pytest
from django.db import connection

from loans.actions.note_look import note_look
from loans.models import Event
from loans.queries.looks import is_noted, was_looked_at_for
from tests.loans.book import Book

pytestmark = [pytest.mark.django_db, pytest.mark.citus]


def test_the_same_look_is_noted_once(book: Book) -> None:
    look, application = uuid4(), book.applied()
    about = (look, "application", application.id, "application")
    assert note_look(book.mfi.id, *about, by=book.officer)
    assert not note_look(book.mfi.id, *about, by=book.checker)
    event = Event.objects.of(book.mfi).get(type="record.looked")
    assert (event.id, event.subject_id) == (look, application.id)
    assert event.data == {"purpose": "application"}
    assert is_noted(book.mfi.id, look)


def test_a_look_for_one_application_is_none_for_another(book: Book) -> None:
    first, second = book.applied(), book.applied()
    note_look(book.mfi.id, uuid4(), "application", first.id, "application", by=book.officer)
    assert was_looked_at_for(book.mfi.id, first.id)
    assert not was_looked_at_for(book.mfi.id, second.id)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_note_it_at_once_one_does(book: Book) -> None:
    look, her = uuid4(), book.borrower()
    noted: list[bool] = []

    def one() -> None:
        noted.append(note_look(book.mfi.id, look, "borrower", her, "review", by=book.officer))
        connection.close()

    together = [Thread(target=one) for _ in range(6)]
    for thread in together:
        thread.start()
    for thread in together:
        thread.join()
    assert sorted(noted) == [False] * 5 + [True]
    assert Event.objects.of(book.mfi).filter(type="record.looked").count() == 1
