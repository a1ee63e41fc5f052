"""What a carrier does on a bad day, and what becomes of the texts: by its count, and by ours."""

import logging
import time
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from messaging.carriers import line, port
from messaging.carriers.africastalking import AfricasTalking as Carrier
from messaging.errands import learnt
from messaging.errands.send import send_bulk, send_urgent
from messaging.models import Message, ShutAccount
from messaging.queries.accounts import HOUSE
from messaging.rules.circuit import FAILURES_MAX
from tests.closing_lines import TOLD
from tests.faults.texts import (
    BY_NAME,
    balance,
    broadcast,
    by_borrower,
    pass_time,
    receipts,
    settle_the_dead,
    single,
    statuses,
)
from tests.loans.book import Book
from tests.messaging.test_africastalking import nobody
from tests.messaging.test_broadcast import awake
from tests.size import sized
from tests.stand_ins.africastalking import AfricasTalking, Odd, africas_talking

pytestmark = pytest.mark.django_db
HTML = "<html>Bad gateway</html>"
OUTAGE_SECONDS = 120
STEP_SECONDS = 2


@pytest.fixture(scope="module")
def their_house() -> Iterator[AfricasTalking]:
    with africas_talking() as one:
        yield one


@pytest.fixture
def at(their_house: AfricasTalking, book: Book, settings: Settings) -> Iterator[AfricasTalking]:
    """Their house, in order again, as the product's carrier."""
    awake(book, second_broadcast_above_recipients=None)
    their_house.be_good()
    their_house.say(
        latency_seconds=0.0, per_second=0, retry_after="", balance=None, codes={}, unmentioned=[]
    )
    their_house.forget()
    settings.SMS_SENDERS = 1
    was, port.chosen.carrier = port.chosen.carrier, Carrier("letsema", "key", "", their_house.url)
    learnt.forget()
    yield their_house
    port.chosen.carrier = was
    learnt.forget()


def send_on(book: Book) -> None:
    """Send until nothing is left, letting time pass between."""
    for _ in range(60):
        send_bulk(book.mfi.id)
        send_urgent(book.mfi.id)
        if not set(statuses(book.mfi)) & {"queued", "claimed", "sending"}:
            return
        pass_time(60)
    raise AssertionError(f"it never ends: {statuses(book.mfi)}")


# P1
@pytest.mark.parametrize(
    "odd",
    [
        Odd(status=503, body=HTML, kind="text/html"),
        Odd(status=500, body=nobody("InternalServerError"), takes=False),
        pytest.param(
            Odd(status=502, body=nobody("GatewayError"), takes=False), marks=pytest.mark.full
        ),
    ],
    ids=["503", "500", "502"],
)
def test_two_minutes_out_of_order_lose_and_double_nothing_and_are_no_storm(
    at: AfricasTalking,
    book: Book,
    settings: Settings,
    odd: Odd,
    request: pytest.FixtureRequest,
) -> None:
    """The minutes are short: what is due later is brought nearer, two seconds at a time."""
    settings.SMS_IN_FLIGHT, settings.SMS_AT_ONCE = 25, 5
    size = sized(600, 2_000)
    people = broadcast(book, size)
    needed = size // 5
    at.be_odd(odd)
    for second in range(0, OUTAGE_SECONDS, STEP_SECONDS):
        send_bulk(book.mfi.id)
        if second == 0:
            waits = list(Message.objects.of(book.mfi).exclude(failure=""))
            begun = min(row.due_at for row in waits)
            spread = sorted((row.due_at - begun).total_seconds() for row in waits)
            # Each waits ten seconds and a part of ten more, that is its own.
            assert spread[-1] > 3
            assert len({round(one, 2) for one in spread}) > len(spread) // 2
        pass_time(STEP_SECONDS)
    asked_in_vain = at.figures().requests
    assert asked_in_vain >= FAILURES_MAX
    assert at.figures().taken == 0
    at.be_good()
    send_on(book)
    found = balance(book.mfi, at, by_borrower(people))
    requests = at.figures().requests
    line = f"{request.node.name}: {found}; {requests} requests where {needed} are needed"
    request.node.user_properties.append((TOLD, line))
    assert (found.lost, found.doubled, found.unknown, found.left) == ([], [], 0, 0)
    assert found.taken == size
    assert requests <= needed * 1.2


# P2
@pytest.mark.parametrize("retry_after", ["", pytest.param("1", marks=pytest.mark.full)])
def test_told_that_it_is_too_much_it_keeps_to_the_measure_within_five_seconds(
    at: AfricasTalking, book: Book, retry_after: str, request: pytest.FixtureRequest
) -> None:
    limit = 40
    # More than can be taken in six seconds, however they are asked for.
    people = broadcast(book, 300, BY_NAME)
    at.say(per_second=limit, retry_after=retry_after, latency_seconds=0.02)
    began = int(time.time())
    until = time.monotonic() + 30
    while statuses(book.mfi).get("queued") and time.monotonic() < until:
        send_bulk(book.mfi.id, 1.0)
        # Whoever was told to wait waits two seconds at least: here it is one.
        pass_time(1, learnt_too=False)
    figures = at.figures()
    seconds = {int(one) - began: asked for one, asked in figures.by_second.items()}
    line = f"{request.node.name}: asked {seconds} where {limit} a second are allowed"
    request.node.user_properties.append((TOLD, line))
    # The first second may have been over when it began.
    first = min(seconds)
    assert max(seconds[first], seconds.get(first + 1, 0)) > limit
    assert figures.answers["429"] > 0
    late = [asked for second, asked in seconds.items() if second > 5]
    assert late
    assert all(asked <= limit * 1.1 for asked in late)
    found = balance(book.mfi, at, by_borrower(people))
    assert (found.taken, found.lost, found.doubled, found.left) == (300, [], [], 0)


# P3
def test_who_never_answers_holds_nobody_up(
    at: AfricasTalking, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert line.DEADLINE_SECONDS <= 20
    # The rest is seen in half a second.
    monkeypatch.setattr(line, "DEADLINE_SECONDS", 0.5)
    bulk, receipt = single(book.mfi, Message.Kind.BULK), single(book.mfi, Message.Kind.RECEIPT)
    at.be_odd(Odd(does="hangs", calls=2))
    began = time.monotonic()
    send_bulk(book.mfi.id)
    send_urgent(book.mfi.id)
    assert 1.0 <= time.monotonic() - began < 3
    rows = Message.objects.of(book.mfi)
    assert set(rows.values_list("status", "failure")) == {("unknown", "too-late")}
    # Nothing of it is open any more, here or there.
    assert at.figures().recipients_in_flight == 0
    pass_time(601)
    send_on(book)
    assert rows.get(id=bulk).status == "unknown"
    assert rows.get(id=receipt).status == "accepted"
    assert sorted(one.times for one in at.texts()) == [1, 2]


@pytest.mark.full
def test_who_never_answers_is_given_up_after_twenty_seconds(at: AfricasTalking, book: Book) -> None:
    single(book.mfi, Message.Kind.BULK)
    at.be_odd(Odd(does="hangs"))
    began = time.monotonic()
    send_bulk(book.mfi.id)
    assert 17 < time.monotonic() - began <= 20
    assert statuses(book.mfi) == {"unknown": 1}


# P4
@pytest.mark.parametrize(
    ("odd", "taken"),
    [
        (Odd(does="resets-unread", calls=2), [1]),
        (Odd(does="resets", takes=False, calls=2), [1]),
        (Odd(does="resets", takes=True, calls=2), [1, 2]),
        (Odd(does="closes", calls=2), [1, 2]),
    ],
    ids=["before the body", "after it", "taken and reset", "the reply is dropped"],
)
def test_a_line_that_breaks_under_a_request_leaves_it_open(
    at: AfricasTalking, book: Book, odd: Odd, taken: list[int]
) -> None:
    """All that we see of each is the same, and so is what follows: a receipt alone goes again."""
    bulk, receipt = single(book.mfi, Message.Kind.BULK), single(book.mfi, Message.Kind.RECEIPT)
    at.be_odd(odd)
    send_bulk(book.mfi.id)
    send_urgent(book.mfi.id)
    assert statuses(book.mfi) == {"unknown": 2}
    pass_time(601)
    send_on(book)
    rows = Message.objects.of(book.mfi)
    assert [rows.get(id=one).status for one in (bulk, receipt)] == ["unknown", "accepted"]
    assert sorted(one.times for one in at.texts()) == taken


def test_what_never_left_goes_again_whatever_it_is(at: AfricasTalking, book: Book) -> None:
    """Nobody listens at first: nothing of it can have been taken."""
    there = port.chosen.carrier
    port.chosen.carrier = Carrier("letsema", "key", "", "http://127.0.0.1:9")
    ids = [single(book.mfi, kind) for kind in Message.Kind]
    send_bulk(book.mfi.id)
    send_urgent(book.mfi.id)
    assert statuses(book.mfi) == {"queued": len(ids)}
    port.chosen.carrier = there
    pass_time(60)
    send_on(book)
    assert statuses(book.mfi) == {"accepted": len(ids)}
    assert [one.times for one in at.texts()] == [1] * len(ids)


# P5
@pytest.mark.parametrize("status", [200, 201])
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("", "application/json"),
        (HTML, "text/html"),
        ("{", "application/json"),
        ('{"SMSMessageData": {"Message": 7, "Recipients": "all"}}', "application/json"),
        ('{"SMSMessageData": {"Recipients": [[1, 2]]}}', "application/json"),
        ('{"SMSMessageData": {"Recipients": [{"number": 5, "statusCode": {}}]}}', "text/plain"),
        ("\u0000\u00ff" * 500, "application/octet-stream"),
        ("[" * 5000, "application/json"),
    ],
    ids=["empty", "html", "half", "types", "lists", "codes", "bytes", "deep"],
)
def test_garbage_leaves_it_open_and_is_told_to_somebody(
    at: AfricasTalking,
    book: Book,
    status: int,
    body: str,
    kind: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    single(book.mfi, Message.Kind.BULK)
    at.be_odd(Odd(status=status, body=body, kind=kind, calls=1))
    send_bulk(book.mfi.id)
    assert statuses(book.mfi) == {"unknown": 1}
    assert [one for one in caplog.records if one.levelno >= logging.ERROR]
    # The next one goes as if nothing had been.
    single(book.mfi, Message.Kind.BULK)
    send_on(book)
    assert statuses(book.mfi) == {"unknown": 1, "accepted": 1}
    assert [one.times for one in at.texts()] == [1, 1]


# P6
def test_a_call_that_is_taken_in_part_is_taken_in_part(at: AfricasTalking, book: Book) -> None:
    people = broadcast(book, 100)
    # A hundred numbers in a row: each ending of two digits is one of them.
    ends = [one.phone[-2:] for one in people]
    assert len(set(ends)) == 100
    at.say(
        codes={**dict.fromkeys(ends[70:90], 403), **dict.fromkeys(ends[90:95], 406)},
        unmentioned=ends[95:],
        shuffled=True,
    )
    assert send_bulk(book.mfi.id) == 100
    assert at.figures().requests == 1
    status_of = dict(Message.objects.of(book.mfi).values_list("borrower_id", "status"))
    found = [status_of[one.id] for one in people]
    assert found[:70] == ["accepted"] * 70
    assert found[70:90] == ["failed"] * 20
    assert found[90:95] == ["suppressed"] * 5
    assert found[95:] == ["unknown"] * 5
    books = balance(book.mfi, at, by_borrower(people))
    # Of the five that it did not mention it had taken all; nobody was told so.
    assert (books.taken, books.lost, books.doubled, books.denied) == (75, [], [], [])


# P7
def test_without_credit_a_broadcast_stands_still_with_one_alarm_and_goes_on_once_there_is_some(
    at: AfricasTalking, book: Book, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SMS_IN_FLIGHT, settings.SMS_AT_ONCE = 50, 10
    people = broadcast(book, 300)
    at.say(balance=95)
    send_bulk(book.mfi.id)
    assert ShutAccount.objects.filter(id=HOUSE).exists()
    assert statuses(book.mfi) == {"accepted": 95, "queued": 205}
    asked = at.figures().requests
    for _ in range(10):
        # For five minutes one text at a time asks, and nothing else does.
        send_bulk(book.mfi.id)
        send_urgent(book.mfi.id)
        pass_time(30)
    assert at.figures().requests - asked <= 6
    assert caplog.text.count("a carrier takes nothing of this account") == 1
    at.say(balance=None)
    pass_time(60)
    send_on(book)
    found = balance(book.mfi, at, by_borrower(people))
    assert (found.taken, found.doubled, found.lost, found.unknown) == (300, [], [], 0)
    assert caplog.text.count("a carrier takes texts of this account again") == 1


# P8
def test_while_broadcasts_wait_for_a_carrier_in_trouble_receipts_do_not_wait_with_them(
    at: AfricasTalking, book: Book, settings: Settings
) -> None:
    settings.SMS_IN_FLIGHT, settings.SMS_AT_ONCE = 10, 10
    people = broadcast(book, 100)
    at.be_odd(Odd(status=503, body=HTML))
    send_bulk(book.mfi.id)
    assert at.figures().requests == FAILURES_MAX
    assert send_bulk(book.mfi.id) == 0
    at.be_good()
    # It is well again, and nobody knows: receipts go at once, by what their own lane has learnt.
    written = receipts(book.mfi, 3)
    assert send_urgent(book.mfi.id) == 3
    assert send_bulk(book.mfi.id) == 0
    assert statuses(book.mfi, id__in=written) == {"accepted": 3}
    # Then one call finds out, and only that one until it is answered.
    at.say(latency_seconds=0.3)
    pass_time(11)
    asked = at.figures().requests
    at.be_odd(Odd(status=503, body=HTML, calls=1))
    assert send_bulk(book.mfi.id) == 10
    assert at.figures().requests - asked == 1
    at.say(latency_seconds=0.0)
    send_on(book)
    found = balance(book.mfi, at, by_borrower(people), kind="bulk")
    assert (found.taken, found.lost, found.doubled, found.left) == (100, [], [], 0)


def test_the_dead_are_settled_only_when_their_time_is_up(at: AfricasTalking, book: Book) -> None:
    """What lets time pass in these tests does no more than that."""
    one = single(book.mfi, Message.Kind.BULK)
    assert settle_the_dead(book.mfi) == 0
    assert Message.objects.of(book.mfi).get(id=one).status == "queued"
