"""A report is kept before it is understood: once, whole, and with nothing of her in the open."""

import json

import pytest

from loans.deed import Actor
from loans.sealed import WrappedKey, unseal, unwrap
from messaging.actions.keep_report import BODY, Reported, keep_report
from messaging.models import DeliveryReport

pytestmark = pytest.mark.django_db
NETWORK = Actor.system("test")


def told(**other: str) -> Reported:
    fields = {"id": "ATXid_1", "status": "Success", "phoneNumber": "+26658123456", **other}
    return Reported(
        carrier="africastalking",
        provider_id=fields["id"],
        word=fields["status"],
        phone=fields["phoneNumber"],
        body=fields,
    )


def test_the_same_thing_said_twice_is_one_and_another_is_another() -> None:
    assert keep_report(told(), by=NETWORK)
    assert not keep_report(told(), by=NETWORK)
    assert keep_report(told(status="Failed"), by=NETWORK)
    assert keep_report(told(retryCount="2"), by=NETWORK)
    assert DeliveryReport.objects.count() == 3


def test_all_of_it_can_be_read_again_under_its_own_key() -> None:
    keep_report(told(odd="x"), by=NETWORK)
    row = DeliveryReport.objects.get()
    key = unwrap(row.id, WrappedKey(row.data_key_id, bytes(row.data_key)))
    assert json.loads(unseal(key, BODY, row.body_sealed)) == told(odd="x").body


def test_what_no_column_holds_is_cut_and_kept_whole_in_the_body() -> None:
    assert keep_report(told(id="A" * 5000, status="S\0uccess" + "!" * 500), by=NETWORK)
    row = DeliveryReport.objects.get()
    assert (row.provider_id, row.word) == ("A" * 80, "Success" + "!" * 53)
