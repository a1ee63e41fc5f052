"""Screens that ask: choices out of the book, typed answers, the PIN."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from ussd.engine.domain import (
    Domain,
    Facts,
    Option,
    Outcome,
    PinLocked,
    PinRight,
    PinTry,
    PinWrong,
    Read,
    Refused,
)
from ussd.engine.limits import Limits
from ussd.engine.screens import Ask, Dialogue, Do, End, Flow, Menu, NoSuchScreen, Pick, Pin
from ussd.engine.stage import OptionsChanged, Stage, Turn
from ussd.engine.talk import LANGUAGE, Talk, unpacked
from ussd.engine.turn import begin, take
from ussd.engine.wording import Wording

FLOWS = (
    Flow(
        "till",
        (
            Menu("door", goes={"buy": "fruit", "sell": "weight", "till": "pin"}, offers="open"),
            Pick("fruit", options="fruits", into="fruit", then="weight", empty="sold_out"),
            Menu("sold_out"),
            Ask("weight", reads="grams", into="grams", then="pin", shows="most", empty="sold_out"),
            Pin("pin", then="pay", locked="locked"),
            Do("pay", runs="pay", goes={"paid": "paid", "seen": "drawer"}),
            End("paid", shows="receipt"),
            Menu("drawer"),
            End("locked"),
        ),
    ),
)
WORDS = {
    "till.door": Wording("Till.", {"buy": "Buy", "sell": "Sell", "till": "Open the till"}),
    "till.fruit": Wording("Which?"),
    "till.sold_out": Wording("Nothing is left."),
    "till.weight": Wording("How many grams, up to {most}?"),
    "till.pin": Wording("Enter your PIN:"),
    "till.paid": Wording("Paid for {grams} g of {fruit}."),
    "till.drawer": Wording("M100"),
    "till.locked": Wording("Locked."),
    "keys.back": Wording("Back"),
    "keys.home": Wording("Home"),
    "keys.more": Wording("More"),
    "keys.not_a_choice": Wording("No. From 1 to {n}:"),
    "keys.not_an_option": Wording("No."),
    "session.enough": Wording("Enough."),
    "session.wrong_pins": Wording("Wrong PINs."),
    "refusals.wrong_pin": Wording("Wrong PIN. Tries left: {n}."),
    "refusals.too_heavy": Wording("At most {most}."),
}
RIGHT = "2580"
WEIGHT = "How many grams, up to 900?\n0. Back\n00. Home"
PIN = "Enter your PIN:\n0. Back\n00. Home"


class Stall:
    """What a stall sells, and how many tries are left at its till."""

    def __init__(self, fruits: Sequence[str] = ("Apples", "Pears"), left: int = 5) -> None:
        self.fruits = fruits
        self.left = left
        self.paid: list[dict[str, str]] = []

    def pin(self, _talk: Talk, typed: str) -> PinTry:
        if not self.left:
            return PinLocked()
        if typed == RIGHT:
            return PinRight()
        self.left -= 1
        return PinWrong(self.left)

    def pay(self, talk: Talk) -> Outcome:
        if "fruit" not in talk.slots:
            return Outcome("seen")
        self.paid.append(dict(talk.slots))
        return Outcome("paid")

    def grams(self, _talk: Talk, typed: str) -> Read | Refused:
        return Read(typed) if int(typed) <= 900 else Refused("too_heavy", {"most": "900"})

    def receipt(self, talk: Talk) -> Facts:
        return talk.slots

    def stage(self, open_: Sequence[str] = ("buy", "sell", "till")) -> Stage:
        domain = Domain(
            runs={"pay": self.pay},
            shows={
                "most": lambda _: {"most": "900"} if self.fruits else {},
                "receipt": self.receipt,
            },
            offers={"open": lambda _: open_},
            options={"fruits": lambda _: [Option(name.lower(), name) for name in self.fruits]},
            reads={"grams": self.grams},
            pin=self.pin,
        )
        dialogue = Dialogue(FLOWS, home="till.door", stranger="till.door")
        return Stage(dialogue, {"en": WORDS}, domain, Limits())


def typed(*answers: str, on: Stage) -> Turn:
    """Type answers one after the other, through JSON and back between them."""
    turn = begin(on, {LANGUAGE: "en"})
    for answer in answers:
        turn = take(on, unpacked(turn.talk.packed()), answer)
    return turn


def test_a_menu_offers_what_is_open_to_her_and_nothing_else() -> None:
    stage = Stall().stage(open_=("till", "buy"))
    assert typed(on=stage).reply.text == "Till.\n1. Open the till\n2. Buy"
    assert typed("1", on=stage).reply.label == "till.pin"
    assert typed("3", on=stage).reply.text.startswith("No. From 1 to 2:\n")


def test_a_choice_out_of_the_book_is_kept_by_its_value() -> None:
    turn = typed("1", on=Stall().stage())
    assert turn.reply.text == "Which?\n1. Apples\n2. Pears\n0. Back"
    turn = typed("1", "2", on=Stall().stage())
    assert turn.reply.text == WEIGHT
    assert turn.talk.slots["fruit"] == "pears"


def test_her_key_means_what_she_saw_whatever_has_come_since() -> None:
    saw = typed("1", on=Stall().stage())
    later = Stall(fruits=("Plums", "Apples", "Pears")).stage()
    assert take(later, saw.talk, "1").talk.slots["fruit"] == "apples"


def test_without_any_choice_it_says_so() -> None:
    assert typed("1", on=Stall(fruits=()).stage()).reply.text == "Nothing is left.\n0. Back"


def test_many_choices_are_paged() -> None:
    many = Stall(fruits=[f"Fruit {n}" for n in range(12)]).stage()
    turn = typed("1", "98", "98", on=many)
    assert turn.reply.text == "Which?\n1. Fruit 10\n2. Fruit 11\n0. Back\n00. Home".replace(
        "Which?\n", ""
    )
    assert take(many, turn.talk, "2").talk.slots["fruit"] == "fruit 11"


def test_a_typed_answer_is_read_or_refused_with_its_reason() -> None:
    stage = Stall().stage()
    turn = typed("1", "1", "901", on=stage)
    assert turn.reply.text == f"At most 900.\n{WEIGHT}"
    assert "grams" not in turn.talk.slots
    turn = take(stage, turn.talk, "900")
    assert (turn.reply.text, turn.talk.slots["grams"]) == (PIN, "900")


def test_three_refusals_of_a_typed_answer_end_politely() -> None:
    turn = typed("1", "1", "901", "902", "903", on=Stall().stage())
    assert (turn.reply.kind, turn.reply.text) == ("END", "Enough.")


def test_keys_are_keys_on_a_question_too() -> None:
    stage = Stall().stage()
    assert typed("1", "1", "0", on=stage).reply.label == "till.fruit"
    assert typed("1", "1", "00", on=stage).reply.label == "till.door"
    # There is nothing more to read: it is an answer.
    assert typed("1", "1", "98", on=stage).talk.slots["grams"] == "98"


def test_the_right_pin_does_what_stands_behind_it() -> None:
    stall = Stall()
    turn = typed("1", "1", "250", RIGHT, on=stall.stage())
    assert (turn.reply.kind, turn.reply.text) == ("END", "Paid for 250 g of apples.")
    assert len(stall.paid) == 1


def test_no_pin_is_kept_in_the_session() -> None:
    stage = Stall().stage()
    for answers in (("3", RIGHT), ("3", "1111"), ("3", "1111", RIGHT)):
        packed = str(typed(*answers, on=stage).talk.packed())
        assert RIGHT not in packed
        assert "1111" not in packed


def test_back_from_what_stands_behind_a_pin_does_not_lead_to_the_pin() -> None:
    stage = Stall().stage()
    turn = typed("3", RIGHT, on=stage)
    assert turn.reply.text == "M100\n0. Back"
    assert take(stage, turn.talk, "0").reply.label == "till.door"


def test_a_wrong_pin_says_how_many_tries_are_left() -> None:
    assert typed("3", "1111", on=Stall().stage()).reply.text == (
        "Wrong PIN. Tries left: 2.\nEnter your PIN:\n0. Back"
    )
    assert typed("3", "1111", on=Stall(left=2).stage()).reply.text.startswith(
        "Wrong PIN. Tries left: 1."
    )


@pytest.mark.parametrize("away", [(), ("0", "3"), ("00", "3")])
def test_three_wrong_pins_end_the_session_however_she_walks_about(away: tuple[str, ...]) -> None:
    answers = ("3", "1111", *away, "2222", *away, "3333")
    turn = typed(*answers, on=Stall().stage())
    assert (turn.reply.kind, turn.reply.text) == ("END", "Wrong PINs.")


def test_a_pin_that_is_locked_is_not_asked_for_again() -> None:
    turn = typed("3", RIGHT, on=Stall(left=0).stage())
    assert (turn.reply.kind, turn.reply.text) == ("END", "Locked.")


def test_a_screen_that_is_gone_is_not_guessed() -> None:
    stage = Stall().stage()
    for gone in ("till.gone", "till.pay", "till.paid"):
        with pytest.raises(OptionsChanged):
            take(stage, replace(typed(on=stage).talk, at=gone), "1")


@pytest.mark.parametrize(
    "screen",
    [
        Ask("a", reads="r", into="s", then="end", shows="facts"),
        Pin("a", then="end", locked="end", empty="end"),
        Menu("a", shows="facts"),
    ],
)
def test_a_screen_with_facts_says_where_to_go_without_them(screen: Menu | Ask | Pin) -> None:
    with pytest.raises(NoSuchScreen, match="facts"):
        Flow("f", (screen, End("end")))


def test_every_way_out_of_a_screen_is_held_against_the_screens() -> None:
    for screen in (
        Pick("a", options="o", into="s", then="end", empty="gone"),
        Ask("a", reads="r", into="s", then="gone"),
        Pin("a", then="end", locked="gone"),
    ):
        with pytest.raises(NoSuchScreen, match="gone"):
            Flow("f", (screen, End("end")))
