"""A network that numbers its hops and sends each answer alone: the same dialogue, exactly once."""

import json
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.conf import settings as product
from django.db import connections
from django.test import Client
from prometheus_client import REGISTRY
from pytest_django import Settings
from redis import Redis

from loans.actions.choose_language import choose_language
from loans.deed import Actor
from loans.models import Borrower, HouseAuditEntry, Mfi, Person
from tests.gateway.callbacks.json_phone import CHOOSE, HOP, JsonPhone, goes_on
from tests.phone import PALESAS_NUMBER, Phones, language_of
from tests.ussd.test_register import ANSWERS, PIN, SCREENS
from ussd.models import Draft, SessionLog

OVER = "This session is over. Please dial again: *384*11#"
OVER_IN_BOTH = f"{OVER}\nPuisano ena e felile. Ka kopo tobetsa hape: *384*11#"
SORRY_IN_BOTH = (
    "Sorry, there is a problem. Please try again later.\n"
    "Re kopa ts'oarelo, ho na le bothata. Leka hape hamorao."
)
NOWHERE = "unix:///nonexistent/redis.sock?db=0"


def changes() -> int:
    return HouseAuditEntry.objects.filter(action="choose-language").count()


def test_a_hop_is_answered_as_this_network_wants_it(dialler: JsonPhone) -> None:
    answered = dialler.post(HOP)
    assert (answered.status_code, answered.headers["Content-Type"]) == (200, "application/json")
    assert json.loads(answered.content) == {"action": "CON", "text": CHOOSE}


def test_screens_are_counted_by_name_over_either_door(dialler: JsonPhone, handset: Phones) -> None:
    def shown() -> float:
        names = {"screen": "language.choose"}
        return REGISTRY.get_sample_value("letsema_screens_total", names) or 0

    before = shown()
    dialler.dial()
    assert shown() == before + 1
    handset("+26662123456").dial()
    assert shown() == before + 2


def test_she_registers_over_this_door_as_over_the_other(
    dialler: JsonPhone, maluti: Mfi, redis_client: Redis
) -> None:
    choose_language(PALESAS_NUMBER, "en", by=Actor.system("test"))
    dialler.dial()
    shown, kept = [], ""
    for typed in ANSWERS:
        shown.append(dialler.answer(typed))
        kept += " ".join(repr(redis_client.get(key)) for key in redis_client.keys("ussd:session:*"))
    assert shown == SCREENS["en"].split("\n\n")
    assert (dialler.open, dialler.label) == (False, "register.registered")
    assert Borrower.objects.of(maluti).get().phone == PALESAS_NUMBER
    assert PIN not in kept
    logged = SessionLog.objects.get()
    assert (logged.outcome, logged.hops, logged.network_code) == ("finished", 10, "65101")
    last = dialler.screen
    assert [dialler.send() for _ in range(3)] == [last] * 3
    assert Borrower.objects.of(maluti).count() == 1
    assert dialler.answer("1") == OVER


def test_a_repeated_sequence_gets_the_same_bytes_and_has_no_second_effect(
    dialler: JsonPhone,
) -> None:
    dialler.dial()
    dialler.answer("2")
    first = dialler.post(dialler.body()).content
    assert dialler.post(dialler.body()).content == first
    # The number says that it is a repeat, whatever came along with it.
    assert dialler.post(dialler.body() | {"input": "1"}).content == first
    assert (language_of(PALESAS_NUMBER), changes()) == ("st", 1)


def test_copies_that_arrive_together_make_the_choice_once(
    dialler: JsonPhone, transactional_db: None
) -> None:
    dialler.dial()
    dialler.sequence, dialler.typed = 2, "2"
    together = threading.Barrier(8)

    def send(copy: JsonPhone) -> str:
        together.wait()
        try:
            return copy.send()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as network:
        copies = [replace(dialler, client=Client()) for _ in range(8)]
        screens = set(network.map(send, copies))
    assert len(screens) == 1
    assert screens.pop().startswith("Rea u amohela ho Letsema.")
    assert changes() == 1
    assert dialler.answer("2").startswith("U khetha chelete")


@pytest.mark.parametrize("sequence", [1, 2, 5, 9])
def test_a_hop_out_of_turn_ends_politely_and_changes_nothing(
    phone: JsonPhone, sequence: int
) -> None:
    stray = replace(phone, sequence=sequence, typed="4")
    assert stray.send() == OVER
    assert not stray.open
    assert (language_of(PALESAS_NUMBER), changes()) == ("en", 1)
    assert goes_on(phone)


def test_a_hop_that_says_it_is_the_first_and_is_not_ends_politely(phone: JsonPhone) -> None:
    told = json.loads(phone.post(phone.body() | {"sequence": 4, "is_new": True}).content)
    assert told == {"action": "END", "text": OVER}
    assert goes_on(phone)


@pytest.mark.parametrize("odd", [{"is_new": False}, {"is_new": False, "sequence": 2}])
def test_a_session_begins_with_its_first_hop_alone(
    dialler: JsonPhone, odd: dict[str, object], redis_client: Redis
) -> None:
    told = json.loads(dialler.post(HOP | odd).content)
    assert told == {"action": "END", "text": OVER_IN_BOTH}
    assert redis_client.keys("ussd:session:*") == []
    assert redis_client.keys("ussd:lock:*") == []


def test_another_phone_in_a_session_sees_nothing_and_changes_nothing(phone: JsonPhone) -> None:
    thief = replace(phone, number="+26662000001")
    assert thief.send() == OVER
    assert thief.answer("0") == OVER
    assert not thief.open
    assert language_of(thief.number) == ""
    assert goes_on(phone)


def test_another_service_code_in_a_session_is_not_ours(phone: JsonPhone) -> None:
    told = json.loads(phone.post(phone.body() | {"service_code": "*123#"}).content)
    assert told["action"] == "END"
    assert told["text"].startswith("This code does not work. Please dial *384*11#")
    assert goes_on(phone)


def test_a_session_of_the_other_door_is_another_session(phone: JsonPhone, handset: Phones) -> None:
    other = handset()
    other.session_id = phone.session_id
    assert other.send().startswith("Welcome to Letsema.")
    assert goes_on(phone)


def test_what_was_dialled_behind_the_code_is_no_answer(dialler: JsonPhone) -> None:
    assert dialler.dial("*384*11*2#") == CHOOSE
    assert language_of(PALESAS_NUMBER) == ""


@pytest.mark.parametrize("heard", range(1, len(ANSWERS)))
def test_redis_lost_in_mid_session_ends_politely_and_keeps_nothing_of_it(
    dialler: JsonPhone, maluti: Mfi, redis_client: Redis, heard: int
) -> None:
    choose_language(PALESAS_NUMBER, "en", by=Actor.system("test"))
    dialler.dial()
    for typed in ANSWERS[:heard]:
        dialler.answer(typed)
    redis_client.flushdb()
    assert dialler.answer(ANSWERS[heard]) == OVER
    assert (dialler.open, dialler.label) == (False, "session.dial_again")
    assert not Person.objects.exists()
    assert dialler.dial().startswith("Welcome to Letsema.\n1. Register\n")


def test_redis_lost_after_the_deed_registers_her_once(
    dialler: JsonPhone, maluti: Mfi, redis_client: Redis
) -> None:
    choose_language(PALESAS_NUMBER, "en", by=Actor.system("test"))
    dialler.dial()
    for typed in ANSWERS:
        dialler.answer(typed)
    redis_client.flushdb()
    assert dialler.send() == OVER
    assert Borrower.objects.of(maluti).count() == 1


def test_a_draft_outlives_the_session_that_redis_lost(
    dialler: JsonPhone, maluti: Mfi, redis_client: Redis
) -> None:
    choose_language(PALESAS_NUMBER, "en", by=Actor.system("test"))
    dialler.dial()
    for typed in ANSWERS[:5]:
        dialler.answer(typed)
    offered = "You did not finish registering.\n1. Continue\n2. Start over"
    # The network has no notice of a session's end: dialling again tells that the other is over.
    assert dialler.dial() == offered
    dialler.answer("1")
    assert dialler.label == "register.born_on"
    redis_client.flushdb()
    assert dialler.answer(ANSWERS[5]) == OVER
    assert Draft.objects.count() == 1
    assert dialler.dial() == offered
    dialler.answer("1")
    for typed in ANSWERS[5:]:
        dialler.answer(typed)
    assert dialler.label == "register.registered"
    assert Borrower.objects.of(maluti).get().name == "Palesa Mokoena"


def test_without_redis_nobody_is_led_into_a_session_that_nobody_keeps(
    phone: JsonPhone, settings: Settings
) -> None:
    there = settings.REDIS_URL
    settings.REDIS_URL = NOWHERE
    assert replace(phone).answer("0") == OVER_IN_BOTH
    other = JsonPhone("+26662000001")
    assert other.dial() == SORRY_IN_BOTH
    assert not other.open
    settings.REDIS_URL = there
    assert goes_on(phone)


def test_redis_back_with_an_older_session_answers_no_screen_that_it_did_not_show(
    phone: JsonPhone, redis_client: Redis
) -> None:
    (key,) = redis_client.keys("ussd:session:*")
    older = redis_client.get(key)
    assert isinstance(older, bytes)
    assert goes_on(phone)
    redis_client.set(key, older)
    assert phone.answer("4") == OVER
    assert language_of(PALESAS_NUMBER) == "en"


@pytest.fixture
def log_lines(caplog: pytest.LogCaptureFixture) -> Callable[[], str]:
    """Everything that is logged, as the product's own formatter writes it."""
    (ours,) = [h for h in logging.getLogger().handlers if type(h) is logging.StreamHandler]
    formatter = ours.formatter
    assert formatter is not None
    caplog.set_level(logging.DEBUG)
    return lambda: "\n".join(formatter.format(record) for record in caplog.records)


def test_neither_the_token_nor_an_answer_is_logged(
    phone: JsonPhone, log_lines: Callable[[], str]
) -> None:
    phone.answer("739182")
    replace(phone, sequence=9).send()
    phone.post(phone.body() | {"msisdn": "739182"})
    logged = log_lines()
    assert "ussd alarm" in logged
    assert '"status": 400' in logged
    for secret in ("739182", product.TELCO_TOKENS[0], "58123456", phone.session_id):
        assert secret not in logged
