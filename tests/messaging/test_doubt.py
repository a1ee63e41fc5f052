"""Of a receipt that may have been taken nobody says that it was not sent, however it ends."""

from collections.abc import Callable

import pytest

from messaging.actions.outbox import expire
from messaging.errands.send import send
from messaging.models import Message
from messaging.rules.afterwards import Change, given_up
from messaging.rules.delivery import NoAnswer, Refused, Then
from tests.faults.texts import NOBODY
from tests.loans.book import Book
from tests.messaging.carrier import Heard
from tests.messaging.reported import Sent
from tests.messaging.test_reports_by_our_id import LONG_AGO, a_receipt, stands, told
from tests.messaging.test_spend import sums

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
LATER = Refused("500", Then.AGAIN)


def is_too_late(book: Book, _one: Sent) -> None:
    Message.objects.of(book.mfi).update(expires_at=LONG_AGO)
    assert expire(book.mfi.id, by=NOBODY) == 1


def has_no_number_any_more(book: Book, one: Sent) -> None:
    Message.objects.of(book.mfi).update(to_sealed="v1:nothing", due_at=LONG_AGO)
    send(book.mfi.id, one.id)


def nothing(_book: Book, _one: Sent) -> None:
    """The second answer was the end of it."""


@pytest.mark.parametrize(
    ("second", "ends", "why"),
    [
        (Refused("403"), nothing, "403"),
        (Refused("406", Then.SUPPRESS), nothing, "406"),
        (LATER, is_too_late, "500"),
        (LATER, has_no_number_any_more, "erased"),
    ],
    ids=["refused", "black list", "too late", "erased"],
)
def test_after_an_answer_that_was_lost_no_other_answer_says_that_it_was_not_sent(
    book: Book,
    carrier: Heard,
    second: Refused,
    ends: Callable[[Book, Sent], None],
    why: str,
) -> None:
    one = a_receipt(book, carrier, NoAnswer(), second)
    ends(book, one)
    assert stands(book.mfi, one.id) == ("unknown", why, "")
    # It may be on her phone, so it is paid for, and no third one follows.
    assert sums(book) == (10, 0, 2, 0)
    Message.objects.of(book.mfi).update(due_at=LONG_AGO)
    assert not send(book.mfi.id, one.id)
    assert len(carrier.texts) == 2
    told(book.mfi, one.id, one.phone, "delivered")
    assert stands(book.mfi, one.id)[0] == "delivered"
    assert sums(book) == (10, 0, 2, 0)


def test_what_was_never_in_doubt_is_told_as_it_is() -> None:
    for status in ("failed", "suppressed"):
        assert given_up(Change(status, "403"), 0) == Change(status, "403")
        assert given_up(Change(status, "403"), 1) == Change("unknown", "403")
