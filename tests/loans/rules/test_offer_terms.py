"""A product's terms: one convention for rates, and limits that fit together."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loans.rules.ladder import Step
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
        (Limits(M500, M5000, 1, 12, ladder=(Step(1, 500_001),)), ["ladder"]),
        (Limits(M500, M5000, 3, 12, terms_offered=(3, 12)), []),
        (Limits(M500, M5000, 3, 12, terms_offered=(2, 6)), ["terms_offered"]),
        (Limits(M500, M5000, 3, 12, terms_offered=(6, 13)), ["terms_offered"]),
        (Limits(M500, M5000, 3, 12, installment_multiple_lisente=50_000), []),
        (
            Limits(M500, M5000, 3, 12, installment_multiple_lisente=50_001),
            ["installment_multiple"],
        ),
    ],
)
def test_limits_that_contradict_one_another_are_named(limits: Limits, wrong: list[str]) -> None:
    assert list(limits.contradictions()) == wrong


SCHOOL = Limits(
    M500, M5000, 3, 12, ladder=(Step(1, 100_000), Step(3, 400_000)), terms_offered=(3, 6, 12)
)


@pytest.mark.parametrize(
    ("principal", "installments", "cycle", "refusals"),
    [
        (50_000, 3, 1, {}),
        (100_000, 12, 2, {}),
        (400_000, 6, 3, {}),
        (500_000, 6, None, {}),
        (49_999, 6, 3, {"amount": "Between 500.00 and 4000.00."}),
        (100_001, 6, 2, {"amount": "Between 500.00 and 1000.00."}),
        (
            400_001,
            5,
            9,
            {"amount": "Between 500.00 and 4000.00.", "installments": "One of 3, 6, 12."},
        ),
    ],
)
def test_a_request_outside_the_limits_is_told_by_field(
    principal: int, installments: int, cycle: int | None, refusals: dict[str, str]
) -> None:
    assert SCHOOL.refusals(principal, installments, cycle) == refusals


def test_without_terms_offered_every_count_between_the_limits_will_do() -> None:
    plain = Limits(M500, M5000, 3, 12)
    assert [plain.refusals(500_000, count, 1) for count in (3, 7, 12)] == [{}, {}, {}]
    wrong = {"installments": "Between 3 and 12."}
    assert [plain.refusals(500_000, count, 1) for count in (2, 13)] == [wrong, wrong]
