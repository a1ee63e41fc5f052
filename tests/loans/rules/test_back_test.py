"""Wilson's interval: worked out by hand, and what must hold of any rate."""

from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from loans.rules.back_test import Interval, wilson

SIX = Decimal("0.000001")
HAIR = Decimal("1e-20")


def rounded(interval: Interval | None) -> tuple[Decimal, Decimal]:
    assert interval is not None
    return interval.low.quantize(SIX), interval.high.quantize(SIX)


def test_one_of_ten_by_hand() -> None:
    # z = 1.959964, z² = 3.841459. Middle 2 x 1 + z² = 5.841459 over 2 x (10 + z²) = 27.682918;
    # the half is z x sqrt(z² + 4 x 1 x 9 / 10) = 1.959964 x sqrt(7.441459) = 1.959964 x 2.727904
    # = 5.346594. So 0.494865 / 27.682918 and 11.188053 / 27.682918.
    assert rounded(wilson(1, 10)) == (Decimal("0.017876"), Decimal("0.404150"))


def test_none_of_ten_says_how_many_it_might_be() -> None:
    # Half and middle are both z²: from 0 to z² / (10 + z²) = 3.841459 / 13.841459.
    none, each = wilson(0, 10), wilson(10, 10)
    assert rounded(none) == (Decimal(0), Decimal("0.277533"))
    assert rounded(each) == (Decimal("0.722467"), Decimal(1))
    assert none is not None
    # Exactly, or a card that foretold none would lie outside.
    assert none.holds(Decimal(0))


def test_of_no_loans_there_is_none() -> None:
    assert wilson(0, 0) is None


def test_the_ends_lie_inside() -> None:
    interval = Interval(Decimal("0.1"), Decimal("0.4"))
    inside = [interval.holds(Decimal(share)) for share in ("0.0999", "0.1", "0.4", "0.4001")]
    assert inside == [False, True, True, False]


@given(st.integers(0, 5000), st.integers(1, 5000))
def test_it_holds_the_rate_and_stays_between_none_and_all(defaults: int, loans: int) -> None:
    assume(defaults <= loans)
    interval = wilson(defaults, loans)
    assert interval is not None
    assert 0 <= interval.low <= Decimal(defaults) / loans <= interval.high <= 1
    other = wilson(loans - defaults, loans)
    assert other is not None
    assert abs(other.low - (1 - interval.high)) < HAIR


@given(st.integers(1, 50), st.integers(1, 50))
def test_more_loans_with_the_same_rate_make_it_narrower(defaults: int, good: int) -> None:
    few, many = wilson(defaults, defaults + good), wilson(10 * defaults, 10 * (defaults + good))
    assert few is not None
    assert many is not None
    assert few.low < many.low < many.high < few.high
