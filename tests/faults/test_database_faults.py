"""PostgreSQL ends at once between a carrier's yes and our writing it down."""

import os
import random
import signal
import time
from collections.abc import Iterator

import pytest

from messaging.models import Message
from tests.closing_lines import TOLD
from tests.engine_room import EngineRoom
from tests.faults.own_database import own_database
from tests.faults.senders import senders
from tests.faults.texts import (
    balance,
    broadcast,
    by_borrower,
    free_shares,
    pass_time,
    receipts,
    settle_the_dead,
    statuses,
)
from tests.loans.book import Book
from tests.messaging.test_broadcast import awake
from tests.size import sized
from tests.stand_ins.africastalking import AfricasTalking, africas_talking

pytestmark = pytest.mark.django_db(transaction=True)
RESTARTS = sized(3, 6)
IN_FLIGHT = 20
WAYS = {"SMS_IN_FLIGHT": f"{IN_FLIGHT}", "SMS_AT_ONCE": "5", "SMS_SENDERS": "2"}
GO_SECONDS = 60


@pytest.fixture(scope="module")
def at() -> Iterator[AfricasTalking]:
    with africas_talking(latency_seconds=0.03) as one:
        yield one


# F7
def test_the_database_ends_between_the_carriers_yes_and_our_record(
    at: AfricasTalking, book: Book, engine_room: EngineRoom, request: pytest.FixtureRequest
) -> None:
    """One sender stands still at that very point each time, two others are anywhere."""
    awake(book, second_broadcast_above_recipients=None)
    seed = random.randrange(10**6)
    chance, size = random.Random(seed), sized(1_000, 10_000)
    people = broadcast(book, size)
    doubts = {"bulk": 0, "receipt": 0}
    with own_database(engine_room) as server:
        here = server.url()
        with senders(book.mfi, at, DATABASE_URL=here, **WAYS) as house:
            house.start("bulk")
            house.start("urgent")
            for _ in range(RESTARTS):
                receipts(book.mfi, 5)
                free_shares()
                struck = house.start("bulk", fault="stands-still")
                assert house.stands_still(struck)
                time.sleep(chance.uniform(0.0, 0.1))
                server.restart()
                # It wakes up to a line that is dead, and goes on; then its machine ends as well.
                os.kill(struck, signal.SIGCONT)
                time.sleep(0.3)
                house.kill_all()
                rows = Message.objects.of(book.mfi).filter(status="sending")
                now = {kind: rows.filter(kind=kind).count() for kind in doubts}
                # As the database ended, and again as the machine did.
                assert 0 < now["bulk"] <= 2 * IN_FLIGHT
                doubts = {kind: doubts[kind] + now[kind] for kind in doubts}
                settle_the_dead(book.mfi)
                assert statuses(book.mfi, kind="bulk", failure="no-answer").keys() == {"unknown"}
                house.start("bulk")
                house.start("urgent")
            until = time.monotonic() + GO_SECONDS
            while set(statuses(book.mfi)) & {"queued", "claimed", "sending"}:
                assert time.monotonic() < until, statuses(book.mfi)
                time.sleep(0.05)
            pass_time(601)
            time.sleep(0.5)
        found = balance(book.mfi, at, by_borrower(people), kind="bulk")
        unknown = Message.objects.of(book.mfi).filter(kind="receipt", status="unknown").count()
    heard = [one for one in at.texts() if one.phone.startswith("+26657")]
    doubled = sum(one.times - 1 for one in heard)
    line = (
        f"{request.node.name}: seed {seed}; {RESTARTS} restarts; {size} told: {found}, in doubt "
        f"{doubts}; {5 * RESTARTS} receipts: {len(heard)} taken, {doubled} doubled"
    )
    request.node.user_properties.append((TOLD, line))
    assert (found.lost, found.doubled, found.denied, found.left) == ([], [], [], 0), line
    assert found.unknown == doubts["bulk"], line
    assert len(heard) + unknown >= 5 * RESTARTS, line
    assert doubled <= doubts["receipt"], line
