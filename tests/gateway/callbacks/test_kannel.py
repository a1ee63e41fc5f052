"""Kannel's callbacks at our door: our own id comes back, repeated and in no order."""

import json
import uuid
from collections.abc import Mapping
from urllib.parse import urlencode

import pytest
from django.conf import settings as product
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from loans.models import Mfi
from loans.sealed import WrappedKey, unseal, unwrap
from messaging.actions.receive import BODY
from messaging.errands.deliver_reports import deliver_reports
from messaging.models import DeliveryReport, Inbound, Message
from tests.messaging.reported import Sent, sent

pytestmark = pytest.mark.django_db
RECEIPT = "id:OP1 sub:001 dlvrd:001 submit date:2611221200 done date:2611221201 stat:{} err:027"


def told(
    mfi: Mfi, one: Sent, state: str, answer: str = "ACK/", other: Mapping[str, str] | None = None
) -> HttpResponse:
    """Call back as Kannel fills our address in."""
    fields = {"mfi": str(mfi.id), "message": str(one.id), "state": state, "answer": answer}
    fields |= {"operator_id": "OP1", "phone": one.phone, "at": "1795374530"}
    path = f"/telco/{product.TELCO_TOKENS[0]}/kannel/dlr?{urlencode(fields | dict(other or {}))}"
    answered = Client().get(path, secure=True)
    assert isinstance(answered, HttpResponse)
    return answered


def queued(mfi: Mfi, status: str = "accepted", failure: str = "") -> Sent:
    """A text that Kannel has queued, and nobody has an id for."""
    (one,) = sent(mfi, carrier="kannel", provider_id="", status=status, failure=failure)
    return one


def stands(mfi: Mfi, one: Sent) -> tuple[str, str]:
    deliver_reports()
    row = Message.objects.of(mfi).get(id=one.id)
    return row.status, row.failure


@pytest.mark.parametrize(
    ("state", "answer", "becomes"),
    [
        ("8", "ACK/", ("accepted", "")),
        ("4", RECEIPT.format("ENROUTE"), ("accepted", "")),
        ("1", RECEIPT.format("DELIVRD"), ("delivered", "")),
        ("2", RECEIPT.format("UNDELIV"), ("failed", "UNDELIV 027")),
        ("2", RECEIPT.format("REJECTD"), ("failed", "REJECTD 027")),
        ("2", RECEIPT.format("DELETED"), ("failed", "DELETED 027")),
        ("2", RECEIPT.format("EXPIRED"), ("expired", "EXPIRED 027")),
        ("2", RECEIPT.format("UNKNOWN"), ("accepted", "")),
        ("2", "in words of its own", ("failed", "none")),
        ("16", "NACK/Retries Exceeded", ("failed", "Retries Exceeded")),
        ("32", "", ("accepted", "")),
    ],
)
def test_each_callback_means_what_it_means(
    maluti: Mfi, state: str, answer: str, becomes: tuple[str, str]
) -> None:
    one = queued(maluti)
    assert told(maluti, one, state, answer).status_code == 200
    assert stands(maluti, one) == becomes


def test_callbacks_come_again_and_the_last_comes_first(maluti: Mfi) -> None:
    one = queued(maluti)
    for state in ("1", "8", "1", "8"):
        assert told(maluti, one, state).status_code == 200
    assert stands(maluti, one) == ("delivered", "")
    assert DeliveryReport.objects.count() == 2


def test_a_text_whose_answer_was_lost_is_found_by_our_own_id(maluti: Mfi) -> None:
    one = queued(maluti, status="unknown", failure="no-answer")
    told(maluti, one, "8")
    assert stands(maluti, one)[0] == "accepted"


def test_a_number_that_leads_nowhere_is_refused_twice(maluti: Mfi) -> None:
    one = queued(maluti, status="failed", failure="not-routable")
    told(maluti, one, "16", "NACK/no SMSC")
    assert stands(maluti, one) == ("failed", "not-routable")


def test_another_number_than_hers_changes_nothing(maluti: Mfi) -> None:
    one = queued(maluti)
    told(maluti, one, "1", other={"phone": "+26658999999"})
    assert stands(maluti, one) == ("accepted", "")
    assert DeliveryReport.objects.get().flag == "other-number"


def test_a_lender_or_a_text_that_nobody_knows_is_kept(maluti: Mfi) -> None:
    stranger = Sent(uuid.uuid4(), "", "+26658000001")
    assert told(maluti, stranger, "1").status_code == 200
    assert told(maluti, queued(maluti), "1", other={"mfi": str(uuid.uuid4())}).status_code == 200
    assert DeliveryReport.objects.count() == 2


@pytest.mark.parametrize("bad", [{"mfi": "maluti"}, {"message": ""}, {"state": ""}])
def test_a_callback_of_nothing_is_refused(maluti: Mfi, bad: dict[str, str]) -> None:
    assert told(maluti, queued(maluti), "1", other=bad).status_code == 400
    assert not DeliveryReport.objects.exists()


def test_who_does_not_know_the_token_finds_no_door(maluti: Mfi, settings: Settings) -> None:
    one = queued(maluti)
    path = f"/telco/{'x' * 32}/kannel/dlr?mfi={maluti.id}&message={one.id}&state=1"
    assert Client().get(path, secure=True).status_code == 404
    settings.TELCO_ALLOWED_IPS = ("164.177.141.0/24",)
    assert told(maluti, one, "1").status_code == 404
    assert not DeliveryReport.objects.exists()


def test_only_a_get_comes_in() -> None:
    path = f"/telco/{product.TELCO_TOKENS[0]}/kannel/dlr"
    assert Client().post(path, secure=True).status_code == 405


def comes_in(query: str) -> int:
    """A phone's text, in an address as Kannel writes it."""
    path = f"/telco/{product.TELCO_TOKENS[0]}/kannel/mo?{query}"
    return Client().get(path, secure=True).status_code


def text_of(row: Inbound) -> object:
    key = unwrap(row.id, WrappedKey(row.data_key_id, bytes(row.data_key)))
    return json.loads(unseal(key, BODY, row.body_sealed))["text"]


@pytest.mark.parametrize(
    ("text", "charset", "says"),
    [
        ("EMISA", "UTF-8", "EMISA"),
        ("%00K%00e%00%20%01a%00a%00p%00a", "UTF-16BE", "Ke šapa"),
        ("%D8%3D%DC%4C", "UTF-16BE", "\N{OK HAND SIGN}"),
        ("%C5%A1", "", "š"),
        ("%FFx", "no-such", "\ufffdx"),
        ("", "UTF-8", ""),
    ],
)
def test_a_phones_text_is_kept_once_with_its_letters(text: str, charset: str, says: str) -> None:
    query = f"from=%2B26658123456&to=32500&text={text}&id=mo-1&coding=2&charset={charset}"
    assert [comes_in(query), comes_in(query)] == [200, 200]
    row = Inbound.objects.get()
    assert (row.carrier, row.name, text_of(row)) == ("kannel", "mo-1", says)


def test_what_is_no_callback_of_a_phone_is_refused() -> None:
    for query in ("", "id=1", "id=1&from=%2B266&from=%2B267", "id=1&from=%FF"):
        assert comes_in(query) == 400
    assert not Inbound.objects.exists()


def test_what_could_not_be_kept_is_asked_for_again(
    maluti: Mfi, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise OperationalError

    one = queued(maluti)
    monkeypatch.setattr(DeliveryReport.objects, "bulk_create", away)
    assert told(maluti, one, "1").status_code == 503
