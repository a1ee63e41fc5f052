"""docs/SCREENS.md is what the flows, their words and the longest facts come to."""

from pathlib import Path
from typing import Literal

import pytest

from messaging.rules.gsm7 import septets
from tests.ussd.screens_document.diagram import diagram, flows_of, screens_of
from tests.ussd.screens_document.document import document
from tests.ussd.screens_document.forward import Way
from tests.ussd.screens_document.seen import Seen, all_seen
from tests.ussd.screens_document.usual import (
    GOALS,
    PRESSES,
    Effort,
    cost_lisente,
    effort,
    screens_on,
    usual_way,
)
from tests.ussd.worst_case import REFUSES, WORDS
from ussd.engine.screens import Do
from ussd.engine.stage import Reply, Turn
from ussd.engine.talk import Talk
from ussd.flows import DIALOGUE

SCREENS = Path(__file__).parents[2] / "docs" / "SCREENS.md"
MESSAGES = """\
```mermaid
stateDiagram-v2
    classDef call fill:#fff3cd,stroke:#997404,color:#000
    stop: stop<br/>stop_messages
    start: start<br/>start_messages
    [*] --> choose
    choose --> stop: stop
    choose --> start: start
    stop --> stopped: done
    stop --> language.later: later
    start --> started: done
    start --> language.later: later
    class stop, start call
```"""


@pytest.fixture(scope="module")
def seen() -> Seen:
    return all_seen()


def test_the_document_is_in_step() -> None:
    assert SCREENS.read_text(encoding="utf-8") == document(), (
        "run: python -m tests.ussd.screens_document > docs/SCREENS.md"
    )


def test_every_screen_that_she_sees_is_told_in_both_languages(seen: Seen) -> None:
    told = {shown.label: set(languages) for shown, languages in seen.items()}
    shown = {here for here, screen in DIALOGUE.screens.items() if not isinstance(screen, Do)}
    assert told.pop(DIALOGUE.stranger) == {""}
    assert told == {here: {"en", "st"} for here in shown - {DIALOGUE.stranger}}


def test_no_page_is_longer_than_a_screen(seen: Seen) -> None:
    pages = [
        page for by_language in seen.values() for pages in by_language.values() for page in pages
    ]
    assert max(map(septets, pages)) <= 160


def test_a_flow_is_drawn_with_its_calls_and_where_each_leads() -> None:
    assert diagram(DIALOGUE, "messages") == MESSAGES


def test_a_flow_that_nobody_knows_the_usual_way_of_is_named_here() -> None:
    assert GOALS.keys() == set(flows_of(DIALOGUE)), "its goal belongs into GOALS"
    assert PRESSES.keys() == REFUSES.keys(), "what is typed takes presses: PRESSES"


@pytest.mark.parametrize("flow", GOALS)
def test_the_usual_way_goes_through_its_flow(flow: str) -> None:
    screens = screens_on(usual_way(flow, "en"))
    assert set(screens) & set(screens_of(DIALOGUE, flow))
    assert screens[-1] == GOALS[flow].label


def turn(here: str, length: int, kind: Literal["CON", "END"] = "CON") -> Turn:
    return Turn(Reply(kind, "x" * length, here), Talk(here))


def test_the_effort_of_a_way_that_can_be_reckoned_by_hand() -> None:
    to_stop = (
        turn("home.menu", 110),
        turn("home.menu", 60),
        turn("messages.choose", 74),
        turn("messages.stopped", 10),
    )
    # 4 hops of 1.5 s and 4 digits of 1 s; 4 screens of 2.5 s, or 244 septets of 0.1 s and a glance.
    assert effort(Way(to_stop, ("98", "1", "1"))) == Effort(
        hops=4, keys=4, typed=0, ms=20_000, reading_ms=34_400 + 2_500
    )


def test_what_is_typed_counts_beside_the_keys_and_the_last_screen_is_not_waited_on() -> None:
    to_a_new_pin = (
        turn("home.menu", 110),
        turn("pin.old", 23),
        turn("pin.new", 93),
        turn("pin.again", 41),
        turn("pin.kept", 57, "END"),
    )
    # 5 hops, one key and three times four digits, 4 screens; read whole, one takes but a glance.
    assert effort(Way(to_a_new_pin, ("4", "7", "7", "7"))) == Effort(
        hops=5, keys=1, typed=12, ms=7_500 + 13_000 + 10_000, reading_ms=20_500 + 26_900
    )


def test_every_step_that_has_begun_is_charged() -> None:
    assert [cost_lisente(ms) for ms in (1, 20_000, 20_001, 40_000)] == [20, 20, 40, 40]


def test_it_names_a_screen_that_everybody_knows() -> None:
    text = document()
    assert f"`register.name` | {WORDS['en']['register.name'].says}<br>0. Back<br>00. Home" in text
    assert "offer --> go_on: continue" in text
