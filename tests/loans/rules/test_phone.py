"""Which numbers are numbers: what people write, and what attackers write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loans.rules.phone import NotAPhone, is_e164, read


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("58123456", "+26658123456"),
        ("5812 3456", "+26658123456"),
        ("5812-3456", "+26658123456"),
        ("+266 5812 3456", "+26658123456"),
        ("26658123456", "+26658123456"),
        ("0026658123456", "+26658123456"),
        ("62047719", "+26662047719"),
        ("+27821234567", "+27821234567"),
    ],
)
def test_a_number_is_read_as_people_write_it(typed: str, number: str) -> None:
    assert read(typed) == number


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "5812345",
        "581234567",
        "22312345",  # a fixed line takes no SMS and dials no code
        "80012345",
        "70123456",
        "058123456",  # Lesotho has no trunk prefix
        "112",
        "*384#",
        "+26658123456;ext=5",
        "=+26658123456",
        "+26658123456\x00",
        "+26658123456\n",
        "\u0665\u0668\u0661\u0662\u0663\u0664\u0665\u0666",  # Arabic digits
        "\u200e58123456",  # an invisible mark of direction
        "5812  3456",
        "tel:58123456",
    ],
)
def test_anything_else_is_no_number(typed: str) -> None:
    with pytest.raises(NotAPhone):
        read(typed)


@given(st.text(max_size=30))
def test_whatever_is_typed_the_answer_is_a_number_or_a_refusal(typed: str) -> None:
    try:
        number = read(typed)
    except NotAPhone:
        return
    assert is_e164(number)
    assert number.isascii()


def test_a_plus_that_became_a_space_is_refused_not_repaired() -> None:
    assert not is_e164(" 26658123456")
    assert is_e164("+26658123456")
