"""Africa's Talking's notice that a session is over: no capture of it exists, so nothing is sure."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from tests.phone import Handset, Phones
from ussd.models import SessionLog

NOTICE = {
    "date": "2026-11-21 08:33:00",
    "status": "Incomplete",
    "cost": "KES 0.10",
    "durationInMillis": "61000",
    "hopsCount": "5",
    "input": "1*1",
    "lastAppResponse": "CON …",
    "errorMessage": "",
}


@pytest.fixture
def phone(handset: Phones) -> Handset:
    phone = handset()
    phone.session_id = "ATUid_0123456789abcdef0123456789abcdef"
    return phone


def told(phone: Handset, **different: str) -> SessionLog:
    answered = phone.post(phone.fields() | NOTICE | different, door="ussd/events")
    assert (answered.status_code, answered.content) == (200, b"")
    return SessionLog.objects.get()


def test_a_notice_is_read(phone: Handset) -> None:
    row = told(phone)
    assert row.ended_at == datetime(2026, 11, 21, 8, 33, tzinfo=UTC)
    assert row.started_at == row.ended_at - timedelta(seconds=61)
    assert (row.hops, row.outcome, row.network_code) == (5, "left", "65101")


@pytest.mark.parametrize(
    "date", ["", "21/11/2026", "2026-11-21T08:33:00Z", "9999", "2026-02-30 1:1:1"]
)
def test_a_notice_without_a_date_that_can_be_read_is_of_now(phone: Handset, date: str) -> None:
    row = told(phone, date=date)
    assert row.ended_at is not None
    assert abs(row.ended_at - timezone.now()) < timedelta(seconds=10)


@pytest.mark.parametrize("figure", ["", "-1", "1.5", "x", "\u0661", "NaN"])
def test_figures_that_cannot_be_read_are_left_out(phone: Handset, figure: str) -> None:
    row = told(phone, durationInMillis=figure, hopsCount=figure)
    assert (row.hops, row.started_at) == (None, row.ended_at)


def test_a_figure_beyond_all_sense_does_no_harm(phone: Handset) -> None:
    row = told(phone, hopsCount="9" * 500, durationInMillis="9" * 500)
    assert row.hops == 1_000_000


@pytest.mark.parametrize("status", ["", "Odd", "success", "Success\x00", "x" * 5000])
def test_a_status_that_nobody_knows_is_kept_as_unclear(phone: Handset, status: str) -> None:
    assert told(phone, status=status).outcome == "unclear"


def test_a_notice_of_a_number_that_is_none_is_of_nobody(phone: Handset) -> None:
    phone.number = "26658123456"
    assert told(phone).phone_id is None
