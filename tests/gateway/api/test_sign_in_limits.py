"""Failures at sign-in are counted, and successes are not."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.gateway.api.caller import Answer, Caller
from tests.people import Colleague


def attempt(who: Caller, colleague: Colleague, password: str = "not the password") -> Answer:
    return who.post("auth/token", {"username": colleague.username, "password": password})


def test_after_ten_failures_the_right_password_waits_a_quarter_of_an_hour(
    anyone: Caller,
    thabo: Colleague,
) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        statuses = [attempt(anyone, thabo).status for _ in range(10)]
        assert statuses == [401] * 9 + [429]
        clock.shift(timedelta(minutes=5))
        locked = attempt(anyone, thabo, thabo.password)
        assert (locked.status, locked.problem) == (429, "too-many-failures")
        # Asking meanwhile, with the right password too, does not put the end off.
        assert locked.headers["Retry-After"] == "600"
        clock.shift(timedelta(minutes=9, seconds=59))
        assert attempt(anyone, thabo, thabo.password).headers["Retry-After"] == "1"
        clock.shift(timedelta(seconds=2))
        assert attempt(anyone, thabo, thabo.password).status == 200


def test_a_success_forgets_the_failures_before_it(anyone: Caller, thabo: Colleague) -> None:
    for _ in range(3):
        assert [attempt(anyone, thabo).status for _ in range(9)] == [401] * 9
        assert attempt(anyone, thabo, thabo.password).status == 200


def test_twenty_successes_are_no_failure(anyone: Caller, thabo: Colleague) -> None:
    assert {attempt(anyone, thabo, thabo.password).status for _ in range(20)} == {200}


def test_every_way_to_write_a_name_counts_as_one(anyone: Caller, thabo: Colleague) -> None:
    names = ["thabo", "THABO", "Thabo", "tHabo", "thAbo"] * 2
    wrong = [{"username": name, "password": "wrong"} for name in names]
    assert [anyone.post("auth/token", one).status for one in wrong] == [401] * 9 + [429]


def test_one_persons_failures_are_not_anothers(
    anyone: Caller,
    thabo: Colleague,
    neo: Colleague,
) -> None:
    for _ in range(10):
        attempt(anyone, thabo)
    assert attempt(anyone, neo, neo.password).status == 200
    elsewhere = Caller(address="10.99.99.99")
    assert attempt(elsewhere, thabo, thabo.password).status == 200


def test_failures_at_the_page_and_at_the_api_count_together(
    anyone: Caller,
    thabo: Colleague,
) -> None:
    for _ in range(5):
        attempt(anyone, thabo)
        anyone.client.post(
            "/sign-in",
            {"username": "thabo", "password": "not the password"},
            REMOTE_ADDR=anyone.address,
        )
    assert attempt(anyone, thabo, thabo.password).problem == "too-many-failures"


@pytest.mark.parametrize("agent", ["curl/8", "x" * 5000])
def test_another_browsers_name_is_no_new_chance(
    anyone: Caller,
    thabo: Colleague,
    agent: str,
) -> None:
    for number in range(10):
        anyone.ask(
            "POST",
            "auth/token",
            {"username": "thabo", "password": "wrong"},
            User_Agent=f"{number} {agent}",
        )
    assert attempt(anyone, thabo, thabo.password).status == 429
