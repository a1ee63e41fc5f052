"""What the door of a network that numbers its hops takes, and what it refuses."""

import json

import pytest
from redis import Redis

from tests.gateway.callbacks.json_phone import CHOOSE, HOP, JsonPhone, goes_on
from tests.phone import PALESAS_NUMBER, language_of


@pytest.mark.parametrize("number", ["26658123456", "+26658123456", "27821234567"])
def test_a_number_may_come_with_or_without_its_plus(dialler: JsonPhone, number: str) -> None:
    dialler.number = number
    assert dialler.dial() == CHOOSE
    dialler.answer("1")
    assert language_of(f"+{number.removeprefix('+')}") == "en"


def test_a_number_with_its_plus_is_the_same_phone(phone: JsonPhone) -> None:
    phone.number = PALESAS_NUMBER.removeprefix("+")
    assert goes_on(phone)


@pytest.mark.parametrize(
    "number",
    [
        *("", "58123456", "026658123456", "0026658123456", "+", "++26658123456", " 26658123456"),
        *("266 5812 3456", "2665812345x", "26658123456\n", "=26658123456", "1234567890123456"),
        *("\u0662\u0666\u066658123456", 26658123456, None, ["26658123456"]),
    ],
)
def test_any_other_number_is_refused_and_not_repaired(dialler: JsonPhone, number: object) -> None:
    assert dialler.post(HOP | {"msisdn": number}).status_code == 400


@pytest.mark.parametrize("network", ["econet", " ECONET ", "65102", "Metro Net", "", "9" * 50])
def test_any_network_is_served(dialler: JsonPhone, network: str) -> None:
    assert dialler.post(HOP | {"network": network}).status_code == 200


@pytest.mark.parametrize("name", list(HOP))
def test_a_field_that_is_missing_or_of_another_kind_is_refused(
    dialler: JsonPhone, name: str, redis_client: Redis
) -> None:
    assert dialler.post({n: value for n, value in HOP.items() if n != name}).status_code == 400
    odds: tuple[object, ...] = (None, [], {}, "\ud800", 0 if name != "sequence" else True)
    for odd in odds:
        assert dialler.post(HOP | {name: odd}).status_code == 400
    assert redis_client.keys("*") == []


@pytest.mark.parametrize(
    "odd",
    [
        *({"sequence": n} for n in (-1, "1", 10_001, 1.0)),
        *({"is_new": word} for word in ("true", 1)),
        *({"session_id": name} for name in ("", "x" * 129)),
    ],
)
def test_what_no_hop_has_is_refused(dialler: JsonPhone, odd: dict[str, object]) -> None:
    assert dialler.post(HOP | odd).status_code == 400


def test_fields_that_we_do_not_know_are_the_networks_own(dialler: JsonPhone) -> None:
    assert dialler.post(HOP | {"imsi": "651011234567890", "cell": {"lac": 7}}).status_code == 200


@pytest.mark.parametrize(
    "body",
    [b" ", b"[]", b'"hop"', b"{", b'{"a": NaN}', b'{"input": "1", "input": "2"}', b"\xff\xfe{}"],
)
def test_a_body_that_is_no_json_object_is_refused(dialler: JsonPhone, body: bytes) -> None:
    assert dialler.post(body).status_code == 400


@pytest.mark.parametrize("token", ["wrong", "x" * 32])
def test_a_wrong_token_finds_no_door(dialler: JsonPhone, token: str, redis_client: Redis) -> None:
    assert dialler.post(HOP, token=token).status_code == 404
    assert dialler.post(b"x" * 20_000, token=token).status_code == 404
    assert redis_client.keys("*") == []


def test_anything_but_json_and_anything_too_long_is_refused(dialler: JsonPhone) -> None:
    form = "application/x-www-form-urlencoded"
    assert dialler.post(HOP, content_type=form).status_code == 415
    assert dialler.post(HOP | {"input": "1" * 20_000}).status_code == 413
    told = json.loads(dialler.post(HOP | {"input": "1" * 2000}).content)
    assert told["text"].startswith("That answer is too long.")
