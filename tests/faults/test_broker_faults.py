"""Broadcasts while Redis dies, forgets everything, and children of the worker are killed."""

import random
import time
from collections.abc import Callable, Iterator

import pytest

from messaging.models import Message
from tests.closing_lines import TOLD
from tests.engine_room import EngineRoom
from tests.faults.post_office import CHILDREN, PostOffice, post_office
from tests.faults.texts import (
    balance,
    broadcast,
    by_borrower,
    free_shares,
    receipts,
    settle_the_dead,
    statuses,
)
from tests.loans.book import Book
from tests.messaging.test_broadcast import awake
from tests.size import sized
from tests.stand_ins.africastalking import AfricasTalking, africas_talking

pytestmark = pytest.mark.django_db(transaction=True)
LATENCY_SECONDS = 0.1
# Of one process: its share of what may be in flight in bulk, and its receipts.
SHARE, URGENT = 10, 64
GO_SECONDS = 90
Strike = Callable[[PostOffice, random.Random], None]


@pytest.fixture(scope="module")
def at() -> Iterator[AfricasTalking]:
    with africas_talking(latency_seconds=LATENCY_SECONDS) as one:
        yield one


def work_left(book: Book) -> int:
    found = statuses(book.mfi)
    return sum(found.get(one, 0) for one in ("queued", "claimed", "sending"))


def wait_until(office: PostOffice, true: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + GO_SECONDS
    while not true():
        assert time.monotonic() < until, what
        office.look_after()
        time.sleep(0.05)


def finish(office: PostOffice, book: Book) -> None:
    """Let it all come to its end; whoever is dead loses his lease when nobody is at work."""
    since, was = time.monotonic(), statuses(book.mfi)

    def over() -> bool:
        nonlocal since, was
        now = statuses(book.mfi)
        if now != was:
            since, was = time.monotonic(), now
        elif time.monotonic() - since > 1.5 and not office.at.figures().recipients_in_flight:
            settle_the_dead(book.mfi)
            free_shares()
            since = time.monotonic()
        return set(now) <= {"accepted", "unknown"} and time.monotonic() - since > 1.0

    wait_until(office, over, f"it never ends: {statuses(book.mfi)}")


def restart(office: PostOffice, chance: random.Random) -> None:
    del chance
    office.restart_redis()


def flush(office: PostOffice, chance: random.Random) -> None:
    del chance
    office.flush()


def kill_child(office: PostOffice, chance: random.Random) -> None:
    office.kill_a_child(chance.randrange(CHILDREN))


@pytest.mark.parametrize(
    ("strike", "faults", "append_only"),
    [
        (restart, 5, False),
        # What Redis writes down is asked for by nobody.
        pytest.param(restart, 5, True, marks=pytest.mark.full),
        (flush, 5, False),
        (kill_child, sized(8, 20), False),
    ],
    ids=["F3 killed", "F4 killed, append-only", "F5 emptied", "F2 children"],
)
def test_whatever_becomes_of_the_broker_nothing_is_lost_or_doubled(
    at: AfricasTalking,
    book: Book,
    engine_room: EngineRoom,
    strike: Strike,
    faults: int,
    append_only: bool,
    request: pytest.FixtureRequest,
) -> None:
    """F8 as well: two beats are at it all the time."""
    awake(book, second_broadcast_above_recipients=None)
    at.forget()
    seed = random.randrange(10**6)
    chance, size = random.Random(seed), sized(1_000, 10_000)
    people = broadcast(book, size)
    with post_office(engine_room, book.mfi, at, append_only=append_only) as office:
        wait_until(office, lambda: at.figures().requests > 0, "nothing begins")
        in_the_middle = 0
        for _ in range(faults):
            receipts(book.mfi, 2)
            time.sleep(chance.uniform(0.05, 0.3))
            in_the_middle += work_left(book) > 0
            strike(office, chance)
            office.look_after()
            free_shares()
        finish(office, book)
        begun = office.begun
    found = balance(book.mfi, at, by_borrower(people), kind="bulk")
    heard = [one for one in at.texts() if one.phone.startswith("+26657")]
    doubled = sum(one.times - 1 for one in heard)
    line = (
        f"{request.node.name}: seed {seed}; {faults} faults, {in_the_middle} at work; {size} "
        f"told: {found}; {2 * faults} receipts: {len(heard)} taken, {doubled} doubled; "
        f"worker begun {begun} times"
    )
    request.node.user_properties.append((TOLD, line))
    assert in_the_middle > 0, line
    assert (found.lost, found.doubled, found.denied, found.left) == ([], [], [], 0), line
    assert found.unknown <= faults * CHILDREN * SHARE, line
    assert found.taken + found.unknown >= size, line
    unknown = Message.objects.of(book.mfi).filter(kind="receipt", status="unknown").count()
    assert len(heard) + unknown >= 2 * faults, line
    assert doubled <= faults * URGENT, line
