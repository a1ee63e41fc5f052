"""One SMS in somebody's own words: once, in waking hours, and nothing in it that misleads."""

from uuid import UUID

import pytest
from django.utils import timezone

from loans.errors import WordingRefused
from loans.models import AuditEntry, Borrower
from messaging.actions.stop import ALL, stop
from messaging.actions.write_message import write_message
from messaging.errands.broadcasts import KEEPER
from messaging.errands.send import send_bulk
from messaging.models import Message
from tests.loans.book import Book
from tests.messaging.carrier import Heard, message
from tests.messaging.test_broadcast import awake

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
SAYS = "Please come to our office on Monday."


def written(book: Book, phone: str, says: str = SAYS) -> UUID:
    return UUID(str(write_message(book.mfi.id, phone, says, by=book.officer)["id"]))


def test_it_is_hers_where_the_number_is_and_leaves_a_trail(book: Book, carrier: Heard) -> None:
    awake(book)
    hers = Borrower.objects.of(book.mfi).get(id=book.borrower())
    one = written(book, hers.phone, "Re u emetse ofising ea rona ka Mantaha, ntate Tšepo.")
    send_bulk(book.mfi.id)
    row = message(book, one)
    assert (row.borrower_id, row.sealed_for_id) == (hers.id, hers.person_id)
    assert carrier.texts[0].says == "Re u emetse ofising ea rona ka Mantaha, ntate Tsepo."
    (trail,) = AuditEntry.objects.of(book.mfi).filter(action="write-message")
    assert (trail.target_id, trail.actor_id) == (str(one), book.officer.id)
    assert hers.phone[1:] not in str(trail.after)


def test_a_number_of_nobody_has_a_key_of_its_own(book: Book, carrier: Heard) -> None:
    awake(book)
    row = message(book, written(book, "+26658123456"))
    assert row.sealed_for_id is None
    assert row.data_key
    assert send_bulk(book.mfi.id) == 1


def test_whoever_said_stop_to_all_that_may_be_stopped_is_left_alone(
    book: Book, carrier: Heard
) -> None:
    awake(book)
    stop(book.mfi.id, "+26658123456", "sms", by=KEEPER, kinds=ALL)
    one = written(book, "+26658123456")
    send_bulk(book.mfi.id)
    assert (message(book, one).status, message(book, one).failure) == ("suppressed", "stopped")


def test_at_night_it_waits(book: Book, carrier: Heard) -> None:
    hour = timezone.localtime().hour
    awake(book, quiet_from_hour=hour, quiet_until_hour=(hour + 2) % 24)
    written(book, "+26658123456")
    assert send_bulk(book.mfi.id) == 0
    awake(book)
    assert send_bulk(book.mfi.id) == 1


@pytest.mark.parametrize(
    ("says", "why"),
    [
        ("See bit.ly/x1", "link"),
        ("Send me your PIN", "asks-for-secret"),
        ("Dear {name}", "placeholder-unknown"),
        ("  ", "empty"),
    ],
)
def test_what_misleads_is_written_down_nowhere(book: Book, says: str, why: str) -> None:
    with pytest.raises(WordingRefused) as refused:
        written(book, "+26658123456", says)
    assert refused.value.context == {"findings": why}
    assert not Message.objects.of(book.mfi).exists()
