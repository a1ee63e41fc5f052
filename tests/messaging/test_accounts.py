"""An account without credit is left alone, and one text finds out when it has some again."""

import pytest
from django.utils import timezone

from loans.deed import Actor
from messaging.actions.accounts import ask_again, open_account, shut_account
from messaging.actions.broadcast import NewBroadcast, draft, start
from messaging.errands.broadcasts import fill_all
from messaging.errands.send import send_bulk, send_urgent
from messaging.models import Message, ShutAccount
from messaging.queries.accounts import HOUSE
from messaging.rules.audience import Audience
from messaging.rules.delivery import Refused, Then
from tests.loans.book import Book
from tests.messaging.carrier import Heard, message, queued
from tests.messaging.crowd import crowd
from tests.messaging.test_broadcast import awake

pytestmark = [pytest.mark.django_db, pytest.mark.citus]
NOBODY = Actor.system("test")


def test_it_is_news_once_and_asked_again_by_one() -> None:
    assert shut_account(HOUSE, "africastalking", "405", by=NOBODY)
    assert not shut_account(HOUSE, "africastalking", "405", by=NOBODY)
    assert not ask_again(HOUSE, by=NOBODY)
    ShutAccount.objects.update(asks_at=timezone.now())
    assert ask_again(HOUSE, by=NOBODY)
    assert not ask_again(HOUSE, by=NOBODY)
    assert open_account(HOUSE, by=NOBODY)
    assert not open_account(HOUSE, by=NOBODY)


def test_no_credit_stops_everything_once_and_it_goes_on_by_itself(
    book: Book, carrier: Heard, caplog: pytest.LogCaptureFixture
) -> None:
    awake(book)
    crowd(book.mfi, 5)
    made = draft(
        book.mfi.id,
        NewBroadcast(name="x", texts={"en": "Hello"}, audience=Audience()),
        by=book.checker,
    )
    start(book.mfi.id, made["id"], 5, by=book.checker)  # type: ignore[arg-type]
    fill_all(book.mfi.id)
    carrier.answers = [Refused("405", Then.PAUSE)] * 5
    send_bulk(book.mfi.id)
    assert [one.code for one in ShutAccount.objects.all()] == ["405"]
    assert {row.status for row in Message.objects.of(book.mfi).all()} == {"queued"}
    assert {row.tries for row in Message.objects.of(book.mfi).all()} == {0}
    # Nobody asks before it is time, on whichever lane.
    receipt = queued(book)
    assert send_urgent(book.mfi.id) == 0
    assert caplog.text.count("a carrier takes nothing of this account") == 1
    ShutAccount.objects.update(asks_at=timezone.now())
    carrier.texts.clear()
    assert send_urgent(book.mfi.id) == 1
    assert message(book, receipt).status == "accepted"
    assert not ShutAccount.objects.exists()
    Message.objects.of(book.mfi).update(due_at=timezone.now())
    assert send_bulk(book.mfi.id) == 5
    assert len({one.phone for one in carrier.texts}) == 6
