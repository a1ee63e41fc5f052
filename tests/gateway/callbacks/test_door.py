"""Who may come in at a network's door, and with what: everybody else learns nothing."""

import io
from collections.abc import Callable
from urllib.parse import quote, urlencode

import pytest
from django.conf import settings as product
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings
from redis import Redis

from gateway.caller_address import networks
from loans.models import Phone
from tests.phone import FORM, Handset, Phones
from ussd.models import SessionLog

DOORS = ("ussd", "ussd/events")
HOP = {
    "sessionId": "ATUid_0123456789abcdef0123456789abcdef",
    "phoneNumber": "+26658123456",
    "serviceCode": "*384*11#",
    "networkCode": "65101",
    "text": "2",
}
Call = Callable[..., HttpResponse]


@pytest.fixture
def call(handset: Phones, redis_client: Redis) -> Call:
    """Call a door with anything; whatever was refused must have left nothing behind."""

    def called(
        fields: dict[str, str] | None = None,
        *,
        door: str = "ussd",
        token: str | None = None,
        body: str | bytes | None = None,
        content_type: str = FORM,
        method: str = "POST",
        **extra: str,
    ) -> HttpResponse:
        path = f"/telco/{quote(token or product.TELCO_TOKENS[0])}/{door}"
        data = urlencode(HOP | (fields or {})) if body is None else body
        answered = Client(enforce_csrf_checks=True).generic(
            method,
            path,
            data,
            content_type=content_type,
            secure=True,
            **extra,  # type: ignore[arg-type] # names of the WSGI environment
        )
        assert isinstance(answered, HttpResponse)
        if answered.status_code != 200:
            assert answered.content == b""
            assert not Phone.objects.exists()
            assert not SessionLog.objects.exists()
            assert redis_client.keys("*") == []
        return answered

    return called


def without(name: str) -> str:
    return urlencode({field: value for field, value in HOP.items() if field != name})


@pytest.mark.parametrize("door", DOORS)
def test_a_network_comes_in_without_a_cookie_or_a_form_token(call: Call, door: str) -> None:
    assert call(door=door).status_code == 200


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("token", ["wrong", "x" * 32, "\u0161", "%00"])
def test_a_wrong_token_finds_no_door(call: Call, door: str, token: str) -> None:
    assert call(door=door, token=token).status_code == 404
    assert call(door=door, token=token, method="GET").status_code == 404
    assert call(door=door, token=token, body=b"x" * 20_000).status_code == 404


def test_part_of_the_token_finds_no_door(call: Call) -> None:
    assert call(token=product.TELCO_TOKENS[0][:-1]).status_code == 404
    assert call(token=product.TELCO_TOKENS[0] + "x").status_code == 404


def test_two_tokens_are_good_while_one_replaces_the_other(call: Call, settings: Settings) -> None:
    settings.TELCO_TOKENS = ("the-old-token", "the-new-token")
    assert call(token="the-old-token").status_code == 200
    assert call(token="the-new-token").status_code == 200


def test_a_token_that_was_replaced_finds_no_door(call: Call, settings: Settings) -> None:
    settings.TELCO_TOKENS = ("the-new-token",)
    assert call(token="the-old-token").status_code == 404
    settings.TELCO_TOKENS = ()
    assert call(token="the-new-token").status_code == 404


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_only_post_comes_in(call: Call, door: str, method: str) -> None:
    assert call(door=door, method=method).status_code == 405


def test_an_address_that_is_not_on_the_list_finds_no_door(call: Call, settings: Settings) -> None:
    settings.TELCO_ALLOWED_IPS = ("164.177.141.0/24", "2001:db8::/32")
    assert call(REMOTE_ADDR="164.177.141.82").status_code == 200
    assert call(REMOTE_ADDR="2001:db8::7").status_code == 200
    Phone.objects.all().delete()
    SessionLog.objects.all().delete()


@pytest.mark.parametrize("address", ["164.177.142.1", "127.0.0.1", "", "unix:", "2001:db9::1"])
def test_a_strange_address_finds_no_door(call: Call, settings: Settings, address: str) -> None:
    settings.TELCO_ALLOWED_IPS = ("164.177.141.0/24", "2001:db8::/32")
    assert call(REMOTE_ADDR=address).status_code == 404


def test_a_proxy_speaks_for_the_caller_only_where_the_proxy_is_ours(
    call: Call, settings: Settings
) -> None:
    settings.TELCO_ALLOWED_IPS = ("164.177.141.82/32",)
    theirs = {"HTTP_X_FORWARDED_FOR": "164.177.141.82"}
    assert call(REMOTE_ADDR="10.0.0.5", **theirs).status_code == 404
    settings.TRUSTED_PROXIES = ("10.0.0.0/8",)
    forged = {"HTTP_X_FORWARDED_FOR": "164.177.141.82, 203.0.113.9"}
    assert call(REMOTE_ADDR="10.0.0.5", **forged).status_code == 404
    assert call(REMOTE_ADDR="10.0.0.5").status_code == 404
    through_two = {"HTTP_X_FORWARDED_FOR": "198.51.100.1, 164.177.141.82, 10.0.0.6"}
    assert call(REMOTE_ADDR="10.0.0.5", **through_two).status_code == 200


def test_an_address_range_that_cannot_be_read_stops_the_start() -> None:
    with pytest.raises(ValueError, match="164"):
        networks(("164.177.141.82/24",))


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", ["sessionId", "phoneNumber", "serviceCode"])
def test_a_missing_or_empty_field_is_refused(call: Call, door: str, name: str) -> None:
    assert call(door=door, body=without(name)).status_code == 400
    assert call({name: ""}, door=door).status_code == 400


@pytest.mark.parametrize("name", ["networkCode", "text"])
def test_a_hop_without_network_or_text_is_a_hop(call: Call, name: str) -> None:
    assert call(body=without(name)).content.startswith(b"CON ")


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", list(HOP))
def test_a_field_that_comes_twice_is_refused(call: Call, door: str, name: str) -> None:
    twice = f"{urlencode(HOP)}&{urlencode({name: HOP[name]})}"
    assert call(door=door, body=twice).status_code == 400


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    "content_type", ["application/json", "text/plain", "multipart/form-data; boundary=x", ""]
)
def test_anything_but_a_form_is_refused(call: Call, door: str, content_type: str) -> None:
    assert call(door=door, content_type=content_type).status_code == 415


def test_a_form_may_say_its_charset(call: Call) -> None:
    assert call(content_type=f"{FORM}; charset=UTF-8").status_code == 200


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    "body",
    [b"&", b"sessionId", b"\xff\xfe", b"sessionId=%ff&phoneNumber=%2B26658123456", b"&" * 99],
)
def test_a_broken_form_is_refused(call: Call, door: str, body: bytes) -> None:
    assert call(door=door, body=body).status_code == 400


def test_a_form_of_very_many_fields_is_refused(call: Call) -> None:
    assert call({f"f{n}": "x" for n in range(40)}).status_code == 400


@pytest.mark.parametrize("door", DOORS)
def test_a_body_of_more_than_16_kilobytes_is_refused(call: Call, door: str) -> None:
    assert call({"text": "1" * 20_000}, door=door).status_code == 413
    just_too_long = 16 * 1024 + 1 - len(urlencode(HOP | {"text": ""}))
    assert call({"text": "1" * just_too_long}, door=door).status_code == 413
    assert call({"text": "1" * (just_too_long - 1)}, door=door).status_code == 200


class Unread(io.RawIOBase):
    """A body that must not be touched."""

    def read(self, size: int = -1) -> bytes:
        raise AssertionError(f"{size} bytes of the body were read")


@pytest.mark.parametrize(
    ("token", "length", "status"), [(None, "1000000000", "413"), ("wrong", "10", "404")]
)
def test_what_is_refused_is_refused_before_its_body_is_read(
    handset: Phones, token: str | None, length: str, status: str
) -> None:
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": f"/telco/{token or product.TELCO_TOKENS[0]}/ussd",
        "CONTENT_TYPE": FORM,
        "CONTENT_LENGTH": length,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "443",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "https",
        "wsgi.input": Unread(),
        "wsgi.errors": io.StringIO(),
    }
    said: list[str] = []

    def start(line: str, _headers: list[tuple[str, str]], _: object = None, /) -> type[bytes]:
        said.append(line)
        return bytes

    WSGIHandler()(environ, start)
    assert said[0].startswith(status)


@pytest.mark.parametrize("length", ["-1", "x", "1e3", "\u0661"])
def test_an_odd_length_is_no_accident(call: Call, length: str) -> None:
    assert call(CONTENT_LENGTH=length).status_code in {200, 400}


def test_doors_have_no_slash_behind_them(handset: Phones) -> None:
    phone: Handset = handset()
    assert phone.post(phone.fields(), door="ussd/").status_code == 404
    assert phone.post(phone.fields(), door="ussd/events/").status_code == 404
    assert phone.post(phone.fields(), door="sms").status_code == 404
