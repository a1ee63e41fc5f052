"""Who says stop gets no advertisement, and every receipt."""

import pytest

from loans.deed import Actor
from loans.sealed import unseal
from messaging.actions.queue import key_of
from messaging.actions.stop import start, stop, stopped
from messaging.errands.send import send
from messaging.models import Message
from messaging.rules.outgoing import TO
from tests.loans.book import Book
from tests.messaging.carrier import Heard, message, queued

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
NOBODY = Actor.system("test")


def test_who_said_stop_gets_no_advertisement_and_every_receipt(book: Book, carrier: Heard) -> None:
    first, second = queued(book), queued(book)
    row = message(book, first)
    number = unseal(key_of(row), TO, row.to_sealed)
    assert stop(book.mfi.id, number, "menu", by=NOBODY)
    assert not stop(book.mfi.id, number, "menu", by=NOBODY)
    assert send(book.mfi.id, first)
    Message.objects.of(book.mfi).filter(id=first).update(kind="bulk", status="queued")
    assert not send(book.mfi.id, first)
    assert message(book, first).status == "suppressed"
    assert send(book.mfi.id, second)
    assert start(book.mfi.id, number, "menu", by=NOBODY)
    assert not stopped(book.mfi.id, number)
    assert not start(book.mfi.id, number, "menu", by=NOBODY)
