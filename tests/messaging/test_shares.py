"""What may be in flight in bulk is shared by processes, and never more than there is."""

import pytest
from django.utils import timezone
from pytest_django import Settings

from loans.deed import Actor
from messaging.actions.shares import give_share, take_share
from messaging.errands.send import send_bulk
from messaging.models import SenderShare
from tests.loans.book import Book
from tests.messaging.carrier import Heard
from tests.messaging.test_broadcast import awake

pytestmark = pytest.mark.django_db
NOBODY = Actor.system("test")


def test_each_process_has_its_own_and_the_last_has_none() -> None:
    first, second = take_share(2, by=NOBODY), take_share(2, by=NOBODY)
    assert first
    assert second
    assert {first[0], second[0]} == {0, 1}
    assert take_share(2, by=NOBODY) is None
    give_share(*second, by=NOBODY)
    third = take_share(2, by=NOBODY)
    assert third
    assert third[0] == second[0]


def test_who_died_gives_his_back_by_the_lease() -> None:
    held = take_share(1, by=NOBODY)
    assert held
    assert take_share(1, by=NOBODY) is None
    SenderShare.objects.update(until=timezone.now())
    after = take_share(1, by=NOBODY)
    assert after
    # He wakes up too late: what he gives back is not his any more.
    give_share(*held, by=NOBODY)
    assert take_share(1, by=NOBODY) is None


def test_fewer_shares_are_kept_to_at_once() -> None:
    take_share(2, by=NOBODY)
    assert take_share(1, by=NOBODY) is None


def test_where_fewer_may_be_in_flight_than_there_are_processes_some_wait(
    book: Book, carrier: Heard, settings: Settings
) -> None:
    awake(book)
    settings.SMS_IN_FLIGHT, settings.SMS_SENDERS = 1, 2
    assert send_bulk(book.mfi.id) == 0
    take_share(1, by=NOBODY)
    # None: it is not that there is nothing to send.
    assert send_bulk(book.mfi.id) is None
