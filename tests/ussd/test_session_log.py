"""The log of sessions: one row each, in whatever order hops and notices come."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from redis import Redis

from loans.models import Phone
from tests.phone import Handset, Phones
from ussd.models import SessionLog

NOTICED_AT = datetime(2026, 11, 21, 8, 33, tzinfo=UTC)


@pytest.fixture
def phone(handset: Phones) -> Handset:
    """Palesa's phone; she has chosen English before."""
    phone = handset()
    phone.dial()
    phone.answer("1")
    phone.hang_up()
    SessionLog.objects.all().delete()
    return phone


def the_row() -> SessionLog:
    return SessionLog.objects.get()


def end_it(phone: Handset) -> None:
    for _ in range(3):
        phone.answer("9")
    assert not phone.open


def test_a_session_under_way_writes_nothing(phone: Handset) -> None:
    phone.dial()
    phone.answer("2")
    phone.answer("0")
    assert not SessionLog.objects.exists()


def test_a_last_screen_of_ours_is_logged_with_who_and_where(phone: Handset) -> None:
    began = timezone.now()
    phone.dial()
    end_it(phone)
    row = the_row()
    assert (row.outcome, row.last_screen, row.hops) == ("finished", "session.enough", 4)
    assert row.phone_id == Phone.objects.get(number=phone.number).id
    assert row.network_code == "65101"
    assert row.started_at is not None
    assert row.ended_at is not None
    assert began - timedelta(seconds=1) <= row.started_at <= row.ended_at <= timezone.now()


def test_a_number_that_nobody_knows_is_logged_without_a_person(handset: Phones) -> None:
    phone = handset()
    phone.dial()
    end_it(phone)
    assert the_row().phone_id is None


def test_hanging_up_is_logged_with_the_screen_she_left(phone: Handset) -> None:
    phone.dial()
    phone.answer("2")
    phone.hang_up()
    row = the_row()
    assert (row.outcome, row.last_screen, row.hops) == ("left", "home.how", 2)
    assert row.ended_at == NOTICED_AT
    assert row.started_at == NOTICED_AT - timedelta(seconds=47)
    assert row.phone_id == Phone.objects.get(number=phone.number).id


@pytest.mark.parametrize(
    ("status", "outcome"),
    [("Success", "finished"), ("Incomplete", "left"), ("Failed", "failed"), ("Odd", "unclear")],
)
def test_the_network_s_word_for_the_end(phone: Handset, status: str, outcome: str) -> None:
    phone.dial()
    phone.hang_up(status)
    assert the_row().outcome == outcome


def test_a_notice_that_comes_twice_counts_once(phone: Handset) -> None:
    phone.dial()
    phone.hang_up()
    before = the_row().__dict__ | {"_state": None}
    phone.hang_up("Failed")
    assert the_row().__dict__ | {"_state": None} == before


def test_a_notice_after_our_last_screen_changes_nothing(phone: Handset) -> None:
    phone.dial()
    end_it(phone)
    phone.hang_up("Success")
    row = the_row()
    assert (row.outcome, row.last_screen, row.hops) == ("finished", "session.enough", 4)
    assert row.ended_at != NOTICED_AT


def test_a_notice_before_the_last_hop_gives_way_to_it(phone: Handset) -> None:
    phone.dial()
    phone.answer("9")
    phone.answer("9")
    phone.hang_up()
    phone.answer("9")
    assert not phone.open
    row = the_row()
    assert (row.outcome, row.last_screen, row.hops) == ("finished", "session.enough", 4)
    assert row.started_at == NOTICED_AT - timedelta(seconds=47)


def test_a_notice_of_a_session_that_nobody_knows_is_kept(handset: Phones) -> None:
    phone = handset("+26662123456")
    phone.session_id = "ATUid_never_heard_of"
    phone.hang_up("Failed")
    row = the_row()
    assert (row.outcome, row.last_screen, row.phone_id) == ("failed", "", None)


def test_a_session_that_changed_something_keeps_how_it_began(handset: Phones) -> None:
    phone = handset()
    phone.dial()
    phone.answer("2")
    row = the_row()
    assert (row.began_with, row.ended_at, row.outcome) == ({}, None, "")
    phone.hang_up()
    row = the_row()
    assert (row.began_with, row.outcome, row.last_screen) == ({}, "left", "home.menu")
    assert row.started_at != NOTICED_AT - timedelta(seconds=47)  # we saw it begin ourselves
    phone.dial()
    phone.answer("4")
    assert SessionLog.objects.get(ended_at=None).began_with == {"language": "st"}


def test_the_end_of_a_session_that_redis_lost_is_logged_all_the_same(
    phone: Handset, redis_client: Redis
) -> None:
    phone.dial()
    phone.answer("9")
    redis_client.flushdb()
    phone.answer("9")
    phone.answer("9")
    assert (the_row().outcome, the_row().hops) == ("finished", 4)


def test_no_row_holds_a_number_a_session_id_or_an_answer(phone: Handset) -> None:
    phone.dial()
    for _ in range(3):
        phone.answer("739182")
    phone.hang_up()
    kept = str(SessionLog.objects.values_list().get())
    for secret in ("739182", "58123456", phone.session_id):
        assert secret not in kept
