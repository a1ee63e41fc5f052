"""Gini and KS: worked out by hand, and what must hold of any scores."""

from collections.abc import Callable
from fractions import Fraction
from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loans.rules.discrimination import Outcome, gini, kolmogorov_smirnov

SCORED = st.lists(st.builds(Outcome, st.integers(-40, 40), st.booleans()), max_size=40)
RISING: list[Callable[[int], int]] = [lambda s: 3 * s + 7, lambda s: s**3, lambda s: s - 1000]
BAD, GOOD = True, False


def scored(*pairs: tuple[int, bool]) -> list[Outcome]:
    return [Outcome(*pair) for pair in pairs]


def both_kinds(outcomes: list[Outcome]) -> bool:
    return {one.defaulted for one in outcomes} == {BAD, GOOD}


def by_pairs(outcomes: list[Outcome]) -> Fraction:
    """Say the definition: hold each loan that defaulted beside each that did not."""
    bad = [one.score for one in outcomes if one.defaulted]
    good = [one.score for one in outcomes if not one.defaulted]
    balance = sum((lost < kept) - (lost > kept) for lost in bad for kept in good)
    return Fraction(balance, len(bad) * len(good))


def test_five_loans_by_hand() -> None:
    five = scored((1, BAD), (2, GOOD), (3, BAD), (3, GOOD), (4, GOOD))
    # Pairs: 1 lies below 2, 3 and 4: three for the card. 3 lies above 2: one against it; beside 3:
    # none; below 4: one for it. (4 - 1) of 2 x 3 pairs.
    assert gini(five) == Fraction(1, 2)
    # Up to 1: 1/2 of the bad, 0 of the good; to 2: 1/2 - 1/3; to 3: 1 - 2/3; to 4: 1 - 1.
    assert kolmogorov_smirnov(five) == Fraction(1, 2)


def test_all_of_one_score_tell_nothing_apart() -> None:
    level = scored((5, BAD), (5, GOOD), (5, GOOD))
    assert gini(level) == kolmogorov_smirnov(level) == 0


def test_a_card_the_wrong_way_round_is_below_nought_by_as_much() -> None:
    upside_down = scored((1, GOOD), (2, GOOD), (3, BAD))
    assert gini(upside_down) == -1
    assert kolmogorov_smirnov(upside_down) == 1


@pytest.mark.parametrize("kind", [BAD, GOOD])
def test_where_one_kind_is_missing_there_is_nothing_to_tell(kind: bool) -> None:
    assert gini(scored((1, kind), (2, kind))) is None
    assert kolmogorov_smirnov(scored((1, kind), (2, kind))) is None
    assert gini([]) is kolmogorov_smirnov([]) is None


@given(st.lists(st.integers(-40, 0), min_size=1), st.lists(st.integers(1, 40), min_size=1))
def test_a_perfect_order_is_one(bad: list[int], good: list[int]) -> None:
    perfect = [Outcome(one, BAD) for one in bad] + [Outcome(one, GOOD) for one in good]
    assert gini(perfect) == kolmogorov_smirnov(perfect) == 1


def test_chance_is_about_nought() -> None:
    chance = Random(7)
    made_up = [Outcome(chance.randrange(100), chance.random() < 0.2) for _ in range(4000)]
    rank, gap = gini(made_up), kolmogorov_smirnov(made_up)
    assert rank is not None
    assert gap is not None
    assert abs(rank) < Fraction(1, 20)
    assert gap < Fraction(1, 10)


def test_over_all_ways_to_deal_the_scores_it_is_nought_exactly() -> None:
    ways = permutations((1, 2, 2, 4, 5))
    kinds = (BAD, BAD, GOOD, GOOD, GOOD)
    found = [gini(scored(*zip(way, kinds, strict=True))) or Fraction(0) for way in ways]
    assert any(found)
    assert sum(found) == 0


@given(SCORED.filter(both_kinds))
def test_it_is_what_the_pairs_say(outcomes: list[Outcome]) -> None:
    assert gini(outcomes) == by_pairs(outcomes)


@given(SCORED.filter(both_kinds))
def test_a_wide_gap_and_a_high_gini_go_together(outcomes: list[Outcome]) -> None:
    """Neither is above the other's bounds: |Gini| <= KS x (2 - KS), and nought goes with nought."""
    rank, gap = gini(outcomes), kolmogorov_smirnov(outcomes)
    assert rank is not None
    assert gap is not None
    assert abs(rank) <= gap * (2 - gap)


@given(SCORED, st.sampled_from(RISING))
def test_another_scale_of_the_same_order_changes_nothing(
    outcomes: list[Outcome], rising: Callable[[int], int]
) -> None:
    other = [Outcome(rising(one.score), one.defaulted) for one in outcomes]
    assert gini(other) == gini(outcomes)
    assert kolmogorov_smirnov(other) == kolmogorov_smirnov(outcomes)


@given(SCORED.filter(both_kinds))
def test_scores_turned_round_turn_the_gini_and_leave_the_ks(outcomes: list[Outcome]) -> None:
    turned = [Outcome(-one.score, one.defaulted) for one in outcomes]
    rank = gini(outcomes)
    assert rank is not None
    assert gini(turned) == -rank
    assert kolmogorov_smirnov(turned) == kolmogorov_smirnov(outcomes)
