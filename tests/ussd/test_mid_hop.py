"""What happens to Redis while a hop is at work: her screen is right, and nothing is overwritten."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection
from pytest_django import Settings
from redis import Redis

from loans.actions.choose_language import choose_language
from loans.deed import Actor
from tests.phone import PALESAS_NUMBER, Handset, Phones, language_of
from ussd.call import session_name

NOWHERE = "unix:///nonexistent/redis.sock?db=0"


@pytest.fixture
def phone(handset: Phones, transactional_db: None) -> Handset:
    """Palesa's phone at home in English."""
    phone = handset()
    choose_language(PALESAS_NUMBER, "en", by=Actor.system("test"))
    phone.dial()
    return phone


def while_it_waits(phone: Handset, meanwhile: Callable[[], object]) -> str:
    """Send a change of language that has to wait for her row, and let something happen then."""
    other = connection.copy("other")
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute("SELECT 1 FROM loans_phone FOR UPDATE")

    def happen() -> None:
        meanwhile()
        other.rollback()
        other.close()

    timer = threading.Timer(0.4, happen)
    other.inc_thread_sharing()
    timer.start()
    try:
        return phone.answer("4")
    finally:
        timer.join()


def test_redis_that_dies_meanwhile_takes_nothing_of_what_was_done(
    phone: Handset, settings: Settings, redis_client: Redis
) -> None:
    there = settings.REDIS_URL
    screen = while_it_waits(phone, lambda: setattr(settings, "REDIS_URL", NOWHERE))
    assert screen.startswith("Rea u amohela")
    assert language_of(PALESAS_NUMBER) == "st"
    settings.REDIS_URL = there
    redis_client.flushdb()
    assert phone.answer("2").startswith("U khetha chelete")


def test_a_hop_that_was_overtaken_leaves_the_session_to_the_other(
    phone: Handset, redis_client: Redis
) -> None:
    name = session_name(phone.session_id)
    before = redis_client.get(f"ussd:session:{name}")
    screen = while_it_waits(phone, lambda: redis_client.set(f"ussd:lock:{name}", "another", px=900))
    assert screen.startswith("Rea u amohela")
    assert redis_client.get(f"ussd:session:{name}") == before
    assert redis_client.get(f"ussd:lock:{name}") == b"another"
