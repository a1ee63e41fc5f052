"""A product's terms: one convention for rates, and limits that fit together."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loans.rules.offer_terms import Limits, RatePeriod

M500, M5000 = Decimal(500), Decimal(5000)


def test_a_rate_a_month_is_kept_as_twelve_times_that_a_year() -> None:
    assert RatePeriod.MONTH.a_year(Decimal("2.5")) == Decimal(30)
    assert RatePeriod.YEAR.a_year(Decimal("2.5")) == Decimal("2.5")


@given(st.decimals(min_value=0, max_value=800, places=6), st.sampled_from(RatePeriod))
def test_a_rate_is_told_as_it_was_given(rate: Decimal, period: RatePeriod) -> None:
    assert period.told(period.a_year(rate)) == rate


@pytest.mark.parametrize(
    ("limits", "wrong"),
    [
        (Limits(M500, M5000, 1, 12), []),
        (Limits(M500, M500, 6, 6, 5, 5), []),
        (Limits(M5000, M500, 1, 12), ["principal_max"]),
        (Limits(M500, M5000, 12, 6), ["installments_max"]),
        (Limits(M500, M5000, 3, 12, 3, 0), ["grace"]),
        (Limits(M500, M5000, 3, 12, 0, 3), ["grace"]),
    ],
)
def test_limits_that_contradict_one_another_are_named(limits: Limits, wrong: list[str]) -> None:
    assert list(limits.contradictions()) == wrong
