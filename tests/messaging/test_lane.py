"""One process at work on a lane: what it learns, and what it no longer sends."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import OperationalError, connections
from django.utils import timezone
from pytest_django import Settings
from redis import Redis

from config.lanes import BULK, URGENT
from messaging import tasks
from messaging.actions.broadcast import cancel, pause
from messaging.actions.outbox import LEASE_SECONDS, claim_kind, claim_these, expire, turn
from messaging.carriers import port
from messaging.carriers.port import Call
from messaging.errands import learnt
from messaging.errands.lane import CLOSING, SENDER, Lane, run
from messaging.errands.send import send_bulk, send_urgent
from messaging.models import Broadcast, Message
from messaging.queries.accounts import HOUSE
from messaging.rules.afterwards import Change
from messaging.rules.circuit import FAILURES_MAX
from messaging.rules.delivery import Accepted, Outcome, Refused, Then
from messaging.rules.outgoing import Beginning, Claimed, Settled
from tests.faults.texts import broadcast, pass_time, receipts, settle_the_dead, single, statuses
from tests.loans.book import Book
from tests.messaging.carrier import Heard
from tests.messaging.test_broadcast import awake

pytestmark = pytest.mark.django_db
WAIT_SECONDS = 20
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


@dataclass
class Interrupted:
    """A carrier that takes what it is asked, once somebody has done something meanwhile."""

    does: Callable[[], object]
    taken: int = 0
    done: asyncio.Task[None] | None = None
    recipients_max: int = 100
    name: str = "interrupted"

    async def send(self, call: Call) -> Sequence[Outcome]:
        if self.done is None:
            self.done = asyncio.create_task(asyncio.to_thread(self._do))
        await asyncio.shield(self.done)
        self.taken += len(call.recipients)
        return [Accepted(f"id-{one.id}") for one in call.recipients]

    def _do(self) -> None:
        try:
            self.does()
        finally:
            connections.close_all()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", [pause, cancel])
def test_whoever_holds_or_ends_a_broadcast_stops_what_is_claimed_already(
    book: Book, settings: Settings, carrier: Heard, act: Callable[..., object]
) -> None:
    awake(book, second_broadcast_above_recipients=None)
    settings.SMS_SENDERS, settings.SMS_IN_FLIGHT, settings.SMS_AT_ONCE = 1, 20, 5
    broadcast(book, 100)
    one = Broadcast.objects.of(book.mfi).get()

    def once_more_are_claimed() -> None:
        until = time.monotonic() + WAIT_SECONDS
        while not statuses(book.mfi).get("claimed"):
            assert time.monotonic() < until
        act(book.mfi.id, one.id, by=book.checker)

    port.chosen.carrier = interrupted = Interrupted(once_more_are_claimed)
    assert send_bulk(book.mfi.id) == 20
    # What the carrier was being asked is the last that went.
    assert interrupted.taken == 20
    assert statuses(book.mfi) == {"accepted": 20, "queued": 80}
    assert set(Message.objects.of(book.mfi).values_list("status", "tries")) == {
        ("accepted", 1),
        ("queued", 0),
    }


def test_what_is_too_old_by_the_time_its_turn_comes_is_not_sent(book: Book, carrier: Heard) -> None:
    """It was claimed in time, and then the carrier asked to be left alone for a while."""
    code = single(book.mfi, Message.Kind.CODE)
    soon = timezone.now() + timedelta(seconds=0.5)
    Message.objects.of(book.mfi).update(expires_at=soon)
    learnt.learnt("urgent", HOUSE).pace.quiet_until = time.monotonic() + 1
    assert send_urgent(book.mfi.id, 3) == 0
    assert carrier.texts == []
    expire(book.mfi.id, by=SENDER)
    assert statuses(book.mfi, id=code) == {"expired": 1}


def test_who_comes_back_after_his_lease_writes_over_nobody(book: Book, carrier: Heard) -> None:
    """He was held up for longer than a text is anybody's; meanwhile another has sent it."""
    (one,) = receipts(book.mfi, 1)
    (late,) = claim_these(book.mfi.id, [one], by=SENDER)
    pass_time(LEASE_SECONDS + 1)
    assert send_urgent(book.mfi.id) == 1
    begins = Beginning(late.id, late.claim_id)
    gives_up = Settled(late.id, late.claim_id, Change("failed", "403"))
    assert turn(book.mfi.id, [gives_up], [begins], "heard", by=SENDER) == set()
    assert statuses(book.mfi) == {"accepted": 1}
    # Nor before the other is done.
    (other,) = receipts(book.mfi, 1)
    (late,) = claim_these(book.mfi.id, [other], by=SENDER)
    pass_time(LEASE_SECONDS + 1)
    (now,) = claim_these(book.mfi.id, [other], by=SENDER)
    gives_up = Settled(late.id, late.claim_id, Change("failed", "403"))
    begins = Beginning(late.id, late.claim_id)
    assert turn(book.mfi.id, [gives_up], [begins], "heard", by=SENDER) == set()
    begins = Beginning(now.id, now.claim_id)
    assert turn(book.mfi.id, [], [begins], "heard", by=SENDER) == {other}


@pytest.mark.parametrize(
    ("lane", "kind"), [(URGENT, Message.Kind.RECEIPT), (BULK, Message.Kind.REMINDER)]
)
def test_whoever_must_stop_while_texts_wait_has_another_go_on_at_once(
    book: Book, carrier: Heard, redis_client: Redis, lane: str, kind: Message.Kind
) -> None:
    """And whoever has sent all of them asks nobody."""
    awake(book)
    task = {URGENT: tasks.send_urgent, BULK: tasks.send_bulk}[lane]
    for _ in range(300):
        single(book.mfi, kind)
    port.chosen.carrier = Interrupted(CLOSING.set)
    try:
        task(str(book.mfi.id))
    finally:
        CLOSING.clear()
    left = statuses(book.mfi)["queued"]
    assert 0 < left < 300
    assert redis_client.llen(lane) == 1
    redis_client.delete(lane)
    port.chosen.carrier = carrier
    task(str(book.mfi.id))
    assert len(carrier.texts) == left
    assert redis_client.llen(lane) == 0
