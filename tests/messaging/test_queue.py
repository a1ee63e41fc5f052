"""What is put into the outbox is sealed, and put there once."""

import pytest
from django.db import connection

from loans.sealed import unseal
from messaging.actions.queue import key_of
from messaging.errands.tell import tell
from messaging.models import Message
from messaging.rules.outgoing import TEXT, TO
from tests.loans.book import Book
from tests.messaging.carrier import events, message, queued

pytestmark = [pytest.mark.django_db, pytest.mark.citus]


def test_neither_the_number_nor_the_words_lie_open(book: Book) -> None:
    row = message(book, queued(book))
    number = unseal(key_of(row), TO, row.to_sealed)
    with connection.cursor() as cursor:
        cursor.execute("SELECT message::text FROM messaging_message message")
        (stored,) = cursor.fetchone() or ("",)
    assert number not in stored
    assert "1,000" not in stored
    assert "is approved." in unseal(key_of(row), TEXT, row.text_sealed)


def test_told_twice_it_is_there_once(book: Book) -> None:
    message_id = queued(book)
    assert tell(events(book, "application.approved")) == []
    assert Message.objects.of(book.mfi).get().id == message_id
