"""Affordability: every lender's instalments, brought to a month, against her income."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loans.rules.affordability import Advice, Affordability, Repaying, affordability, limit_percent
from loans.rules.calendar import PERIODS, Period
from loans.rules.policy import Policy

MONTH, WEEK, FORTNIGHT, DAY = (PERIODS[name] for name in ("month", "week", "fortnight", "day"))
M3000 = 300_000


@pytest.mark.parametrize(
    ("period", "monthly"),
    [(MONTH, 12_000), (WEEK, 52_000), (FORTNIGHT, 26_000), (DAY, 365_000)],
)
def test_an_instalment_of_any_period_is_brought_to_a_month(period: Period, monthly: int) -> None:
    assert affordability(Repaying(12_000, period), [], None, 33) == Affordability(
        monthly, None, 33, Advice.INCOME_UNKNOWN
    )


def test_the_loans_of_all_lenders_count() -> None:
    others = [Repaying(30_000, MONTH), Repaying(6_000, WEEK)]
    # M440 here, M300 and M260 a month elsewhere: a third of M3,000 and a bit.
    assert affordability(Repaying(44_000, MONTH), others, M3000, 33) == Affordability(
        100_000, Decimal("33.4"), 33, Advice.ABOVE
    )
    assert affordability(Repaying(43_000, MONTH), others, M3000, 33) == Affordability(
        99_000, Decimal("33.0"), 33, Advice.WITHIN
    )


def test_a_lisente_above_the_limit_is_shown_as_above() -> None:
    assert affordability(Repaying(99_001, MONTH), [], M3000, 33) == Affordability(
        99_001, Decimal("33.1"), 33, Advice.ABOVE
    )


def test_who_has_no_income_can_afford_what_is_free() -> None:
    assert affordability(Repaying(1, MONTH), [], 0, 33).advice is Advice.ABOVE
    assert affordability(Repaying(0, MONTH), [], 0, 33).advice is Advice.WITHIN


def test_a_product_s_own_share_goes_before_the_lender_s() -> None:
    assert limit_percent(None, Policy()) == 33
    assert limit_percent(40, Policy()) == 40


repaying = st.builds(Repaying, st.integers(0, 10**14), st.sampled_from(list(PERIODS.values())))


@given(repaying, st.lists(repaying, max_size=4), st.integers(1, 10**12), st.integers(1, 100))
def test_what_is_shown_and_what_is_advised_never_differ(
    this: Repaying, others: list[Repaying], income: int, limit: int
) -> None:
    found = affordability(this, others, income, limit)
    assert found.share_percent is not None
    assert (found.share_percent <= limit) == (found.advice is Advice.WITHIN)
    parts = [(one.installment_lisente, one.period.times_a_year) for one in (this, *others)]
    exact = sum(lisente * Fraction(times) for lisente, times in parts) / 12 * 100 / income
    assert 0 <= Fraction(found.share_percent) - exact < Fraction(1, 10)
