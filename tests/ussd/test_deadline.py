"""A hop has 8 seconds: what hangs is cut, and she reads a polite word."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection
from pytest_django import Settings

from loans.actions.choose_language import choose_language
from loans.deed import Actor
from tests.owner import as_owner
from tests.phone import PALESAS_NUMBER, Handset, Phones
from ussd import conversation
from ussd.deadline import until
from ussd.models import SessionLog

NOWHERE = "unix:///nonexistent/redis.sock?db=0"
SORRY = "Sorry, there is a problem. Nothing has changed. Please try again later."
SORRY_IN_BOTH = (
    "Sorry, there is a problem. Please try again later.\n"
    "Re kopa ts'oarelo, ho na le bothata. Leka hape hamorao."
)
NOBODY = Actor.system("test")


@contextmanager
def held(statement: str) -> Iterator[None]:
    """Let somebody else hold rows or tables meanwhile."""
    other = connection.copy("other")
    other.set_autocommit(False)
    try:
        with other.cursor() as cursor:
            cursor.execute(statement)
        yield
        other.rollback()
    finally:
        other.close()


@pytest.fixture
def phone(handset: Phones, transactional_db: None) -> Handset:
    """Palesa's phone, on a database whose connection may break."""
    return handset()


def test_a_statement_that_hangs_is_cut_when_the_time_is_up(transactional_db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (server_process,) = cursor.fetchone() or (0,)
    began = time.monotonic()
    with until(began + 0.3), pytest.raises(OperationalError), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(20)")
    assert 0.3 <= time.monotonic() - began < 2
    connection.close()
    with as_owner() as cursor:  # the server has not noticed yet
        cursor.execute("SELECT pg_terminate_backend(%s)", [server_process])


def test_what_ends_in_time_is_left_alone(transactional_db: None) -> None:
    with until(time.monotonic() + 0.3), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    time.sleep(0.7)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_a_connection_that_is_not_there_or_broke_already_is_no_accident(
    transactional_db: None,
) -> None:
    connection.close()
    with until(time.monotonic() + 0.1):
        time.sleep(0.5)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    with until(time.monotonic() + 0.1):
        connection.connection.close()
        time.sleep(0.5)
    connection.close()
    assert threading.active_count() > 1  # the watch goes on


def test_a_database_that_hangs_ends_the_session_politely_in_time(
    phone: Handset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation, "HOP_SECONDS", 0.5)
    # Everybody who asks for people now waits, as for a server that hangs.
    with held("LOCK TABLE loans_phone IN ACCESS EXCLUSIVE MODE"):
        began = time.monotonic()
        assert phone.dial() == SORRY_IN_BOTH
        assert time.monotonic() - began < 3
    assert (phone.open, phone.label) == (False, "session.sorry")
    connection.close()  # as the next request does with a connection that broke
    assert phone.dial().startswith("Choose language")


def test_a_person_who_is_held_elsewhere_is_told_to_try_later(phone: Handset) -> None:
    choose_language(PALESAS_NUMBER, "en", by=NOBODY)
    phone.dial()
    with held("SELECT 1 FROM loans_phone FOR UPDATE"):
        assert phone.answer("4") == SORRY
        assert (phone.open, phone.label) == (False, "language.later")
        assert phone.dial("4").startswith("Re kopa ts'oarelo, ho na le bothata.")
        assert (phone.open, phone.label) == (False, "language.later")
    assert phone.dial().startswith("Welcome")


def test_a_database_that_is_away_is_a_screen_and_no_error(
    phone: Handset, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    choose_language(PALESAS_NUMBER, "st", by=NOBODY)
    phone.dial()
    there = settings.REDIS_URL
    connection.close()
    with monkeypatch.context() as patch:
        patch.setitem(connection.settings_dict, "HOST", "/nonexistent")
        # A session under way needs no database for its texts.
        assert phone.answer("2").startswith("U khetha chelete")
        phone.answer("0")
        assert phone.answer("4") == (
            "Re kopa ts'oarelo, ho na le bothata. Ha ho letho le fetohileng. "
            "Ka kopo leka hape hamorao."
        )
        assert (phone.open, phone.label) == (False, "session.sorry")
        assert phone.dial() == SORRY_IN_BOTH
        phone.hang_up()
        settings.REDIS_URL = NOWHERE
        assert phone.dial() == SORRY_IN_BOTH
        phone.hang_up()
    connection.close()
    settings.REDIS_URL = there
    assert phone.dial().startswith("Rea u amohela")


def test_a_last_screen_that_cannot_be_logged_is_shown_all_the_same(
    phone: Handset, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose_language(PALESAS_NUMBER, "en", by=NOBODY)
    phone.dial()
    phone.answer("9")
    phone.answer("9")
    connection.close()
    with monkeypatch.context() as patch:
        patch.setitem(connection.settings_dict, "HOST", "/nonexistent")
        assert phone.answer("9") == "Sorry, we did not understand. Please try again."
    connection.close()
    phone.hang_up("Success")
    assert SessionLog.objects.get().outcome == "finished"
