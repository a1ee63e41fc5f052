"""Sums, days, shares and telephones as people read them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loans.rules import written


@pytest.mark.parametrize(
    ("lisente", "text"),
    [
        (0, "M0.00"),
        (5, "M0.05"),
        (850, "M8.50"),
        (125_000, "M1,250.00"),
        (10**14, "M1,000,000,000,000.00"),
        (-5, "-M0.05"),
        (-125_050, "-M1,250.50"),
    ],
)
def test_a_sum_has_its_comma_and_both_decimals(lisente: int, text: str) -> None:
    assert written.maloti(lisente) == text


@given(st.integers(0, 10**16))
def test_a_sum_is_read_back_as_it_was(lisente: int) -> None:
    assert Decimal(written.maloti(lisente)[1:].replace(",", "")) * 100 == lisente


@pytest.mark.parametrize(
    ("lisente", "text"),
    [(0, "0.00"), (5, "0.05"), (125_000, "1,250.00"), (-2_050, "-20.50"), (-5, "-0.05")],
)
def test_in_a_column_it_stands_without_its_currency(lisente: int, text: str) -> None:
    assert written.figure(lisente) == text


def test_a_day_is_written_in_digits() -> None:
    assert written.day(date(2027, 9, 3)) == "03/09/2027"


def test_a_share_keeps_its_digits_and_a_rate_has_one() -> None:
    assert [written.share(Decimal(text)) for text in ("2", "2.50", "100")] == ["2%", "2.5%", "100%"]
    assert [written.rate(Decimal(text)) for text in ("52.1268", "0", "791.6500", "1E+30")] == [
        "52.1%",
        "0.0%",
        "791.7%",
        "1" + "0" * 30 + ".0%",
    ]


def test_a_number_of_lesotho_is_dialled_without_its_country() -> None:
    assert written.telephone("+26622310001") == "22310001"
    assert written.telephone("+27115550001") == "+27115550001"


def test_facts_are_put_in_literally() -> None:
    assert written.filled("Call {phone}, {name}.", {"phone": "{name}", "name": "0.__class__"}) == (
        "Call {name}, 0.__class__."
    )
