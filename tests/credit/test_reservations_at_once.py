"""Many at once at every store of reservations: one person's limit is never passed."""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

import pytest
from django.db import connections

from credit.registry import Reservations
from credit.rules import reservation
from credit.rules.exposure import Refused
from credit.rules.reservation import Entry, State
from credit.stores import postgres_reservations
from credit.stores.cassandra_reservations import KEEP, CassandraReservations, kept
from credit.stores.cassandra_statements import Statements
from tests.credit.conftest import MARCH
from tests.credit.test_reservations_contract import MALUTI, SENQU, ask, held

LENDERS_AT_ONCE = 50
UNCONDITIONAL = KEEP[KEEP.index("INSERT") : KEEP.index(";\nAPPLY")]
Answer = TypeVar("Answer")


def new_or_known(reservations: Reservations, number: int) -> UUID:
    """Give a person of whom the store has heard nothing yet, or, every other time, something."""
    asked = ask()
    if number % 2:
        held(reservations, asked)
        reservations.release(asked.subject, asked.id, at=MARCH)
    return asked.subject


@pytest.mark.parametrize("rounds", [4, pytest.param(200, marks=pytest.mark.full)])
def test_fifty_threads_of_two_lenders_get_one_reservation_for_one_person(
    reservations: Reservations, rounds: int
) -> None:
    for number in range(rounds):
        subject = new_or_known(reservations, number)
        asked = [ask(subject, (MALUTI, SENQU)[n % 2]) for n in range(LENDERS_AT_ONCE)]
        answers = at_once([partial(reservations.reserve, one, at=MARCH) for one in asked])
        won = [answer for answer in answers if isinstance(answer, Entry)]
        assert Counter(type(answer) for answer in answers) == {Entry: 1, Refused: 49}
        assert reservations.live(subject, at=MARCH) == tuple(won)


@pytest.mark.parametrize("people", [10, pytest.param(1000, marks=pytest.mark.full)])
def test_people_who_apply_at_two_lenders_in_the_same_second_get_one_loan_each(
    reservations: Reservations, people: int
) -> None:
    for number in range(people):
        subject = new_or_known(reservations, number)
        asked = [ask(subject, MALUTI), ask(subject, SENQU)]
        at_once([partial(reservations.reserve, one, at=MARCH) for one in asked])
        assert len(reservations.live(subject, at=MARCH)) == 1


@pytest.mark.parametrize("people", [5, pytest.param(200, marks=pytest.mark.full)])
def test_without_being_alone_with_a_person_the_same_lenders_break_her_limit(
    reservations: Reservations, monkeypatch: pytest.MonkeyPatch, people: int
) -> None:
    """What the tests above would see, if a store did not keep lenders apart."""
    both_have_looked = threading.Barrier(2)
    rule = reservation.reserve

    def together(*args: Any, **named: Any) -> Entry | Refused:  # noqa: ANN401
        both_have_looked.wait(timeout=10)
        return rule(*args, **named)

    monkeypatch.setattr(reservation, "reserve", together)
    if isinstance(reservations, CassandraReservations):
        plain = Statements(reservations.address, {"keep": UNCONDITIONAL})
        monkeypatch.setattr(
            reservations, "_keep", lambda entry, _: plain.write("keep", kept(entry)) is not None
        )
    else:
        monkeypatch.setattr(postgres_reservations, "_be_alone_with", lambda *_: None)
    for _ in range(people):
        asked = [ask(mfi_id=MALUTI), ask(mfi_id=SENQU)]
        asked[1] = replace(asked[1], subject=asked[0].subject)
        answers = at_once([partial(reservations.reserve, one, at=MARCH) for one in asked])
        assert [type(answer) for answer in answers] == [Entry, Entry]
        assert len(reservations.live(asked[0].subject, at=MARCH)) == 2


@pytest.mark.parametrize("rounds", [3, pytest.param(200, marks=pytest.mark.full)])
def test_of_a_release_and_a_payout_at_once_one_wins_and_both_hear_which(
    reservations: Reservations, rounds: int
) -> None:
    for _ in range(rounds):
        asked = ask()
        held(reservations, asked)
        subject, entry_id = asked.subject, asked.id
        endings: list[Callable[[], State | None]] = [
            partial(reservations.release, subject, entry_id, at=MARCH),
            partial(reservations.expose, subject, entry_id, 100_000, at=MARCH),
        ] * 4
        (ended,) = set(at_once(endings))
        assert ended in {State.RELEASED, State.EXPOSED}


def at_once(calls: list[Callable[[], Answer]]) -> list[Answer]:
    """Let a thread make each call, none of them before all of them are ready."""
    start = threading.Barrier(len(calls))
    answers: list[Answer] = []

    def one(call: Callable[[], Answer]) -> None:
        try:
            start.wait()
            answers.append(call())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
