"""One process at work on a lane: what it learns, and what it no longer sends."""

import pytest
from django.db import OperationalError

from messaging.actions.outbox import claim_kind
from messaging.errands.lane import SENDER, Lane, run
from messaging.errands.send import send_urgent
from messaging.models import Message
from messaging.rules.circuit import FAILURES_MAX
from messaging.rules.delivery import Accepted, Refused, Then
from messaging.rules.outgoing import Claimed
from tests.faults.texts import pass_time, receipts, settle_the_dead, statuses
from tests.loans.book import Book
from tests.messaging.carrier import Heard

pytestmark = pytest.mark.django_db
ONE_BY_ONE = Lane("urgent", (Message.Kind.RECEIPT,), in_flight=1, at_once=1)


def test_if_the_database_goes_away_as_one_text_finds_out_the_next_one_finds_out(
    book: Book, carrier: Heard
) -> None:
    receipts(book.mfi, FAILURES_MAX)
    carrier.answers = [Refused("http-503", Then.AGAIN)] * FAILURES_MAX
    assert send_urgent(book.mfi.id) == FAILURES_MAX
    assert send_urgent(book.mfi.id) == 0
    claims = 0

    def claim(most: int) -> list[Claimed]:
        nonlocal claims
        claims += 1
        if claims > 1:
            raise OperationalError
        return claim_kind(book.mfi.id, Message.Kind.RECEIPT, most, by=SENDER)

    pass_time(100)
    with pytest.raises(OperationalError):
        run(book.mfi.id, ONE_BY_ONE, claim, 5)
    assert statuses(book.mfi)["sending"] == 1
    settle_the_dead(book.mfi)
    # The carrier is well: whoever is asked next says so, and then all go.
    assert send_urgent(book.mfi.id) == FAILURES_MAX - 1


@pytest.mark.parametrize(
    "odd",
    [Accepted("x" * 81, "LSL 0.25"), Accepted("AT\0id", "LSL\0"), Accepted("ATXid", "\ud800")],
    ids=["long", "nul", "half a letter"],
)
def test_an_id_that_no_column_holds_spoils_no_answer_that_came_with_it(
    book: Book, carrier: Heard, odd: Accepted
) -> None:
    receipts(book.mfi, 2)
    carrier.answers = [odd, Accepted("ATXid_2")]
    assert send_urgent(book.mfi.id) == 2
    assert statuses(book.mfi) == {"accepted": 2}
    ids = set(Message.objects.of(book.mfi).values_list("provider_id", flat=True))
    # A report of it is cut in the same way.
    assert ids == {odd.provider_id.replace("\0", "")[:80], "ATXid_2"}
