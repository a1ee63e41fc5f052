"""One turn of the engine: keys, choices, refusals, and the way back."""

from collections.abc import Mapping

import pytest

from tests.ussd.bad_inputs import BAD_INPUTS
from ussd.engine.domain import Domain, Outcome
from ussd.engine.limits import Limits
from ussd.engine.screens import Dialogue, Do, End, Flow, Menu
from ussd.engine.stage import OptionsChanged, Stage, Turn
from ussd.engine.talk import LANGUAGE, Talk, unpacked
from ussd.engine.turn import begin, take
from ussd.engine.wording import Wording

FLOWS = (
    Flow(
        "shop",
        (
            Menu("door", goes={"fruit": "fruit", "read": "read", "prices": "prices"}),
            Menu("fruit", into="fruit", goes=dict.fromkeys(("apple", "pear", "plum"), "sell")),
            Do("sell", runs="sell", goes={"sold": "sold", "none": "fruit", "closed": "door"}),
            End("sold"),
            Menu("read", goes={"more": "small_print"}),
            Menu("small_print", goes={"again": "read"}),
            Menu("prices", shows="prices", empty="free"),
            Menu("free"),
        ),
    ),
    Flow("gate", (Menu("choose", into=LANGUAGE, goes={"en": "shop.door"}),)),
)
WORDS = {
    "shop.door": Wording("Shop.", {"fruit": "Fruit", "read": "Read", "prices": "Prices"}),
    "shop.fruit": Wording("Which?", {"apple": "Apple", "pear": "Pear", "plum": "Plum"}),
    "shop.sold": Wording("Thank you."),
    "shop.read": Wording("Rules.", {"more": "Small print"}),
    "shop.small_print": Wording("Small.", {"again": "Rules"}),
    "shop.prices": Wording("Prices:\n{prices}"),
    "shop.free": Wording("All is free."),
    "gate.choose": Wording("Who?", {"en": "English"}),
    "keys.back": Wording("Back"),
    "keys.home": Wording("Home"),
    "keys.more": Wording("More"),
    "keys.not_a_choice": Wording("No. From 1 to {n}:"),
    "keys.not_an_option": Wording("No."),
    "session.enough": Wording("Enough."),
}
DOOR = "Shop.\n1. Fruit\n2. Read\n3. Prices"
FRUIT = "Which?\n1. Apple\n2. Pear\n3. Plum\n0. Back"


def sell(talk: Talk) -> Outcome:
    """Sell pears, close over plums, and have no apples."""
    fruit = talk.slots["fruit"]
    return Outcome({"pear": "sold", "plum": "closed"}.get(fruit, "none"), {"bought": fruit})


def stage(prices: str = "Pear M2", screen_septets: int = 160) -> Stage:
    return Stage(
        Dialogue(FLOWS, home="shop.door", stranger="gate.choose"),
        {"en": WORDS, "": WORDS},
        Domain({"sell": sell}, {"prices": lambda _: {"prices": prices} if prices else {}}),
        Limits(screen_septets=screen_septets),
    )


def typed(*answers: str, on: Stage | None = None, slots: Mapping[str, str] | None = None) -> Turn:
    """Type answers one after the other, through JSON and back between them."""
    here = on or stage()
    turn = begin(here, {LANGUAGE: "en"} if slots is None else slots)
    for answer in answers:
        turn = take(here, unpacked(turn.talk.packed()), answer)
    return turn


def test_a_known_caller_begins_at_home_and_a_stranger_at_the_gate() -> None:
    assert typed().reply.text == DOOR
    assert typed(slots={}).reply.text == "Who?\n1. English"
    assert typed("1", slots={}).reply.text == DOOR


def test_a_choice_is_kept_and_its_outcome_picks_the_last_screen() -> None:
    turn = typed("1", "2")
    assert (turn.reply.kind, turn.reply.text, turn.reply.label) == (
        "END",
        "Thank you.",
        "shop.sold",
    )
    assert turn.talk.slots == {LANGUAGE: "en", "fruit": "pear", "bought": "pear"}


def test_an_outcome_may_lead_back_to_the_question() -> None:
    turn = typed("1", "1")
    assert turn.reply.text == FRUIT
    assert turn.talk.trail == ("shop.door",)


def test_home_forgets_every_answer_but_the_language() -> None:
    assert typed("1", "3").reply.text == DOOR
    assert typed("1", "3").talk.slots == {LANGUAGE: "en"}
    assert typed("1", "1", "00").talk.slots == {LANGUAGE: "en"}


def test_back_goes_one_screen_and_home_all_the_way() -> None:
    assert typed("2", "1").reply.text == "Small.\n1. Rules\n0. Back\n00. Home"
    assert typed("2", "1", "0").reply.text == "Rules.\n1. Small print\n0. Back"
    assert typed("2", "1", "0", "0").reply.text == DOOR
    assert typed("2", "1", "00").reply.text == DOOR


def test_back_on_the_first_screen_shows_it_again_and_is_no_mistake() -> None:
    assert typed("0", "0", "0", "00").reply.text == DOOR


def test_going_round_in_a_circle_does_not_lengthen_the_way_back() -> None:
    turn = typed("2", *["1", "1"] * 20)
    assert turn.talk.trail == ("shop.door",)


def test_a_wrong_answer_shows_the_same_screen_with_a_reason_first() -> None:
    assert typed("1", "7").reply.text == f"No. From 1 to 3:\n{FRUIT}"
    assert typed("3", "1").reply.text == "No.\nPrices:\nPear M2\n0. Back"


def test_the_third_wrong_answer_in_a_row_ends_politely() -> None:
    turn = typed("9", "9", "9")
    assert (turn.reply.kind, turn.reply.text, turn.reply.label) == (
        "END",
        "Enough.",
        "session.enough",
    )


def test_a_right_answer_between_wrong_ones_begins_the_count_anew() -> None:
    assert typed("9", "9", "1", "9", "9").reply.kind == "CON"


@pytest.mark.parametrize("answer", [*BAD_INPUTS, "98", "4", "a"])
def test_only_a_shown_number_is_a_choice(answer: str) -> None:
    assert typed("1", answer).reply.text == f"No. From 1 to 3:\n{FRUIT}"


def test_spaces_around_a_number_are_no_mistake() -> None:
    assert typed(" 1 ").reply.text == FRUIT


def test_a_short_reason_is_given_where_the_long_one_does_not_fit() -> None:
    # The screen has 39 septets, the short reason takes 4, the long one 17.
    assert typed("1", "7", on=stage(screen_septets=43)).reply.text == f"No.\n{FRUIT}"
    # Below that a choice gives way, and the key for more brings it back.
    shown = typed("1", "7", on=stage(screen_septets=42))
    assert shown.reply.text == "No.\nWhich?\n1. Apple\n98. More\n0. Back"
    assert take(stage(screen_septets=42), shown.talk, "98").reply.text == FRUIT


def test_a_long_menu_is_leafed_through_by_more_and_back() -> None:
    # Each page takes 32 septets, one choice more would take 40.
    narrow = stage(screen_septets=36)
    first, second = "Which?\n1. Apple\n98. More\n0. Back", "1. Pear\n2. Plum\n0. Back\n00. Home"
    assert typed("1", on=narrow).reply.text == first
    assert typed("1", "98", on=narrow).reply.text == second
    assert typed("1", "98", "0", on=narrow).reply.text == first
    assert typed("1", "98", "98", on=narrow).reply.text == f"No.\n{second}"
    assert typed("1", "98", "3", on=narrow).reply.text == f"No.\n{second}"
    assert typed("1", "98", "1", on=narrow).talk.slots["bought"] == "pear"
    assert typed("1", "98", "00", on=narrow).reply.label == "shop.door"


def test_facts_are_put_in_literally() -> None:
    assert typed("3", on=stage(prices="{prices} M2")).reply.text == "Prices:\n{prices} M2\n0. Back"


def test_without_facts_another_screen_says_so_and_back_leads_past_the_empty_one() -> None:
    assert typed("3", on=stage(prices="")).reply.text == "All is free.\n0. Back"
    assert typed("3", "0", on=stage(prices="")).reply.text == DOOR


def test_a_choice_of_a_version_that_is_gone_is_not_guessed() -> None:
    with pytest.raises(OptionsChanged):
        take(stage(), Talk("shop.fruit", shown=("quince",)), "1")
    with pytest.raises(OptionsChanged):
        take(stage(), Talk("shop.cellar", shown=("apple",)), "1")


def test_a_number_means_what_stood_behind_it_on_her_screen() -> None:
    """Another version of the flow shows pears first; hers showed plums."""
    seen = Talk("shop.fruit", slots={LANGUAGE: "en"}, shown=("plum", "pear"))
    assert take(stage(), seen, "2").reply.label == "shop.sold"


def test_a_session_of_another_version_is_not_read() -> None:
    with pytest.raises(ValueError, match="another version"):
        unpacked(["shop.door", {"fruit": "pear"}])
