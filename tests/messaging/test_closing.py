"""A sender that is asked to end leaves what it has not begun to whoever comes next."""

import pytest

from messaging.errands.lane import CLOSING
from messaging.errands.send import send
from tests.loans.book import Book
from tests.messaging.carrier import Heard, message, queued

pytestmark = [pytest.mark.django_db, pytest.mark.citus]


def test_what_was_not_begun_stays_queued_and_goes_out_after_the_restart(
    book: Book, carrier: Heard
) -> None:
    message_id = queued(book)
    CLOSING.set()
    try:
        assert not send(book.mfi.id, message_id)
    finally:
        CLOSING.clear()
    assert carrier.texts == []
    assert message(book, message_id).status == "queued"
    assert send(book.mfi.id, message_id)
