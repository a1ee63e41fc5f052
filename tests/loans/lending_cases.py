"""The known answers: loans whose schedules and rates others have published or checked."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from loans.rules.calendar import Period, Unit
from loans.rules.interest import DayCount
from loans.rules.rounding import Rounding
from loans.rules.terms import Amortization, Custom, Method, Terms

VECTORS = Path(__file__).parents[1] / "vectors"
Case = dict[str, Any]

# The periods that the quote call knows.
PERIODS = {
    ("months", 1): "month",
    ("weeks", 1): "week",
    ("weeks", 2): "fortnight",
    ("days", 1): "day",
}
ASKED_BY_QUOTE = {"daily_interest", "thirty_360", "broken_first_period"}


def cases(file: str, part: str) -> list[Case]:
    found: list[Case] = json.loads((VECTORS / file).read_text())[part]
    return found


def name(case: Case) -> str:
    return str(case["id"])


def lisente(text: str) -> int:
    return int(Decimal(text) * 100)


def period(case: Case) -> Period:
    return Period(Unit[case["period_unit"].upper()], case["repay_every"])


def terms(case: Case) -> Terms:
    """Read a case's terms as the engine has them; its fees are given by row, not by rule."""
    # An instalment that is agreed on is an equal instalment whose sum is given.
    same = case["amortization"].replace("fixed_installment", "equal_installments")
    plain = Terms(
        principal=lisente(case["principal"]),
        rate_percent_year=Decimal(case["annual_rate"]),
        installments=case["periods"],
        period=period(case),
        disbursed_on=date.fromisoformat(case["disbursed_on"]),
        method=Method(case["method"]),
        amortization=Amortization(same),
        day_count=day_count(case),
        grace_principal=case["grace_on_principal"],
        grace_interest_payment=case["grace_on_interest_payment"],
        installment_multiple=(case["installment_in_multiples_of"] or 0) * 100 or 1,
        custom=custom(case),
    )
    first_due = case["first_repayment_on"]
    return replace(plain, first_due_on=date.fromisoformat(first_due)) if first_due else plain


def day_count(case: Case) -> DayCount | None:
    year = case["days_in_year"]
    if year is None:
        return None
    days = None if year == "actual" else int(year)
    return DayCount(days, months_of_30=case["days_in_month"] == "30")


def custom(case: Case) -> Custom:
    share, installment = case["fixed_principal_percent"], case["fixed_installment"]
    return Custom(
        down_payment_percent=Decimal(case["down_payment_percent"] or 0),
        installment=lisente(installment) if installment else None,
        principal_percent=Decimal(share) if share else None,
        row_multiple=int(case["currency_in_multiples_of"] or 0) * 100 or 1,
        nominal_installment="emi_from_nominal_rate" in case["features"],
        even_out_last=case["emi_correction"],
    )


def roundings(case: Case) -> list[Rounding]:
    """Where no row has a tie that matters, both rules must give the same."""
    return [Rounding.HALF_EVEN] if case["half_up_differs"] else list(Rounding)


def can_be_asked(case: Case) -> bool:
    """Tell whether the quote call can be asked for a case."""
    known = (case["period_unit"], case["repay_every"]) in PERIODS
    return known and set(case["features"]) <= ASKED_BY_QUOTE and case["days_in_year"] != "364"
