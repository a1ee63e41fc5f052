"""When a carrier is left alone, when it is asked again, and how fast."""

from collections import deque

import pytest

from messaging.rules.circuit import (
    FAILURES_MAX,
    PER_SECOND_MIN,
    QUIET_SECONDS_MAX,
    WAIT_SECONDS,
    WAIT_SECONDS_MAX,
    Circuit,
    Pace,
    troubled,
)
from messaging.rules.delivery import Accepted, NoAnswer, Outcome, Refused, Then

DOWN = Refused("http-503", Then.AGAIN)
UP = Accepted("ATXid_1")


def tripped(share: float = 0.0) -> Circuit:
    """One that has just opened, at second nought."""
    circuit = Circuit()
    for _ in range(FAILURES_MAX):
        circuit.heard(0.0, DOWN, share)
    return circuit


@pytest.mark.parametrize(
    ("outcome", "is_trouble"),
    [
        (UP, False),
        (Refused("403"), False),
        (Refused("406", Then.SUPPRESS), False),
        (Refused("502", Then.ONCE_MORE), False),
        # It is busy, and well: the pace answers to that.
        (Refused("http-429", Then.SLOWER), False),
        (NoAnswer("not-mentioned"), False),
        (NoAnswer("unreadable"), False),
        (DOWN, True),
        (Refused("405", Then.PAUSE), True),
        (NoAnswer(), True),
        (NoAnswer("too-late"), True),
        (NoAnswer("http-201"), True),
    ],
    ids=str,
)
def test_what_is_trouble(outcome: Outcome, is_trouble: bool) -> None:
    assert troubled(outcome) is is_trouble


def test_a_few_failures_leave_it_closed() -> None:
    circuit = Circuit()
    for _ in range(FAILURES_MAX - 1):
        circuit.heard(0.0, DOWN, 0.0)
    assert not circuit.is_open
    assert circuit.calls_allowed(0.0) is None


def test_an_answer_between_failures_starts_the_count_anew() -> None:
    circuit = Circuit()
    for _ in range(3):
        for _ in range(FAILURES_MAX - 1):
            circuit.heard(0.0, DOWN, 0.0)
        circuit.heard(0.0, Refused("403"), 0.0)
    assert not circuit.is_open


def test_after_so_many_in_a_row_nothing_is_asked_for_a_while() -> None:
    circuit = tripped()
    assert circuit.is_open
    assert circuit.calls_allowed(0.0) == 0
    assert circuit.calls_allowed(WAIT_SECONDS - 0.01) == 0
    assert circuit.calls_allowed(WAIT_SECONDS) == 1


def test_one_call_finds_out_and_no_second_beside_it() -> None:
    circuit = tripped()
    assert circuit.calls_allowed(WAIT_SECONDS) == 1
    circuit.began()
    assert circuit.calls_allowed(WAIT_SECONDS + 1) == 0
    circuit.heard(WAIT_SECONDS + 1, UP, 0.0)
    assert not circuit.is_open
    assert circuit.calls_allowed(WAIT_SECONDS + 1) is None


def test_answers_to_what_was_asked_before_it_opened_change_nothing() -> None:
    circuit = tripped()
    was = circuit.open_until
    for _ in range(100):
        circuit.heard(1.0, DOWN, 0.0)
    assert (circuit.open_until, circuit.calls_allowed(was)) == (was, 1)


def test_where_nobody_lived_to_hear_the_answer_another_call_finds_out() -> None:
    circuit = tripped()
    circuit.began()
    circuit.unheard()
    assert circuit.calls_allowed(WAIT_SECONDS) == 1
    circuit.began()
    circuit.heard(WAIT_SECONDS, UP, 0.0)
    assert not circuit.is_open
    circuit.unheard()
    assert circuit.calls_allowed(WAIT_SECONDS) is None


def test_each_probe_that_fails_doubles_the_wait_up_to_a_minute() -> None:
    circuit, now, waits = tripped(), 0.0, []
    for _ in range(8):
        waits.append(circuit.open_until - now)
        now = circuit.open_until
        assert circuit.calls_allowed(now) == 1
        circuit.began()
        circuit.heard(now, DOWN, 0.0)
    assert waits == [5.0, 10.0, 20.0, 40.0, 60.0, 60.0, 60.0, 60.0]
    assert WAIT_SECONDS_MAX == 60.0
    circuit.began()
    circuit.heard(now, UP, 0.0)
    for _ in range(FAILURES_MAX):
        circuit.heard(now, DOWN, 0.0)
    assert circuit.open_until - now == WAIT_SECONDS


def test_no_two_processes_ask_again_at_the_same_moment() -> None:
    assert tripped(0.0).open_until == WAIT_SECONDS
    assert tripped(0.5).open_until == WAIT_SECONDS * 1.5
    assert tripped(1.0).open_until == WAIT_SECONDS * 2


def test_until_it_is_too_much_there_is_no_limit() -> None:
    pace = Pace()
    pace.went(10.0, 100_000)
    assert pace.may_go(10.1) is None


def busy(per_second: int, seconds: int = 3) -> Pace:
    """One that asked so much in each second, and is told that it was too much."""
    pace = Pace()
    for tenth in range(seconds * 10):
        pace.went(100 + tenth / 10, per_second // 10)
    return pace


def test_told_that_it_is_too_much_it_goes_half_as_fast() -> None:
    pace = busy(200)
    pace.too_many(103.0, 0)
    assert pace.per_second == pytest.approx(100)
    assert pace.may_go(103.0) == 0
    assert pace.may_go(103.5) == 50


def test_told_by_many_calls_at_once_it_slows_down_once() -> None:
    pace = busy(200)
    for call in range(50):
        pace.too_many(103.0 + call / 100, 0)
        # Between two of them others went.
        pace.went(103.0 + call / 100, pace.may_go(103.0 + call / 100) or 0)
    assert pace.per_second == pytest.approx(100, rel=0.05)


def test_still_too_much_it_halves_again_and_never_below_one_a_second() -> None:
    pace, now = busy(200), 103.0
    seen = []
    for _ in range(10):
        pace.too_many(now, 0)
        seen.append(pace.per_second)
        now += 2.0
        pace.went(now - 1.5, pace.may_go(now - 1.5) or 0)
    assert seen[0] == pytest.approx(100)
    assert all(one is not None and one >= PER_SECOND_MIN for one in seen)
    assert seen[-1] == PER_SECOND_MIN


def test_while_it_is_well_it_goes_a_twentieth_faster_each_second() -> None:
    pace = busy(200)
    pace.too_many(103.0, 0)
    rates = []
    for second in range(1, 5):
        pace.may_go(103.0 + second)
        rates.append(pace.per_second)
    assert rates == pytest.approx([100 * 1.05**second for second in range(1, 5)])


def test_in_no_second_goes_more_than_the_rate_and_what_was_saved_in_one() -> None:
    pace = busy(200)
    pace.too_many(103.0, 0)
    # A long rest saves up one second, not the whole of it.
    assert pace.may_go(203.0) == pytest.approx(100, abs=6)


def test_how_long_a_carrier_asks_for_quiet_is_kept() -> None:
    pace = busy(200)
    pace.too_many(103.0, 7)
    assert [pace.may_go(now) for now in (103.0, 106.0, 109.99)] == [0, 0, 0]
    assert pace.may_go(111.0) == 100


def test_a_shorter_wish_that_comes_later_ends_nothing_sooner() -> None:
    pace = busy(200)
    pace.too_many(103.0, 60)
    pace.too_many(104.0, 1)
    assert pace.may_go(162.9) == 0


def test_nobody_is_kept_quiet_for_ever() -> None:
    pace = Pace()
    pace.too_many(0.0, 10_000_000)
    assert pace.may_go(QUIET_SECONDS_MAX - 0.1) == 0
    assert (pace.may_go(QUIET_SECONDS_MAX + 2) or 0) >= 1


@pytest.mark.parametrize("limit", [20, 40, 100, 300])
@pytest.mark.parametrize("latency", [0.02, 0.2])
@pytest.mark.parametrize("retry_after", [0, 1])
def test_against_a_carrier_with_a_measure_it_keeps_to_it_and_does_not_starve(
    limit: int, latency: float, retry_after: int
) -> None:
    """A minute on a clock of its own, of texts that are asked for one by one, 200 at once."""
    asked = against(limit, latency, retry_after, seconds=60)
    assert max(asked[:2]) > limit
    assert max(asked[6:]) <= limit * 1.2 + 1
    # Of what it may have it takes its share, soon enough.
    assert sum(asked[30:]) >= 0.4 * limit * 30


def against(limit: int, latency: float, retry_after: int, seconds: int) -> list[int]:
    """Ask a carrier that refuses what is too much in a second; count what it was asked in each."""
    pace, now, in_flight_max = Pace(), 1000.0, 200
    under_way: deque[tuple[float, bool]] = deque()
    asked = [0] * (seconds + 1)
    while now < 1000 + seconds:
        while under_way and under_way[0][0] <= now:
            if under_way.popleft()[1]:
                pace.too_many(now, retry_after)
        room = in_flight_max - len(under_way)
        allowed = pace.may_go(now)
        going = room if allowed is None else min(room, allowed)
        if going > 0:
            pace.went(now, going)
        for _ in range(going):
            second = int(now - 1000)
            asked[second] += 1
            under_way.append((now + latency, asked[second] > limit))
        now += 0.01
    return asked[:seconds]
