"""Sums are read in every way in which people write them, and nothing else is."""

import pytest

from gateway.backoffice.decision_form import read_count, read_sum


@pytest.mark.parametrize(
    ("text", "lisente"),
    [
        ("1250", 125_000),
        ("1250.5", 125_050),
        ("1,250.50", 125_050),
        ("1 250", 125_000),
        ("M1,250.00", 125_000),
        (" M 0.01 ", 1),
        ("1000000000000", 10**14),
    ],
)
def test_a_sum_as_it_is_written(text: str, lisente: int) -> None:
    assert read_sum(text) == lisente


@pytest.mark.parametrize(
    "text",
    ["", "0", "0.00", "-5", "1,25", "12,50.00", "1.250", "1e3", "٣", "M", "1250.505", "9" * 14],
)
def test_no_sum_is_guessed(text: str) -> None:
    assert read_sum(text) is None


@pytest.mark.parametrize(("text", "count"), [("1", 1), (" 12 ", 12), ("600", 600)])
def test_a_number_of_payments(text: str, count: int) -> None:
    assert read_count(text) == count


@pytest.mark.parametrize("text", ["", "0", "-1", "1.5", "601", "six", "٣", "99999"])
def test_no_number_of_payments_is_guessed(text: str) -> None:
    assert read_count(text) is None
