"""Rates of money that moves: nothing, losses, and the dearest loans there are."""

from decimal import Decimal
from fractions import Fraction

import pytest

from loans.rules.apr import Flow, NoRate, YearlyRates, internal_rate, yearly_rates


def flows(*amounts: str) -> list[Flow]:
    return [Flow(n, Decimal(amount)) for n, amount in enumerate(amounts)]


def test_what_costs_nothing_has_the_rate_nought() -> None:
    told = yearly_rates(flows("900", "-300", "-300", "-300"), Decimal(12))
    assert [str(rate) for rate in told] == ["0.0000", "0.0000"]


def test_a_month_at_20_percent_is_240_by_name_and_nearly_800_in_effect() -> None:
    # 1.2 to the twelfth is 8.916100448256 exactly.
    told = yearly_rates(flows("1000", "-1200"), Decimal(12))
    assert told == YearlyRates(Decimal("240.0000"), Decimal("791.6100"))


def test_who_loses_half_has_a_rate_below_nought() -> None:
    assert internal_rate(flows("-100", "50")) == Decimal("-0.5")
    assert internal_rate(flows("-100", "0.01")).quantize(Decimal("1e-9")) == Decimal("-0.9999")


def test_a_rate_of_forty_digits_is_told_in_full_and_one_of_a_hundred_is_not() -> None:
    told = yearly_rates(flows("10", "-13"), Decimal(365))
    # 1.3 to the power of 365, less one: six decimals of it are four of a percentage.
    millionths = round(Fraction(13**365 * 10**6, 10**365)) - 10**6
    assert told.eir == Decimal(f"{millionths}e-4")
    with pytest.raises(NoRate):
        yearly_rates(flows("10", "-20"), Decimal(365))


@pytest.mark.parametrize(
    "amounts",
    [("100", "50"), ("-100", "-1"), ("0", "-5"), ("100", "-300", "250")],
    ids=["only comes", "only goes", "nothing in hand", "no rate makes it nothing"],
)
def test_flows_without_a_rate_say_so(amounts: tuple[str, ...]) -> None:
    with pytest.raises(NoRate):
        internal_rate(flows(*amounts))
