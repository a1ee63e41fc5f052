"""The cost of a text: its parts, times the price of a part on each network."""

import pytest

from messaging.rules.network import ECONET, OTHER, VODACOM
from messaging.rules.price import (
    NetworkCost,
    NotAPrice,
    Prices,
    costs,
    read_price,
    whole_lisente,
    written_price,
)

PRICES = Prices.of(["65101=27.5", "65102=30", "other=80"])


def test_a_price_is_read_and_written_in_lisente() -> None:
    assert read_price("65101=27.5") == (VODACOM, 275)
    assert [written_price(tenths) for tenths in (275, 300, 5, 0)] == ["27.5", "30", "0.5", "0"]


@pytest.mark.parametrize(
    "wrong", ["65101", "65103=30", "65101=-3", "65101=2.55", "65101=1e3", "65101=", "65101=٣"]
)
def test_what_is_no_price_is_refused(wrong: str) -> None:
    with pytest.raises(NotAPrice):
        read_price(wrong)


def test_every_network_has_a_price() -> None:
    with pytest.raises(NotAPrice, match="other"):
        Prices.of(["65101=30", "65102=30"])


def test_two_parts_to_three_people_on_two_networks() -> None:
    phones = ["+26658123456", "+26659123456", "+26662123456"]
    # 2 x 2 x 27.5 and 1 x 2 x 30 lisente.
    assert costs(2, phones, PRICES) == [NetworkCost(VODACOM, 2, 1100), NetworkCost(ECONET, 1, 600)]
    assert PRICES.cost(3, "64001") == 2400
    assert PRICES.at_home == ECONET


def test_a_sum_is_rounded_up_and_only_at_its_end() -> None:
    assert [whole_lisente(tenths) for tenths in (0, 1, 10, 11, 275)] == [0, 1, 1, 2, 28]


def test_a_lenders_own_price_stands_over_the_installations() -> None:
    own = PRICES.with_own({ECONET: 225})
    assert dict(own.tenths) == {VODACOM: 275, ECONET: 225, OTHER: 800}
