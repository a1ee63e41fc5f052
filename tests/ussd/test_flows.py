"""Flows as data: what leads to nothing is refused before anybody can dial it."""

import pytest

from ussd.book import domain
from ussd.caller import Caller
from ussd.engine import graph
from ussd.engine.screens import Ask, Dialogue, Do, End, Flow, Menu, NoSuchScreen, Pick
from ussd.flows import DIALOGUE


def test_a_choice_that_leads_to_no_screen_is_refused() -> None:
    with pytest.raises(NoSuchScreen, match=r"home\.menu leads to hepl"):
        Flow("home", (Menu("menu", goes={"help": "hepl"}), End("help")))


def test_an_outcome_that_leads_to_no_screen_is_refused() -> None:
    with pytest.raises(NoSuchScreen, match=r"loan\.ask leads to later"):
        Flow("loan", (Do("ask", runs="ask", goes={"done": "done", "late": "later"}), End("done")))


def test_a_call_without_an_outcome_is_refused() -> None:
    with pytest.raises(NoSuchScreen, match="no outcome"):
        Flow("loan", (Do("ask", runs="ask", goes={}),))


def test_two_screens_of_one_name_are_refused() -> None:
    with pytest.raises(NoSuchScreen, match="two screens"):
        Flow("home", (End("menu"), End("menu")))


def test_facts_without_a_way_for_when_there_are_none_are_refused() -> None:
    with pytest.raises(NoSuchScreen, match="no way without them"):
        Flow("home", (Menu("help", shows="lenders"),))


def test_a_way_into_a_flow_that_nobody_wrote_is_refused() -> None:
    home = Flow("home", (Menu("menu", goes={"apply": "apply.product"}),))
    with pytest.raises(NoSuchScreen, match=r"home\.menu leads to apply\.product"):
        Dialogue((home,), home="home.menu", stranger="home.menu")


def test_two_flows_of_one_name_are_refused() -> None:
    home = Flow("home", (Menu("menu"),))
    with pytest.raises(NoSuchScreen, match="two flows"):
        Dialogue((home, home), home="home.menu", stranger="home.menu")


def test_a_dialogue_that_begins_nowhere_is_refused() -> None:
    with pytest.raises(NoSuchScreen, match=r"language\.choose"):
        Dialogue((Flow("home", (Menu("menu"),)),), home="home.menu", stranger="language.choose")


def test_a_screen_that_nobody_comes_to_is_named() -> None:
    home = Flow("home", (Menu("menu", goes={"end": "end"}), End("end"), End("attic")))
    dialogue = Dialogue((home,), home="home.menu", stranger="home.menu")
    assert list(graph.faults(dialogue)) == ["home.attic: no screen leads here"]


def test_a_first_screen_that_leads_nowhere_is_named() -> None:
    dialogue = Dialogue((Flow("home", (Menu("menu"),)),), home="home.menu", stranger="home.menu")
    assert list(graph.faults(dialogue)) == [
        "home.menu: the first screen leads nowhere, and no key does either"
    ]


def test_calls_that_lead_round_in_a_circle_are_named() -> None:
    home = Flow(
        "home",
        (
            Menu("menu", goes={"pay": "ask"}),
            Do("ask", runs="ask", goes={"asked": "wait"}),
            Do("wait", runs="wait", goes={"paid": "end", "late": "ask"}),
            End("end"),
        ),
    )
    dialogue = Dialogue((home,), home="home.menu", stranger="home.menu")
    assert list(graph.faults(dialogue)) == [
        "home.ask: leads from one call to the next and back to itself",
        "home.wait: leads from one call to the next and back to itself",
    ]


def test_every_screen_of_ours_can_be_reached_and_left() -> None:
    assert list(graph.faults(DIALOGUE)) == []
    assert graph.reachable(DIALOGUE) == set(DIALOGUE.screens)


def test_the_book_knows_every_name_that_a_flow_of_ours_uses_and_no_other() -> None:
    book = domain(Caller("+26658123456", "session", bool))
    screens = list(DIALOGUE.screens.values())
    assert book.runs.keys() == {one.runs for one in screens if isinstance(one, Do)}
    shows = {one.shows for one in screens if not isinstance(one, Do)}
    assert book.shows.keys() == shows - {""}
    offers = {one.offers for one in screens if isinstance(one, Menu)}
    assert book.offers.keys() == offers - {""}
    assert book.options.keys() == {one.options for one in screens if isinstance(one, Pick)}
    assert book.reads.keys() == {one.reads for one in screens if isinstance(one, Ask)}
