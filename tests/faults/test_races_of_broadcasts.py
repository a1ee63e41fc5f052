"""Twenty broadcasts on one budget, and somebody who says stop while one is running."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from uuid import UUID

import pytest
from django.db import connections
from django.utils import timezone

from loans.deed import Actor
from messaging.actions.broadcast import NewBroadcast, draft, start
from messaging.actions.spend import grant_budget
from messaging.actions.stop import stop
from messaging.errands import learnt
from messaging.errands.broadcasts import fill_all, settle_all
from messaging.errands.send import send_bulk
from messaging.errors import OverBudget
from messaging.models import Broadcast, Message, SmsBudget
from messaging.rules.audience import Audience
from tests.faults.senders import senders
from tests.faults.texts import NOBODY, OPEN_TODAY, broadcast, by_borrower, free_shares, statuses
from tests.loans.book import Book
from tests.messaging.carrier import Heard
from tests.messaging.conftest import carrier  # noqa: F401 (a fixture)
from tests.messaging.crowd import crowd
from tests.messaging.test_broadcast import awake
from tests.stand_ins.africastalking import AfricasTalking, africas_talking

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 20
WAIT_SECONDS = 30
IN_FLIGHT = 20


@pytest.fixture(scope="module")
def at() -> Iterator[AfricasTalking]:
    with africas_talking(latency_seconds=0.1) as one:
        yield one


def all_at_once(book: Book, ids: list[UUID], recipients: int) -> list[str]:
    """Let them all go at the same instant, each from a thread with a connection of its own."""
    together = threading.Barrier(len(ids), timeout=WAIT_SECONDS)

    def let_go(broadcast_id: UUID) -> str:
        try:
            together.wait()
            return str(start(book.mfi.id, broadcast_id, recipients, by=book.checker))
        except OverBudget:
            return "over-budget"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(ids)) as pool:
        return list(pool.map(let_go, ids))


def drafts(book: Book, by: Actor) -> list[UUID]:
    new = NewBroadcast(name="Saturday", texts={"en": OPEN_TODAY}, audience=Audience())
    return [UUID(str(draft(book.mfi.id, new, by=by)["id"])) for _ in range(AT_ONCE)]


# S11, T17
def test_twenty_broadcasts_at_once_never_spend_more_than_was_granted(
    book: Book,
    carrier: Heard,  # noqa: F811 (a fixture)
) -> None:
    """There is enough for seven, and for most of an eighth."""
    awake(book, second_broadcast_above_recipients=None, broadcasts_per_number_day=0)
    people, granted = 30, 7 * 30 + 29
    crowd(book.mfi, people)
    grant_budget(book.mfi.id, granted, by=book.second)
    told = all_at_once(book, drafts(book, book.checker), people)
    assert sorted(told) == ["over-budget"] * 13 + ["sending"] * 7
    # Meanwhile there are more people than were counted: nobody pays for them.
    crowd(book.mfi, 10)
    fill_all(book.mfi.id)
    while send_bulk(book.mfi.id):
        row = SmsBudget.objects.of(book.mfi).get()
        assert row.reserved + row.spent <= row.granted
    settle_all(book.mfi.id)
    row = SmsBudget.objects.of(book.mfi).get()
    assert (row.granted, row.reserved, row.spent) == (granted, 0, 7 * people)
    assert len(carrier.texts) == 7 * people
    done = Broadcast.objects.of(book.mfi).filter(status="completed")
    assert done.count() == 7


# T14, R10
def test_who_says_stop_while_it_runs_gets_nothing_more(at: AfricasTalking, book: Book) -> None:
    awake(book, second_broadcast_above_recipients=None)
    people = broadcast(book, 300)
    find = by_borrower(people)
    ways = {"SMS_IN_FLIGHT": f"{IN_FLIGHT}", "SMS_AT_ONCE": "5", "SMS_SENDERS": "1"}
    said: dict[str, datetime] = {}
    with senders(book.mfi, at, **ways) as house:
        house.start("bulk")
        while at.figures().taken < 40:
            time.sleep(0.01)
        rows = Message.objects.of(book.mfi).filter(kind="bulk")
        # The next ones, of which some are claimed already, and some who wait.
        for row in [*rows.filter(status="claimed")[:20], *rows.filter(status="queued")[:20]]:
            phone = find(row)
            stop(book.mfi.id, phone, "sms", by=NOBODY)
            said[phone] = timezone.now()
        until = time.monotonic() + WAIT_SECONDS
        while set(statuses(book.mfi)) & {"queued", "claimed", "sending"}:
            assert time.monotonic() < until, statuses(book.mfi)
            time.sleep(0.05)
    went = {one.phone: one.at for one in at.texts()}
    after = [phone for phone, moment in said.items() if went.get(phone, 0) > moment.timestamp()]
    stopped = rows.filter(status="suppressed", failure="stopped").count()
    assert len(said) == 40
    # What the carrier was being asked as she said it is the last.
    assert len(after) <= IN_FLIGHT
    assert all(went[phone] - said[phone].timestamp() < 0.5 for phone in after)
    assert stopped
    assert stopped == len(said) - len(set(said) & set(went))
    assert len(went) == 300 - stopped
    assert 5 < at.figures().recipients_in_flight_max <= IN_FLIGHT


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    learnt.forget()
    yield
    free_shares()
