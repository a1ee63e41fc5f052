"""The phone page's network: it carries hops as a telco does, and keeps the token to itself."""

import json
from typing import Any

import pytest
from django.test import Client, override_settings
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer
from redis import Redis

from gateway.simulator.network import NETWORKS
from messaging.models import Inbound
from ussd.networks import limits_of

HOP = {
    "session": "ATUid_0123456789abcdef0123456789abcdef",
    "phone": "+266 5812 3456",
    "network": "65101",
    "service_code": "*384*11#",
    "text": "",
}
END = {**HOP, "status": "Success", "hops": 1, "duration_ms": 4200, "last": "Khotso."}


@pytest.fixture
def demo(settings: Settings, db: None, redis_client: Redis) -> None:
    """The phone page is there."""
    settings.DEMO = True


def send(path: str, facts: object) -> tuple[int, dict[str, Any]]:
    answer = Client().post(f"/simulator/{path}", json.dumps(facts), "application/json")
    return answer.status_code, json.loads(answer.content)


def test_a_hop_comes_back_as_a_screen_with_its_weight(demo: None) -> None:
    status, screen = send("hop", HOP)
    assert status == 200
    assert screen.pop("ms") >= 0
    assert screen == {
        "kind": "CON",
        "text": "Choose language / Khetha puo\n1. English\n2. Sesotho",
        "label": "language.choose",
        # 28 letters and signs, 10 with "1. English", 10 with "2. Sesotho", 2 line breaks.
        "septets": 50,
        "budget": 160,
    }


def test_a_number_is_read_as_people_write_it_and_else_refused(demo: None) -> None:
    assert send("hop", {**HOP, "phone": "5812 3456"})[0] == 200
    status, answer = send("hop", {**HOP, "phone": "call me"})
    assert status == 400
    assert answer == {"error": "This is no phone number: try one like +266 5812 3456."}


@pytest.mark.parametrize(
    "nonsense", [[], "hop", {}, {**HOP, "network": "1"}, {**HOP, "text": "1*" * 2000}]
)
def test_nonsense_is_refused_with_a_sentence(demo: None, nonsense: object) -> None:
    status, answer = send("hop", nonsense)
    assert (status, list(answer)) == (400, ["error"])


def test_the_end_of_a_session_reaches_the_product(demo: None) -> None:
    send("hop", HOP)
    assert send("hang-up", END) == (200, {"status": 200})
    assert send("hang-up", {**END, "status": "Bored"})[0] == 400


def test_a_door_that_is_shut_is_told_as_a_failure_of_the_network(
    demo: None, settings: Settings
) -> None:
    settings.TELCO_URL = "http://127.0.0.1:9"  # nothing listens there
    status, answer = send("hop", HOP)
    assert status == 502
    assert answer == {"error": "The telco door does not answer (ConnectionRefusedError)."}


@pytest.mark.django_db(transaction=True)
def test_over_a_wire_the_screen_is_the_same(
    demo: None, settings: Settings, live_server: LiveServer
) -> None:
    here = send("hop", HOP)[1]
    settings.TELCO_URL = live_server.url
    status, there = send("hop", {**HOP, "session": "ATUid_of_another_session"})
    assert status == 200
    assert {**there, "ms": 0} == {**here, "ms": 0}


def test_a_door_that_refuses_is_told_with_its_status(demo: None, settings: Settings) -> None:
    settings.TELCO_ALLOWED_IPS = ("203.0.113.0/24",)  # not this machine
    status, answer = send("hop", HOP)
    assert status == 502
    assert answer == {"error": "The telco door refused the hop with status 404."}


def test_the_page_does_not_know_the_token(demo: None, settings: Settings) -> None:
    page = Client().get("/simulator").text
    assert not any(token in page for token in settings.TELCO_TOKENS)


@override_settings(DEMO=False)
@pytest.mark.parametrize("path", ["", "/hop", "/hang-up"])
def test_outside_the_demo_there_is_no_phone_page(db: None, path: str) -> None:
    assert Client().get(f"/simulator{path}").status_code == 404
    assert Client().post(f"/simulator{path}").status_code == 404


def test_another_site_cannot_dial(demo: None) -> None:
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post("/simulator/hop", json.dumps(HOP), "application/json")
    assert answer.status_code == 403


def test_the_page_counts_against_the_budget_that_the_dialogue_writes_for() -> None:
    for network in NETWORKS:
        assert network.screen_septets == limits_of(network.code).screen_septets


def test_a_text_from_a_phone_goes_through_the_network_door(demo: None) -> None:
    written = {"phone": "5812 3456", "network": "65101", "text": "EMISA"}
    assert send("write", written) == (200, {"status": 200})
    assert send("write", written) == (200, {"status": 200})
    # Each is a text of its own.
    assert Inbound.objects.filter(carrier="africastalking", kind="text").count() == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"phone": "call me", "network": "65101", "text": "x"},
        {"phone": "5812 3456", "network": "65101", "text": "x" * 481},
    ],
)
def test_a_text_that_no_phone_can_send_is_refused(demo: None, wrong: object) -> None:
    assert send("write", wrong)[0] == 400
    assert Inbound.objects.count() == 0
