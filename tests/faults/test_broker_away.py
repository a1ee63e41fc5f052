"""Redis away for long, with a broadcast in the middle: nothing is lost, and all comes back."""

import time
from collections.abc import Iterator

import pytest

from messaging.models import Message
from tests.closing_lines import TOLD
from tests.engine_room import EngineRoom
from tests.faults.post_office import CHILDREN, post_office
from tests.faults.test_broker_faults import SHARE, finish, wait_until, work_left
from tests.faults.texts import balance, broadcast, by_borrower, receipts, statuses
from tests.loans.book import Book
from tests.messaging.test_broadcast import awake
from tests.stand_ins.africastalking import AfricasTalking, africas_talking

# In the quick run the broker is killed and comes back at once: test_broker_faults.py.
pytestmark = [pytest.mark.full, pytest.mark.django_db(transaction=True)]
LATENCY_SECONDS = 0.2
AWAY_SECONDS = 600
# Half a minute between two tries to reach the broker, and a sweep.
BACK_SECONDS = 60
RECEIPTS = 20


@pytest.fixture(scope="module")
def at() -> Iterator[AfricasTalking]:
    with africas_talking(latency_seconds=LATENCY_SECONDS) as one:
        yield one


def test_while_redis_is_away_nothing_is_lost_and_when_it_is_back_all_goes_on(
    at: AfricasTalking, book: Book, engine_room: EngineRoom, request: pytest.FixtureRequest
) -> None:
    """F3, left down: whoever has to write it down finds the database, which is the record."""
    awake(book, second_broadcast_above_recipients=None)
    size = 5_000
    people = broadcast(book, size)
    with post_office(engine_room, book.mfi, at) as office:
        wait_until(office, lambda: at.figures().requests > 0, "nothing begins")
        office.lose_redis()
        begun = time.monotonic()
        waiting = receipts(book.mfi, RECEIPTS)
        while time.monotonic() - begun < AWAY_SECONDS:
            office.look_after()
            time.sleep(0.2)
        left = work_left(book)
        office.bring_redis_back()
        back = time.monotonic()
        rows = Message.objects.of(book.mfi)

        def receipts_are_out() -> bool:
            return not rows.filter(id__in=waiting, status__in=["queued", "claimed"]).exists()

        wait_until(office, receipts_are_out, f"receipts stay: {statuses(book.mfi, kind='receipt')}")
        out_after = time.monotonic() - back
        finish(office, book)
        workers = office.begun
    found = balance(book.mfi, at, by_borrower(people), kind="bulk")
    heard = [one for one in at.texts() if one.phone.startswith("+26657")]
    line = (
        f"{request.node.name}: away {AWAY_SECONDS} s, {left} waited; receipts out {out_after:.1f} s"
        f" after it was back; {size} told: {found}; worker begun {workers} times"
    )
    request.node.user_properties.append((TOLD, line))
    assert left >= RECEIPTS, line
    assert out_after <= BACK_SECONDS, line
    # What a worker had in hand when the broker went is finished, unless it died of it.
    assert (found.lost, found.doubled, found.denied, found.left) == ([], [], [], 0), line
    assert found.unknown <= (workers - 1) * CHILDREN * SHARE, line
    assert found.taken + found.unknown >= size, line
    assert (len(heard), max(one.times for one in heard)) == (RECEIPTS, 1), line
