"""Africa's Talking's USSD callback, as its captures show it."""

import io
import logging
from collections.abc import Callable

import pytest
from django.conf import settings as product
from django.db import connection
from redis import Redis

from tests.phone import Handset, Phones

CANARY = "739182"
NO_NUMBERS = (
    *("26658123456", " 26658123456", "58123456", "+266 5812 3456", "+", "+0123456789"),
    *("+2665812345x", "+26658123456\x00", "=+26658123456", "+26658123456\n"),
    *("+\u0662\u0666\u066658123456", "+1234567890123456"),
)
SORRY_IN_BOTH = (
    "Sorry, there is a problem. Please try again later.\n"
    "Re kopa ts'oarelo, ho na le bothata. Leka hape hamorao."
)


def test_a_hop_is_answered_as_the_network_wants_it(handset: Phones) -> None:
    phone = handset()
    phone.session_id = "ATUid_0123456789abcdef0123456789abcdef"
    answered = phone.post(phone.fields())
    assert answered.status_code == 200
    assert answered.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answered.headers["at-ussd-hop-metadata"] == "language.choose"
    assert answered.content == b"CON Choose language / Khetha puo\n1. English\n2. Sesotho"


@pytest.mark.parametrize("number", NO_NUMBERS)
def test_a_number_that_is_not_in_the_international_form_is_refused(
    handset: Phones, number: str
) -> None:
    phone = handset(number)
    phone.session_id = "ATUid_1"
    assert phone.post(phone.fields()).status_code == 400


def test_an_unescaped_plus_is_refused_and_not_repaired(handset: Phones) -> None:
    phone = handset()
    answered = phone.client.post(
        f"/telco/{product.TELCO_TOKENS[0]}/ussd",
        data="sessionId=a&phoneNumber=+26658123456&serviceCode=*384*11%23&networkCode=65101&text=",
        content_type="application/x-www-form-urlencoded",
        secure=True,
    )
    assert answered.status_code == 400


def test_a_session_id_of_a_length_that_no_network_sends_is_refused(handset: Phones) -> None:
    phone = handset()
    phone.session_id = "x" * 129
    assert phone.post(phone.fields()).status_code == 400


@pytest.mark.parametrize(
    "network", ["65101", "65102", "99999", "12345", "", "abc", "\x00", "9" * 50]
)
def test_any_network_is_served(handset: Phones, network: str) -> None:
    phone = handset(network=network)
    assert phone.dial().startswith("Choose language")
    phone.answer("1")
    for _ in range(3):
        phone.answer("9")
    assert not phone.open


def test_what_else_the_form_holds_does_no_harm(handset: Phones) -> None:
    phone = handset()
    phone.session_id = "ATUid_1"
    assert phone.post(phone.fields() | {"hopsMetadata": "x"}).content.startswith(b"CON ")


@pytest.fixture
def log_lines(caplog: pytest.LogCaptureFixture) -> Callable[[], str]:
    """Everything that is logged, at any level, as the product's own formatter writes it."""
    (ours,) = [h for h in logging.getLogger().handlers if type(h) is logging.StreamHandler]
    formatter = ours.formatter
    assert formatter is not None
    caplog.set_level(logging.DEBUG)
    return lambda: "\n".join(formatter.format(record) for record in caplog.records)


def test_neither_the_token_nor_an_answer_is_logged(
    handset: Phones, log_lines: Callable[[], str], redis_client: Redis
) -> None:
    phone = handset()
    phone.dial()
    phone.answer("1")
    phone.answer(CANARY)
    phone.send()
    redis_client.flushdb()
    phone.answer(CANARY)
    phone.number = "+26662000001"  # an alarm
    phone.answer(CANARY)
    phone.transcript = CANARY  # another
    phone.send()
    phone.hang_up()
    phone.post(phone.fields() | {"phoneNumber": CANARY})  # a refusal
    logged = log_lines()
    assert "ussd alarm" in logged
    assert '"status": 400' in logged
    for secret in (CANARY, product.TELCO_TOKENS[0], "58123456", "62000001", phone.session_id):
        assert secret not in logged


def test_an_error_is_a_polite_screen_and_a_log_line_without_her_words(
    handset: Phones,
    transactional_db: None,
    log_lines: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    phone: Handset = handset()
    connection.close()
    with monkeypatch.context() as patch:
        patch.setitem(connection.settings_dict, "HOST", "/nonexistent")
        assert phone.dial(f"1*{CANARY}") == SORRY_IN_BOTH
        phone.hang_up()
    connection.close()
    assert not phone.open
    logged = log_lines()
    assert '"error": "OperationalError"' in logged
    assert "ussd/exactly_once.py:" in logged
    for secret in (CANARY, product.TELCO_TOKENS[0], "58123456"):
        assert secret not in logged


def test_a_line_feed_in_a_form_stays_inside_one_log_line(
    handset: Phones, log_lines: Callable[[], str]
) -> None:
    phone = handset()
    phone.dial()
    phone.answer('1\n{"event": "forged"}')
    phone.hang_up("Odd\r\nforged")
    assert "forged" not in log_lines()
    assert io.StringIO(log_lines()).read().count("\n") == len(log_lines().splitlines()) - 1
