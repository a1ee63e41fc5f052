"""Kannel killed, shut, full or never there: what is lost, doubled, and not known."""

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from messaging.carriers.kannel import Kannel
from messaging.carriers.line import line
from messaging.rules.delivery import Accepted, NoAnswer, Outcome, Refused, Then
from tests.free_port import free_port
from tests.messaging.kannel_house import House, a_call, kannel_house
from tests.size import sized
from tests.stand_ins.africastalking import Odd, africas_talking

TEXTS = sized(200, 2000)
# So many submits it leaves open at once, as it comes; of them nobody knows after a crash.
WINDOW = 10


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with kannel_house(tmp_path) as one:
        yield one


def settled(house: House, seconds: float = 60) -> Counter[tuple[str, str]]:
    """Wait until the operator gets nothing more."""
    until, before = time.monotonic() + seconds, -1
    while time.monotonic() < until:
        received = house.operator.received()
        if received.total() == before:
            return received
        before = received.total()
        time.sleep(1.5)
    raise AssertionError("it does not end")


def test_what_it_took_before_it_was_killed_is_sent(house: House) -> None:
    seed = random.SystemRandom().randrange(10**6)
    house.operator.say(latency_seconds=0.05, receipts=[])
    calls = [a_call(f"+26658{number:06}", f"Text {number}") for number in range(TEXTS)]
    answers = line().ask(house.carrier(), calls)
    taken = answers[random.Random(seed).randrange(TEXTS // 5, TEXTS // 2)]
    taken.result(25)
    house.kannel.kill("bearerbox")
    outcomes = [answer.result(25) for answer in answers]
    house.kannel.kill("smsbox")
    house.kannel.start()
    received = settled(house)
    by_kind: Counter[str] = Counter()
    lost = []
    for call, (outcome,) in zip(calls, outcomes, strict=True):
        by_kind[type(outcome).__name__] += 1
        there = received[call.recipients[0].phone, call.says]
        if isinstance(outcome, Accepted) and not there:
            lost.append(call.says)
        if isinstance(outcome, Refused):
            assert (outcome.then, there) == (Then.AGAIN, 0), "what was refused did not leave"
    doubled = sum(times - 1 for times in received.values())
    said = f"seed {seed}: {dict(by_kind)}, lost {len(lost)}, doubled {doubled}"
    assert lost == [], said
    assert doubled <= WINDOW, said
    # The kill came in the middle, or nothing was shown.
    assert 0 < by_kind["Accepted"] < TEXTS, said


def test_an_operators_line_that_breaks_loses_nothing(house: House) -> None:
    house.operator.say(latency_seconds=0.02)
    threading.Timer(0.1, house.operator.break_line).start()
    calls = [a_call(f"+26658{number:06}", f"Text {number}") for number in range(100)]
    answers = line().ask(house.carrier(), calls)
    assert {type(one) for answer in answers for one in answer.result(25)} == {Accepted}
    house.kannel.await_online()
    received = settled(house)
    assert len(received) == 100
    assert received.total() <= 100 + WINDOW


def test_a_queue_that_is_full_takes_it_later(tmp_path: Path) -> None:
    with kannel_house(tmp_path, "sms-outgoing-queue-limit = 5") as house:
        house.operator.say(silent=True, receipts=[])
        calls = [a_call(f"+26658{number:06}", f"Text {number}") for number in range(40)]
        answers = line().ask(house.carrier(), calls)
        outcomes = Counter(one for answer in answers for one in answer.result(25))
    assert outcomes.keys() == {Accepted(""), Refused("queue-full", Then.SLOWER)}


def test_where_nobody_listens_nothing_was_taken() -> None:
    nobody = Kannel(f"http://127.0.0.1:{free_port()}", "gw", "secret", "http://127.0.0.1:9/telco/T")
    (answer,) = line().ask(nobody, [a_call("+26658000001")])
    assert answer.result(25) == [Refused("no-connection", Then.AGAIN)]


@pytest.mark.parametrize("odd", [Odd(does="closes"), Odd(status=500, body="oops"), Odd(status=302)])
def test_an_answer_that_says_nothing_leaves_it_open(odd: Odd) -> None:
    with africas_talking() as anybody:
        anybody.be_odd(odd)
        strange = Kannel(anybody.url, "gw", "secret", "http://127.0.0.1:9/telco/T", "LETSEMA")
        (answer,) = line().ask(strange, [a_call("+26658000001")])
        (outcome,) = answer.result(25)
        assert isinstance(outcome, NoAnswer)
        assert anybody.figures().requests == 1


TAKEN = Odd(status=202, body="0: Accepted for delivery")
FULL = Odd(status=503, body="Temporal failure, try again later.")
# Three parts of our own.
CUT = "š" * 66 + "\N{OK HAND SIGN}" + "o" * 66


@pytest.mark.parametrize(
    ("answers", "comes_to"),
    [
        ([TAKEN, TAKEN, TAKEN], Accepted("")),
        ([FULL], Refused("queue-full", Then.SLOWER)),
        # She has a part of it, or none: nobody knows, and all of it once more would be paid twice.
        ([TAKEN, FULL], NoAnswer("in-part")),
        ([TAKEN, TAKEN, FULL], NoAnswer("in-part")),
        ([TAKEN, Odd(does="closes")], NoAnswer("in-part")),
    ],
)
def test_a_text_in_parts_of_our_own_is_taken_whole_or_nobody_knows(
    answers: list[Odd], comes_to: Outcome
) -> None:
    with africas_talking() as anybody:
        for odd in answers:
            anybody.be_odd(replace(odd, calls=1))
        strange = Kannel(anybody.url, "gw", "secret", "http://127.0.0.1:9/telco/T", "LETSEMA")
        (answer,) = line().ask(strange, [a_call("+26658000001", CUT)])
        assert answer.result(25) == [comes_to]
        assert anybody.figures().requests == len(answers)
