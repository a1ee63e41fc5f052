"""Whose turn it is: as the decision itself would judge, and told before anybody tries."""

from dataclasses import replace
from uuid import UUID

import pytest

from loans.rules.turn import Standing, Turn, turn_of

THABO, NEO, LERATO = UUID(int=1), UUID(int=2), UUID(int=3)
LIMITS = {"officer": 500_000, "manager": 5_000_000, "admin": 5_000_000}
ASKED = Standing(waits=True, captured_by=THABO, first_by=None, waiting_for="", lisente=500_000)
FIRST_SAID = replace(ASKED, first_by=NEO, waiting_for="manager")


@pytest.mark.parametrize(
    ("reader", "role", "turn"),
    [
        (NEO, "officer", Turn.YOURS),
        (NEO, "manager", Turn.YOURS),
        (NEO, "admin", Turn.YOURS),
        (THABO, "officer", Turn.CAPTURED),
        (THABO, "admin", Turn.CAPTURED),
        (NEO, "finance", Turn.READS),
        (NEO, "auditor", Turn.READS),
    ],
)
def test_a_colleague_decides_whose_role_decides(reader: UUID, role: str, turn: Turn) -> None:
    assert turn_of(ASKED, reader, role, LIMITS) is turn


def test_a_loti_above_his_limit_is_a_managers_word() -> None:
    above = replace(ASKED, lisente=500_001)
    assert turn_of(above, NEO, "officer", LIMITS) is Turn.ABOVE
    assert turn_of(above, NEO, "manager", LIMITS) is Turn.YOURS


def test_the_second_word_is_not_the_firsts_nor_an_officers() -> None:
    assert turn_of(FIRST_SAID, NEO, "manager", LIMITS) is Turn.FIRST
    assert turn_of(FIRST_SAID, LERATO, "manager", LIMITS) is Turn.SECOND
    assert turn_of(FIRST_SAID, LERATO, "officer", LIMITS) is Turn.CHECKERS
    assert turn_of(FIRST_SAID, THABO, "manager", LIMITS) is Turn.CAPTURED


def test_what_is_decided_waits_for_nobody() -> None:
    assert turn_of(replace(ASKED, waits=False), NEO, "manager", LIMITS) is Turn.SETTLED


def test_only_a_word_that_is_missing_is_needed_and_more_may_be_said() -> None:
    assert {turn for turn in Turn if turn.needs_you} == {Turn.YOURS, Turn.SECOND}
    assert {turn for turn in Turn if turn.decides} == {
        Turn.YOURS,
        Turn.SECOND,
        Turn.FIRST,
        Turn.CHECKERS,
        Turn.ABOVE,
    }
