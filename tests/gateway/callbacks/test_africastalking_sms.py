"""The doors of texts: kept before they answer, and to a stranger nothing is there."""

from collections.abc import Callable

import pytest
from django.db import OperationalError, connection
from django.test import Client

from messaging.models import DeliveryReport, Inbound
from tests.messaging.reported import post

pytestmark = pytest.mark.django_db
NUMBER = "+26658123456"
FORMS = {
    "sms/delivery": {"id": "ATXid_1", "status": "Success", "phoneNumber": NUMBER},
    "sms/inbound": {"id": "in-1", "from": NUMBER, "to": "22384", "text": "STOP", "date": "x"},
    "sms/opt-out": {"senderId": "LETSEMA", "phoneNumber": NUMBER},
}


def rows() -> int:
    return DeliveryReport.objects.count() + Inbound.objects.count()


@pytest.mark.parametrize("door", FORMS)
def test_it_is_kept_and_answered_with_nothing(door: str) -> None:
    answer = post(door, FORMS[door])
    assert (answer.status_code, answer.content, rows()) == (200, b"", 1)


@pytest.mark.parametrize("door", FORMS)
def test_what_could_not_be_kept_is_to_be_sent_again(door: str) -> None:
    def full(execute: Callable[..., object], sql: str, params: object, *more: object) -> object:
        if sql.startswith("INSERT INTO"):
            raise OperationalError
        return execute(sql, params, *more)

    with connection.execute_wrapper(full):
        assert post(door, FORMS[door]).status_code == 503
    assert rows() == 0
    assert post(door, FORMS[door]).status_code == 200


@pytest.mark.parametrize("door", FORMS)
def test_a_stranger_finds_no_door_and_leaves_nothing(door: str) -> None:
    assert Client().post(f"/telco/wrong/{door}", FORMS[door], secure=True).status_code == 404
    assert rows() == 0


@pytest.mark.parametrize("door", FORMS)
def test_a_form_without_what_makes_it_one_is_refused(door: str) -> None:
    for name in ("id", "status", "from", "senderId", "phoneNumber"):
        form = {field: value for field, value in FORMS[door].items() if field != name}
        if door != "sms/delivery" or name != "phoneNumber":
            assert (post(door, form).status_code == 400) is (name in FORMS[door])
    assert DeliveryReport.objects.count() <= 1


def test_an_empty_text_is_a_text(client: Client) -> None:
    assert post("sms/inbound", {**FORMS["sms/inbound"], "text": ""}).status_code == 200
