"""Senders that are killed at any moment: nothing is lost, nothing doubled, the rest is listed."""

import random
import time
from collections.abc import Iterator

import pytest

from loans.models import Borrower
from messaging.errands import learnt
from messaging.models import Message
from tests.closing_lines import TOLD
from tests.faults.senders import Senders, senders
from tests.faults.texts import (
    balance,
    broadcast,
    by_borrower,
    free_shares,
    pass_time,
    receipts,
    settle_the_dead,
    single,
    statuses,
)
from tests.loans.book import Book
from tests.messaging.test_broadcast import awake
from tests.size import sized
from tests.stand_ins.africastalking import AfricasTalking, africas_talking

pytestmark = pytest.mark.django_db(transaction=True)
KILLS = 20
# Small calls and a slow carrier, so that there is somebody to kill at any moment.
IN_FLIGHT, AT_ONCE, LATENCY_SECONDS = 10, 5, 0.03
WAYS = {"SMS_IN_FLIGHT": f"{IN_FLIGHT}", "SMS_AT_ONCE": f"{AT_ONCE}", "SMS_SENDERS": "2"}
URGENT_IN_FLIGHT = 64


@pytest.fixture(scope="module")
def their_house() -> Iterator[AfricasTalking]:
    with africas_talking() as one:
        yield one


@pytest.fixture
def at(their_house: AfricasTalking, book: Book) -> AfricasTalking:
    awake(book, second_broadcast_above_recipients=None)
    their_house.be_good()
    their_house.say(latency_seconds=0.0)
    their_house.forget()
    learnt.forget()
    return their_house


def in_doubt(book: Book) -> dict[str, int]:
    """Count what the carrier was being asked as the senders died."""
    rows = Message.objects.of(book.mfi).filter(status="sending")
    return {
        "bulk": rows.filter(kind="bulk").count(),
        "receipt": rows.filter(kind="receipt").count(),
    }


def finish(book: Book, house: Senders, seconds: float = 60) -> None:
    """Let it all come to its end, with nobody killed any more."""
    house.start("bulk", "urgent")
    until = time.monotonic() + seconds
    while set(statuses(book.mfi)) & {"queued", "claimed", "sending"}:
        assert time.monotonic() < until, f"it never ends: {statuses(book.mfi)}"
        time.sleep(0.05)
    house.kill_all()


def receipt_phones(at: AfricasTalking) -> dict[str, int]:
    return {one.phone: one.times for one in at.texts() if one.phone.startswith("+26657")}


def check_all(
    book: Book,
    at: AfricasTalking,
    people: list[Borrower],
    doubts: dict[str, int],
    request: pytest.FixtureRequest,
    told: str,
) -> None:
    """Hold a broadcast and receipts against the carrier's books."""
    found = balance(book.mfi, at, by_borrower(people), kind="bulk")
    heard = receipt_phones(at)
    written = Message.objects.of(book.mfi).filter(kind="receipt")
    doubled = sum(times - 1 for times in heard.values())
    line = (
        f"{request.node.name}: {told}; {len(people)} told: {found}, in doubt at the faults "
        f"{doubts}; {written.count()} receipts: {len(heard)} taken, {doubled} doubled"
    )
    request.node.user_properties.append((TOLD, line))
    assert (found.lost, found.doubled, found.denied, found.left) == ([], [], [], 0), line
    # Each is with the carrier, or on the list of what nobody knows: no third thing.
    rows = Message.objects.of(book.mfi).filter(kind="bulk")
    assert rows.count() == len(people)
    assert set(rows.values_list("status", flat=True)) <= {"accepted", "unknown"}
    assert found.unknown == doubts["bulk"], line
    assert doubled <= doubts["receipt"], line
    assert len(heard) + written.filter(status="unknown").count() >= written.count(), line


# F1
def test_all_senders_are_killed_twenty_times(
    at: AfricasTalking, book: Book, request: pytest.FixtureRequest
) -> None:
    """Between two lives their leases end, which would take a minute."""
    seed = random.randrange(10**6)
    chance, size = random.Random(seed), sized(900, 9_000)
    people = broadcast(book, size)
    at.say(latency_seconds=LATENCY_SECONDS)
    doubts = {"bulk": 0, "receipt": 0}
    with senders(book.mfi, at, **WAYS) as house:
        for _ in range(KILLS):
            for lanes in (["bulk"], ["bulk"], ["urgent"]):
                house.start(*lanes)
            receipts(book.mfi, size // 9 // KILLS)
            time.sleep(chance.uniform(0.1, sized(40, 300) / 100))
            house.kill_all()
            now = in_doubt(book)
            assert now["bulk"] <= IN_FLIGHT
            assert now["receipt"] <= URGENT_IN_FLIGHT
            doubts = {kind: doubts[kind] + now[kind] for kind in doubts}
            settle_the_dead(book.mfi)
        at.say(latency_seconds=0.0)
        finish(book, house)
        # What is in doubt of receipts is said once more after ten minutes.
        settle_the_dead(book.mfi)
        finish(book, house)
    assert doubts["bulk"] > 0, f"seed {seed}: nobody was killed at work"
    check_all(book, at, people, doubts, request, f"seed {seed}")


# P9
def test_killed_between_the_carriers_yes_and_our_writing_it_down(
    at: AfricasTalking, book: Book, request: pytest.FixtureRequest
) -> None:
    """At the very point, each time: what may not be doubled is not, what may not be lost is not."""
    deaths = sized(20, 1_000)
    with senders(book.mfi, at, **WAYS) as house:
        for _ in range(deaths):
            single(book.mfi, Message.Kind.BULK)
            single(book.mfi, Message.Kind.RECEIPT)
            for lane in ("bulk", "urgent"):
                house.dies(house.start(lane, fault="dies"))
            free_shares()
        # Until their leases end nobody touches them, and never are they in the queue again.
        assert statuses(book.mfi) == {"sending": 2 * deaths}
        assert settle_the_dead(book.mfi) == 2 * deaths
        pass_time(601)
        until = time.monotonic() + 30
        house.start("bulk", "urgent")
        while statuses(book.mfi, kind="receipt") != {"accepted": deaths}:
            assert time.monotonic() < until, statuses(book.mfi, kind="receipt")
            time.sleep(0.05)
    assert statuses(book.mfi, kind="bulk") == {"unknown": deaths}
    times = sorted(one.times for one in at.texts())
    line = f"{request.node.name}: {deaths} deaths; taken once {times.count(1)}, twice "
    request.node.user_properties.append((TOLD, f"{line}{times.count(2)}"))
    # All of them had been taken: each bulk text once, and each receipt twice.
    assert times == [1] * deaths + [2] * deaths


# P10
def test_receipts_do_not_wait_behind_a_broadcast_at_a_slow_carrier(
    at: AfricasTalking, book: Book, request: pytest.FixtureRequest
) -> None:
    waiting = sized(2_000, 10_000)
    broadcast(book, waiting)
    at.say(latency_seconds=3.0)
    with senders(book.mfi, at, **WAYS) as house:
        for lanes in (["bulk"], ["bulk"], ["urgent"]):
            house.start(*lanes)
        for _ in range(20):
            receipts(book.mfi, 1)
            time.sleep(0.05)
        rows = Message.objects.of(book.mfi).filter(kind="receipt")
        until = time.monotonic() + 60
        while rows.exclude(status="accepted").exists():
            assert time.monotonic() < until, statuses(book.mfi, kind="receipt")
            time.sleep(0.05)
        left = statuses(book.mfi, kind="bulk")
        # What is under way is not waited for.
        house.kill_all()
    took = sorted((row.settled_at - row.at).total_seconds() for row in rows if row.settled_at)
    p95 = took[int(len(took) * 0.95) - 1]
    line = f"{request.node.name}: {left}; receipts p95 {p95:.1f} s"
    request.node.user_properties.append((TOLD, line))
    # The broadcast was running, and far from its end.
    assert left["accepted"] > 0
    assert left["queued"] > waiting / 2
    assert 3.0 <= p95 <= 30
