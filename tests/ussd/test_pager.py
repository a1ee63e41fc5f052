"""Pages of a screen: cut between lines, never inside a choice."""

import pytest

from messaging.rules.gsm7 import septets
from ussd.engine.limits import Limits
from ussd.engine.pager import Keys, TooLong, lay_out

KEYS = Keys(back="0. Back", home="", more="98. More")
LATER = Keys(back="0. Back", home="00. Home", more="98. More")
BOTH = (KEYS, LATER)


def test_what_fits_stays_on_one_page() -> None:
    (page,) = lay_out("Choose:", (("one", "One"), ("two", "Two")), BOTH, Limits())
    assert page.text == "Choose:\n1. One\n2. Two\n0. Back"
    assert (page.shown, page.more) == (("one", "two"), False)


def test_a_sixth_choice_goes_to_the_next_page_where_numbers_begin_anew() -> None:
    districts = ("Maseru", "Berea", "Leribe", "Mafeteng", "Quthing", "Mokhotlong")
    first, second = lay_out("District:", tuple((d, d) for d in districts), BOTH, Limits())
    assert first.text == (
        "District:\n1. Maseru\n2. Berea\n3. Leribe\n4. Mafeteng\n5. Quthing\n98. More\n0. Back"
    )
    assert first.shown == districts[:5]
    assert second.text == "1. Mokhotlong\n0. Back\n00. Home"
    assert (second.shown, second.more) == (("Mokhotlong",), False)


def test_a_line_that_does_not_fit_any_more_goes_whole_to_the_next_page() -> None:
    # 40 + 1 + 40 + 1 + 7 = 89 septets with the last line, 9 more with the key for more.
    text = f"{'a' * 40}\n{'b' * 40}"
    assert len(lay_out(text, (), BOTH, Limits(screen_septets=89))) == 1
    first, second = lay_out(text, (), BOTH, Limits(screen_septets=88))
    assert first.text == f"{'a' * 40}\n98. More\n0. Back"
    assert second.text == f"{'b' * 40}\n0. Back\n00. Home"


def test_signs_that_take_two_septets_count_twice() -> None:
    # Ten of them take 20 septets, the key line 1 + 7.
    lay_out("[" * 10, (), BOTH, Limits(screen_septets=28))
    with pytest.raises(TooLong):
        lay_out("[" * 10, (), BOTH, Limits(screen_septets=27))


def test_a_choice_longer_than_a_screen_is_refused_and_not_cut() -> None:
    with pytest.raises(TooLong):
        lay_out("", (("long", "x" * 160),), BOTH, Limits())


def test_where_there_are_several_pages_each_leaves_room_for_a_reason() -> None:
    # Two lines of 40, the keys for more and back: 1 + 40 + 1 + 40 + 1 + 8 + 7 = 98 septets.
    text = "\n".join("abc"[n] * 40 for n in range(3))
    fits, narrow = Limits(screen_septets=98), Limits(screen_septets=97)
    assert lay_out(text, (), BOTH, fits)[0].text.count("a\nb") == 1
    assert lay_out(text, (), BOTH, fits, 1)[0] == lay_out(text, (), BOTH, narrow)[0]
    assert "b" not in lay_out(text, (), BOTH, fits, 1)[0].text


@pytest.mark.parametrize("budget", [60, 80, 160, 182])
def test_no_page_passes_its_budget_and_no_line_is_lost(budget: int) -> None:
    lines = [f"Lender number {n} 2231000{n}" for n in range(9)]
    pages = lay_out("\n".join(lines), (), BOTH, Limits(screen_septets=budget))
    assert all(septets(page.text) <= budget for page in pages)
    shown = [line for page in pages for line in page.text.split("\n") if line.startswith("Lender")]
    assert shown == lines
