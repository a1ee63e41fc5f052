"""Bands of lateness, and shares of a portfolio."""

from decimal import Decimal

from loans.rules.portfolio import (
    AGES,
    LATE_FROM,
    age_of,
    at_risk,
    average,
    late_from,
    provision,
    share,
    yearly_percent,
)


def test_each_number_of_days_is_in_one_age_and_one_band() -> None:
    edges = {0: "0", 1: "1-30", 30: "1-30", 31: "31-60", 60: "31-60", 61: "61-90", 91: "91+"}
    assert {days: age_of(days).name for days in edges} == edges
    assert [late_from(days) for days in (0, 1, 2, 30, 31, 60, 61, 90, 91, 5000)] == [
        *(0, 1, 2, 2, 31, 31, 61, 61, 91, 91)
    ]
    assert {age.from_days for age in AGES} <= set(LATE_FROM)


def test_at_risk_is_strictly_more() -> None:
    assert [at_risk(days, 30) for days in (29, 30, 31)] == [False, False, True]


def test_what_is_kept_back_of_each_age_is_cut_down_to_whole_lisente() -> None:
    # 1 % of 199 and 10 % of 99, each cut down; of an age that is not named nothing.
    principal = dict(zip(AGES, (199, 99, 1_000, 0, 0), strict=True))
    assert provision(principal, {"0": 1, "1-30": 10}) == 1 + 9


def test_of_no_portfolio_nothing_is_at_risk() -> None:
    assert share(1, 3) == Decimal("33.33")
    assert str(share(0, 0)) == "0.00"
    assert str(share(0, 5)) == "0.00"


def test_the_average_and_what_it_yields_in_a_year() -> None:
    assert average(100, 203) == 151
    # 10 in 73 days are 50 in a year.
    assert yearly_percent(10, 1_000, 73) == Decimal("5.00")
    assert yearly_percent(10, 0, 73) is None
