"""Which mobiles exist: the numbering plans say it, after our own grammar."""

import pytest

from loans.errors import PhoneRefused
from loans.numbering import check_mobile, country_of
from loans.rules.phone import NotAPhone, read


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("+26658123456", "LS"),
        ("+26662047719", "LS"),
        ("+27821234567", "ZA"),
        ("+254712345678", "KE"),
        ("+26622312345", None),  # a fixed line: it takes no SMS and dials no code
        ("+27123456789", None),  # a fixed line in Pretoria
        ("+26680012345", None),
        ("+2665812345", None),
        ("+266581234567", None),
        ("+99912345678", None),  # no country
        ("26658123456", None),
        ("=+26658123456", None),
        ("+26658123456 ext5", None),
        ("+266\u0665\u0668\u0661\u0662\u0663\u0664\u0665\u0666", None),
        ("", None),
    ],
)
def test_a_mobile_has_a_country_and_nothing_else_has(number: str, country: str | None) -> None:
    assert country_of(number) == country


def test_what_our_grammar_lets_through_the_plans_still_judge() -> None:
    assert read("+27123456789") == "+27123456789"
    with pytest.raises(PhoneRefused):
        check_mobile(read("+27123456789"))
    for typed in ("+266 22312345", "=+26658123456", "58123456 ext 5", "tel:+26658123456"):
        with pytest.raises(NotAPhone):
            read(typed)


def test_a_country_counts_where_the_lender_names_it() -> None:
    check_mobile("+26658123456", ("LS",))
    check_mobile("+27821234567", ("LS", "ZA"))
    check_mobile("+27821234567")
    with pytest.raises(PhoneRefused) as refused:
        check_mobile("+27821234567", ("LS",))
    assert refused.value.context == {"country": "ZA"}
