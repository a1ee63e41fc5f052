"""Redis may be lost at any moment: the conversation goes on from the transcript."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings
from redis import Redis

from loans.models import HouseAuditEntry
from tests.phone import PALESAS_NUMBER, Handset, Phones, language_of

NOWHERE = "unix:///nonexistent/redis.sock?db=0"


@pytest.fixture
def phone(handset: Phones) -> Handset:
    return handset()


def changes() -> int:
    return HouseAuditEntry.objects.filter(action="choose-language").count()


def test_a_session_that_redis_lost_goes_on_where_it_was(
    phone: Handset, redis_client: Redis
) -> None:
    phone.dial()
    redis_client.flushdb()
    assert phone.answer("1").startswith("Welcome to Letsema.")
    redis_client.flushdb()
    # Her language is known by now, and still the first answer was to the first question.
    assert phone.answer("2").startswith("You choose the amount")
    redis_client.flushdb()
    assert phone.answer("0").startswith("Welcome to Letsema.")
    assert changes() == 1


def test_a_change_of_language_is_not_turned_round_by_a_replay(
    phone: Handset, redis_client: Redis
) -> None:
    phone.dial()
    phone.answer("1")
    phone.dial()
    phone.answer("4")
    redis_client.flushdb()
    assert phone.send().startswith("Rea u amohela")
    assert phone.answer("2").startswith("U khetha chelete")
    redis_client.flushdb()
    assert phone.answer("0").startswith("Rea u amohela")
    assert (language_of(PALESAS_NUMBER), changes()) == ("st", 2)


def test_refusals_are_counted_through_a_loss(phone: Handset, redis_client: Redis) -> None:
    phone.dial()
    phone.answer("8")
    redis_client.flushdb()
    phone.answer("8")
    redis_client.flushdb()
    phone.answer("8")
    assert (phone.open, phone.label) == (False, "session.enough")


def test_a_session_that_ended_is_over_even_if_redis_forgot(
    phone: Handset, redis_client: Redis
) -> None:
    phone.dial()
    phone.answer("1")
    for _ in range(3):
        phone.answer("9")
    redis_client.flushdb()
    assert phone.answer("4") == "This session is over. Please dial again: *384*11#"
    assert language_of(PALESAS_NUMBER) == "en"


def test_without_redis_a_whole_session_is_worked_out_from_its_transcript(
    phone: Handset, settings: Settings
) -> None:
    settings.REDIS_URL = NOWHERE
    assert phone.dial().startswith("Choose language")
    assert phone.answer("7").startswith("That is not a choice.")
    assert phone.answer("2").startswith("Rea u amohela")
    assert phone.answer("2").startswith("U khetha chelete")
    assert phone.answer("00").startswith("Rea u amohela")
    assert phone.answer("4").startswith("Welcome")
    assert phone.answer("4").startswith("Rea u amohela")
    assert phone.send().startswith("Rea u amohela")
    assert phone.dial().startswith("Rea u amohela")
    # Sesotho, English, Sesotho: each hop kept what it came to, and no repeat kept anything.
    assert (language_of(PALESAS_NUMBER), changes()) == ("st", 3)


def test_redis_away_for_some_hops_and_back_empty_is_not_noticed(
    phone: Handset, settings: Settings, redis_client: Redis
) -> None:
    there = settings.REDIS_URL
    phone.dial()
    settings.REDIS_URL = NOWHERE
    phone.answer("2")
    settings.REDIS_URL = there
    redis_client.flushdb()
    assert phone.answer("2").startswith("U khetha chelete")
    assert phone.answer("0").startswith("Rea u amohela")


def test_redis_back_with_an_older_session_refuses_what_it_did_not_hear(
    phone: Handset, settings: Settings
) -> None:
    there = settings.REDIS_URL
    phone.dial()
    phone.answer("1")
    settings.REDIS_URL = NOWHERE
    phone.answer("2")
    settings.REDIS_URL = there
    # Two answers at once look like one with a star in it: no choice, and no harm.
    assert phone.answer("0").startswith("That is not a choice. Choose from 1 to 4:\nWelcome")
    assert phone.answer("4").startswith("Rea u amohela")


@pytest.fixture
def silent_redis(tmp_path: Path) -> Iterator[str]:
    """A Redis that takes every connection and never says a word, as a frozen one does."""
    path = tmp_path / "s"
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(path))
        door.listen()
        yield f"unix://{path}?db=0"


def test_a_redis_that_hangs_costs_a_second_and_not_the_session(
    phone: Handset, settings: Settings, silent_redis: str
) -> None:
    settings.REDIS_URL = silent_redis
    began = time.monotonic()
    assert phone.dial().startswith("Choose language")
    assert phone.answer("2").startswith("Rea u amohela")
    assert 1 < time.monotonic() - began < 5


def test_redis_that_restarts_between_hops_is_not_noticed(
    phone: Handset, redis_client: Redis
) -> None:
    phone.dial()
    # The lines to this database alone: others' tests have theirs on the same server.
    mine = redis_client.client_info()
    for line in redis_client.client_list():
        if str(line["db"]) == str(mine["db"]) and str(line["id"]) != str(mine["id"]):
            redis_client.client_kill_filter(_id=str(line["id"]))
    redis_client.script_flush()
    assert phone.answer("1").startswith("Welcome")


def test_a_value_that_another_version_wrote_counts_as_lost(
    phone: Handset, redis_client: Redis
) -> None:
    phone.dial()
    phone.answer("1")
    (key,) = redis_client.keys("ussd:session:*")
    for value in (
        "[]",
        "{}",
        "not json",
        '["a","b",1,1,1,{},["CON","x","home.menu"],["home.menu"]]',
    ):
        redis_client.set(key, value)
        assert phone.send().startswith("Welcome to Letsema.")


def test_nothing_in_redis_shows_who_she_is_or_what_she_typed(
    phone: Handset, redis_client: Redis
) -> None:
    phone.dial()
    phone.answer("1")
    phone.answer("739182")
    kept = " ".join(
        f"{key!r} {redis_client.zrange(key, 0, -1)!r}"
        if redis_client.type(key) == b"zset"
        else f"{key!r} {redis_client.get(key)!r}"
        for key in redis_client.keys("*")
    )
    assert "home.menu" in kept
    for secret in ("739182", "58123456", phone.session_id):
        assert secret not in kept


def test_locks_are_given_back(phone: Handset, redis_client: Redis) -> None:
    phone.dial()
    phone.answer("1")
    phone.send()
    thief = Handset("+26662000001", phone.network, phone.session_id, "1*2")
    thief.send()
    assert redis_client.keys("ussd:lock:*") == []


def test_sessions_are_forgotten_after_a_while(phone: Handset, redis_client: Redis) -> None:
    phone.dial()
    for key in redis_client.keys("ussd:*"):
        assert 0 < redis_client.ttl(key) <= 3600
