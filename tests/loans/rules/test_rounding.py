"""Rounding of sums: what the two rules do with every number, and with a tie."""

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loans.rules.rounding import Rounding, divided, to_multiple

WIDE = Context(prec=60)
BY_RULE = {Rounding.HALF_EVEN: ROUND_HALF_EVEN, Rounding.HALF_UP: ROUND_HALF_UP}


@pytest.mark.parametrize(
    ("halves", "to_even", "up"),
    [(1, 0, 1), (3, 2, 2), (5, 2, 3), (7, 4, 4), (2, 1, 1)],
)
def test_a_tie_goes_to_the_even_lisente_or_up(halves: int, to_even: int, up: int) -> None:
    assert divided(halves, 2, Rounding.HALF_EVEN) == to_even
    assert divided(halves, 2, Rounding.HALF_UP) == up


@settings(deadline=None)
@given(st.integers(0, 10**18), st.integers(0, 9), st.sampled_from(Rounding))
def test_both_rules_are_those_of_every_accountant(over: int, places: int, rule: Rounding) -> None:
    exact = Decimal(over).scaleb(-places)
    assert divided(over, 10**places, rule) == exact.quantize(Decimal(1), BY_RULE[rule], WIDE)


@settings(deadline=None)
@given(st.integers(0, 10**15), st.integers(1, 10**6), st.integers(1, 10**4))
def test_a_multiple_is_the_nearest_there_is(over: int, under: int, multiple: int) -> None:
    found = to_multiple(over, under, multiple, Rounding.HALF_EVEN)
    assert found % multiple == 0
    assert abs(found - Fraction(over, under)) <= Fraction(multiple, 2)
