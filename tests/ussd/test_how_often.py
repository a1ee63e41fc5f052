"""A phone that floods is told so; others notice nothing."""

import pytest
from pytest_django import Settings
from redis import Redis

from loans.models import Phone
from tests.phone import Handset, Phones

TOO_OFTEN = "You have tried many times. Please try again later."
IN_BOTH = f"{TOO_OFTEN}\nU lekile hangata. Ka kopo leka hape hamorao."


@pytest.fixture
def phone(handset: Phones) -> Handset:
    return handset()


def test_the_thirty_first_hop_in_a_minute_is_turned_away(
    phone: Handset, settings: Settings
) -> None:
    settings.USSD_HOPS_PER_MINUTE = 30
    phone.dial()
    phone.answer("1")
    for _ in range(28):
        assert phone.answer("0").startswith("Welcome")
    assert phone.answer("0") == TOO_OFTEN
    assert (phone.open, phone.label) == (False, "session.too_often")
    assert Handset("+26662123456").dial().startswith("Choose language")


def test_what_is_turned_away_changes_nothing_and_holds_nothing(
    phone: Handset, settings: Settings, redis_client: Redis
) -> None:
    settings.USSD_HOPS_PER_MINUTE = 1
    phone.dial()
    assert phone.answer("2") == IN_BOTH
    assert not Phone.objects.exists()
    assert redis_client.keys("ussd:lock:*") == []


def test_the_sixty_first_dial_in_an_hour_is_turned_away(phone: Handset, settings: Settings) -> None:
    settings.USSD_DIALS_PER_HOUR = 60
    for _ in range(60):
        assert phone.dial().startswith("Choose language")
    assert phone.dial() == IN_BOTH
    assert not phone.open


def test_a_session_under_way_may_go_on_when_the_dials_are_used_up(
    phone: Handset, settings: Settings
) -> None:
    settings.USSD_DIALS_PER_HOUR = 1
    phone.dial()
    assert phone.answer("2").startswith("Rea u amohela")


def test_the_counters_end_with_their_minute_and_their_hour(
    phone: Handset, settings: Settings, redis_client: Redis
) -> None:
    settings.USSD_HOPS_PER_MINUTE, settings.USSD_DIALS_PER_HOUR = 30, 60
    phone.dial()
    phone.answer("1")
    (hops,) = redis_client.keys("ussd:hops:*")
    (dials,) = redis_client.keys("ussd:dials:*")
    assert (redis_client.get(hops), redis_client.get(dials)) == (b"2", b"1")
    assert 55 < redis_client.ttl(hops) <= 60
    assert 3595 < redis_client.ttl(dials) <= 3600


def test_nought_lifts_the_limits(phone: Handset, redis_client: Redis) -> None:
    for _ in range(70):
        assert phone.dial().startswith("Choose language")
    assert redis_client.keys("ussd:hops:*") + redis_client.keys("ussd:dials:*") == []
