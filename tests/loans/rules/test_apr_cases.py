"""Each published or checked rate: money that moves at even periods, on dates, after years."""

from datetime import date
from decimal import Decimal

import pytest

from loans.rules.apr import Flow, internal_rate, yearly_rates
from tests.loans.lending_cases import Case, cases, name

RATES = cases("apr.json", "cases")
TOLERANCE = Decimal("0.000002")


def flows(case: Case) -> list[Flow]:
    amounts = [Decimal(str(amount)) for amount in case["cash_flows"]]
    if case["type"] == "periodic":
        times = [Decimal(n) for n in range(len(amounts))]
    elif case["type"] == "years":
        times = [Decimal(str(years)) for years in case["times_years"]]
    else:
        days = [date.fromisoformat(day) for day in case["dates"]]
        times = [Decimal((day - days[0]).days) / 365 for day in days]
    return [Flow(at, amount) for at, amount in zip(times, amounts, strict=True)]


def near(found: Decimal, wanted: object) -> bool:
    rate = Decimal(str(wanted))
    return abs(found - rate) <= TOLERANCE * max(Decimal(1), rate)


def test_all_known_rates_are_here() -> None:
    assert len(RATES) == 19


@pytest.mark.parametrize("case", [c for c in RATES if c["type"] == "periodic"], ids=name)
def test_a_known_rate_by_periods_comes_out(case: Case) -> None:
    periods = Decimal(str(case["periods_per_year"]))
    assert near(internal_rate(flows(case)), case["periodic_irr"])
    told = yearly_rates(flows(case), periods)
    assert near(told.apr / 100, case["apr_nominal"])
    assert near(told.eir / 100, case["eir_effective"])


@pytest.mark.parametrize("case", [c for c in RATES if c["type"] != "periodic"], ids=name)
def test_a_known_rate_by_the_year_comes_out(case: Case) -> None:
    assert near(internal_rate(flows(case)), case["eir_effective"])
