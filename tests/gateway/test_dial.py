"""The phone in a terminal: whole screens in frames, answers from a pipe, and a polite end."""

import os
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer
from redis import Redis

from gateway.simulator import network
from gateway.simulator.network import NoAnswer
from tests.phone import PALESAS_NUMBER, language_of
from ussd.models import SessionLog

Dial = Callable[..., str]
CHOOSE = """\
┌────────────────────────────────────┐
│ Choose language / Khetha puo       │
│ 1. English                         │
│ 2. Sesotho                         │
└──────────────────────── 50 of 160 ─┘
"""
HOME = """\
┌────────────────────────────────────┐
│ Rea u amohela ho Letsema.          │
│ 1. Ingolise                        │
│ 2. Kamoo kalimo e sebetsang kateng │
│ 3. Thuso                           │
│ 4. English                         │
└──────────────────────── 92 of 160 ─┘
"""
HOW = """\
┌────────────────────────────────────┐
│ U khetha chelete le nako ea ho     │
│ lefa.                              │
│ U bona lits'enyehelo tsohle pele u │
│ lumela.                            │
│ Ha re kope PIN ea hau ka mohala    │
│ kapa ka SMS.                       │
│ 0. Khutla                          │
└─────────────────────── 134 of 160 ─┘
"""
ENOUGH = """\
┌────────────────────────────────────┐
│ Re kopa ts'oarelo, ha rea          │
│ utloisisa. Ka kopo leka hape.      │
└──────────────────────── 55 of 160 ─┘
"""


@pytest.fixture
def dial(
    db: None, redis_client: Redis, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Dial:
    """Run the command with lines on its standard input, and give what it wrote."""
    settings.DEMO = True

    def dialled(*typed: str, number: str = PALESAS_NUMBER, language: str = "") -> str:
        reading, writing = os.pipe()
        os.write(writing, "".join(f"{line}\n" for line in typed).encode())
        os.close(writing)
        told = StringIO()
        spoken = ["--language", language] if language else []
        with os.fdopen(reading, encoding="utf-8") as pipe, monkeypatch.context() as patch:
            patch.setattr("sys.stdin", pipe)
            call_command("dial", number, *spoken, stdout=told)
        return told.getvalue()

    return dialled


def outcome() -> tuple[str, int | None]:
    logged = SessionLog.objects.get()
    return logged.outcome, logged.hops


def test_each_screen_stands_in_a_frame_with_its_weight(dial: Dial) -> None:
    assert dial("2", "2") == f"{CHOOSE}> \n{HOME}> \n{HOW}> \nHung up.\n"
    assert language_of(PALESAS_NUMBER) == "st"
    assert outcome() == ("left", 3)


def test_the_last_screen_ends_it_and_the_rest_of_the_pipe_is_nobodys(dial: Dial) -> None:
    told = dial("2", "x", "x", "x", "1")
    assert told.endswith(f"> \n{ENOUGH}")
    assert outcome() == ("finished", 5)


def test_a_language_may_be_chosen_beforehand(dial: Dial) -> None:
    assert dial(language="st") == f"{HOME}> \nHung up.\n"
    assert dial(language="en", number="5812 3456").startswith(
        "┌────────────────────────────────────┐\n│ Welcome to Letsema.                │\n"
    )


def test_what_was_answered_before_hanging_up_waits_for_the_next_dial(
    dial: Dial, maluti: object
) -> None:
    dial("1", "1", "1", "Palesa Mokoena", language="en")
    assert "You did not finish registering." in dial()


def test_ctrl_c_hangs_up_too(dial: Dial, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted() -> str:
        raise KeyboardInterrupt

    told, keyboard = StringIO(), StringIO()
    monkeypatch.setattr(keyboard, "readline", interrupted)
    monkeypatch.setattr("sys.stdin", keyboard)
    call_command("dial", PALESAS_NUMBER, stdout=told)
    assert told.getvalue() == f"{CHOOSE}> \nHung up.\n"


def test_a_network_lets_nobody_think_for_ever(dial: Dial, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "SESSION_SECONDS", -1)
    assert dial("1") == f"{CHOOSE}> \nSession timed out.\n"
    assert language_of(PALESAS_NUMBER) == ""


@pytest.mark.django_db(transaction=True)
def test_over_a_wire_the_screens_are_the_same(
    dial: Dial, settings: Settings, live_server: LiveServer
) -> None:
    settings.TELCO_URL = live_server.url
    assert dial("2", "2") == f"{CHOOSE}> \n{HOME}> \n{HOW}> \nHung up.\n"
    assert outcome() == ("left", 3)


def test_a_door_that_does_not_answer_is_told_in_a_line(dial: Dial, settings: Settings) -> None:
    settings.TELCO_URL = "http://127.0.0.1:9"  # nothing listens there
    with pytest.raises(CommandError, match=r"^The telco door does not answer \(Conn"):
        dial()


def test_a_door_that_stops_answering_ends_the_session_as_failed(
    dial: Dial, monkeypatch: pytest.MonkeyPatch
) -> None:
    hop = network.hop

    def broken(form: dict[str, str]) -> network.Shown:
        if form["text"]:
            raise NoAnswer("The telco door refused the hop with status 500.")
        return hop(form)

    monkeypatch.setattr(network, "hop", broken)
    with pytest.raises(CommandError, match="status 500"):
        dial("1")
    assert outcome() == ("failed", 2)


@pytest.mark.parametrize("number", ["call me", "+2665812345", "12"])
def test_what_is_no_number_is_refused(dial: Dial, number: str) -> None:
    with pytest.raises(CommandError, match="no phone number"):
        dial(number=number)


def test_outside_the_demo_there_is_no_phone(dial: Dial, settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="in the demo only"):
        dial("1")
    assert not SessionLog.objects.exists()
