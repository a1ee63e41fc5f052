"""What becomes of a text after each answer: the whole table, class by class."""

from datetime import timedelta
from itertools import pairwise

import pytest

from messaging.rules.afterwards import (
    ASKS_AGAIN,
    PROMISES,
    SILENCE,
    TRIES_MAX,
    Change,
    afterwards,
)
from messaging.rules.delivery import Accepted, NoAnswer, Outcome, Refused, Then

KINDS = ("receipt", "code", "reminder", "bulk")
SECOND = timedelta(seconds=1)
TAKEN = Accepted("ATXid_1", "LSL 0.2500")
# What each answer to a first try makes of a text of whichever class.
OF_ALL: list[tuple[Outcome, Change]] = [
    (TAKEN, Change("accepted", provider_id="ATXid_1", cost="LSL 0.2500")),
    (Refused("403"), Change("failed", "403")),
    (Refused("406", Then.SUPPRESS), Change("suppressed", "406")),
    (Refused("500", Then.AGAIN), Change("queued", "500", waits=10 * SECOND)),
    (Refused("502", Then.ONCE_MORE), Change("queued", "502", waits=10 * SECOND)),
    (
        Refused("405", Then.PAUSE),
        Change("queued", "405", waits=60 * SECOND, counts=False),
    ),
    (
        Refused("http-429", Then.SLOWER),
        Change("queued", "http-429", waits=2 * SECOND, counts=False),
    ),
    (
        Refused("http-429", Then.SLOWER, 7),
        Change("queued", "http-429", waits=7 * SECOND, counts=False),
    ),
]


def test_these_are_all_the_classes() -> None:
    assert set(PROMISES) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("outcome", "change"), OF_ALL, ids=str)
def test_a_plain_answer_means_the_same_for_every_class(
    kind: str, outcome: Outcome, change: Change
) -> None:
    assert afterwards(kind, 1, 0, outcome, 0.0) == change


@pytest.mark.parametrize("why", ["no-answer", "too-late", "http-500", "not-mentioned"])
@pytest.mark.parametrize("kind", KINDS)
def test_without_an_answer_only_a_receipt_is_sent_again(kind: str, why: str) -> None:
    again = timedelta(minutes=10) if kind == "receipt" else None
    assert afterwards(kind, 1, 0, NoAnswer(why), 0.0) == Change("unknown", why, waits=again)


def test_a_receipt_is_sent_again_once() -> None:
    assert afterwards("receipt", 2, 1, NoAnswer(), 0.5) == Change("unknown", "no-answer")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("then", "tries"),
    [(Then.GIVE_UP, 1), (Then.ONCE_MORE, 2), (Then.AGAIN, TRIES_MAX)],
)
def test_it_is_tried_so_often_and_then_given_up(kind: str, then: Then, tries: int) -> None:
    """Every road ends in a state that has a name."""
    for tried in range(1, tries):
        assert afterwards(kind, tried, 0, Refused("x", then), 0.0).status == "queued"
    for tried in (tries, tries + 1):
        assert afterwards(kind, tried, 0, Refused("x", then), 0.0) == Change("failed", "x")


@pytest.mark.parametrize("then", [Then.PAUSE, Then.SLOWER])
def test_what_the_carrier_did_not_look_at_waits_however_often(then: Then) -> None:
    for tries in (1, TRIES_MAX, 10 * TRIES_MAX):
        change = afterwards("bulk", tries, 0, Refused("x", then), 0.0)
        assert (change.status, change.counts) == ("queued", False)


def test_it_waits_longer_each_time_up_to_half_an_hour() -> None:
    waits = [waits_for(tries) for tries in range(1, TRIES_MAX)]
    assert waits[:6] == [seconds * SECOND for seconds in (10, 30, 60, 300, 900, 1800)]
    assert set(waits[6:]) == {timedelta(minutes=30)}
    assert all(one <= other for one, other in pairwise(waits))


def test_texts_that_were_refused_together_do_not_come_back_together() -> None:
    for tries in (1, 3, 30):
        none, half, all_of_it = (waits_for(tries, share) for share in (0.0, 0.5, 1.0))
        assert half == none * 1.5
        assert all_of_it == none * 2
    slower = [afterwards("bulk", 1, 0, Refused("x", Then.SLOWER, 4), share) for share in (0.0, 1.0)]
    assert [one.waits for one in slower] == [4 * SECOND, 8 * SECOND]


def test_before_its_tries_run_out_a_text_is_too_old_to_be_sent() -> None:
    """It is the lapse of time that ends it, even where it always waited as short as can be."""
    waited = sum((waits_for(tries) for tries in range(1, TRIES_MAX)), timedelta())
    assert all(waited > promise.lasts for promise in PROMISES.values())


def test_a_receipt_that_nobody_knows_of_is_sent_again_while_it_is_worth_it() -> None:
    assert ASKS_AGAIN < SILENCE < PROMISES["receipt"].lasts


def waits_for(tries: int, share: float = 0.0) -> timedelta:
    waits = afterwards("bulk", tries, 0, Refused("500", Then.AGAIN), share).waits
    assert waits is not None
    return waits
