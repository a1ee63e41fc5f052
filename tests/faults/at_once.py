"""Real threads with a connection each, that begin at the same instant."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Self, TypeVar

from django.db import connections

from loans.errors import DomainError
from loans.once import Facts

HANDS_MAX = 10
WAIT_SECONDS = 60

Told = TypeVar("Told")
Verb = Callable[[], Facts]
# What a verb answered, or the refusal that it met; anything else goes through.
Outcome = Facts | DomainError


class Hands:
    """Threads that keep their connections from round to round."""

    def __enter__(self) -> Self:
        self._pool = ThreadPoolExecutor(HANDS_MAX)
        return self

    def __exit__(self, *_: object) -> None:
        self._together([connections.close_all] * HANDS_MAX)
        self._pool.shutdown()

    def do(self, *verbs: Verb) -> list[Outcome]:
        """Do all of them at once, and tell what each came to."""
        return self._together([partial(outcome, verb) for verb in verbs])

    def _together(self, calls: list[Callable[[], Told]]) -> list[Told]:
        start = threading.Barrier(len(calls), timeout=WAIT_SECONDS)

        def begin(call: Callable[[], Told]) -> Told:
            start.wait()
            return call()

        waiting = [self._pool.submit(begin, call) for call in calls]
        return [one.result(WAIT_SECONDS) for one in waiting]


def outcome(verb: Verb) -> Outcome:
    try:
        return verb()
    except DomainError as refusal:
        return refusal


class Race:
    """Rounds of one experiment, and what went wrong in them."""

    def __init__(self, rounds: int, hands: Hands) -> None:
        self.rounds = rounds
        self.hands = hands
        self.run = 0
        self.violations: list[str] = []

    def each(self) -> Iterator[int]:
        """Count the rounds; after the last nothing may have gone wrong."""
        for number in range(self.rounds):
            yield number
            self.run += 1
        assert self.violations == [], "\n".join(self.violations)

    def holds(self, fact: bool, what: str) -> None:
        """Note what does not hold."""
        if not fact:
            self.violations.append(f"round {self.run + 1}: {what}")


def refusals(outcomes: list[Outcome]) -> list[str]:
    """Name the refusals among them."""
    return sorted(one.code for one in outcomes if isinstance(one, DomainError))


def answers(outcomes: list[Outcome]) -> list[Facts]:
    """Give the answers among them."""
    return [one for one in outcomes if not isinstance(one, DomainError)]
