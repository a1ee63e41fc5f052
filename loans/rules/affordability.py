"""Whether a borrower's income bears her instalments: advice to whoever decides, never a refusal."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal, localcontext
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from loans.rules.calendar import MONTHS_IN_YEAR, Period
from loans.rules.interest import PERCENT
from loans.rules.policy import Policy
from loans.rules.rounding import Rounding, divided

ONE_DECIMAL = Decimal("0.1")


class Advice(StrEnum):
    """What the officer is told."""

    WITHIN = "within"
    ABOVE = "above"
    INCOME_UNKNOWN = "income-unknown"


class Repaying(NamedTuple):
    """What is paid on one loan, at this lender or another, each period."""

    installment_lisente: int
    period: Period


@dataclass(frozen=True, slots=True)
class Affordability:
    """What all her loans ask a month, and which share of her income that is."""

    monthly_lisente: int
    # None where no income is known, or none is there.
    share_percent: Decimal | None
    limit_percent: int
    advice: Advice


def limit_percent(product_percent: int | None, policy: Policy) -> int:
    """Give the share of income that may go into instalments: the product's, else the lender's."""
    if product_percent is None:
        return policy.affordable_percent_of_income
    return product_percent


def affordability(
    this: Repaying,
    others: Iterable[Repaying],
    monthly_income_lisente: int | None,
    limit: int,
) -> Affordability:
    """Hold this loan and all others against her income, to the fraction of a lisente."""
    exact = sum((_a_month(one) for one in (this, *others)), start=Fraction(0))
    monthly = divided(exact.numerator, exact.denominator, Rounding.HALF_EVEN)
    if monthly_income_lisente is None:
        return Affordability(monthly, None, limit, Advice.INCOME_UNKNOWN)
    if not monthly_income_lisente:
        return Affordability(monthly, None, limit, Advice.ABOVE if exact else Advice.WITHIN)
    share = exact * PERCENT / monthly_income_lisente
    advice = Advice.WITHIN if share <= limit else Advice.ABOVE
    return Affordability(monthly, _rounded_up(share), limit, advice)


def _a_month(one: Repaying) -> Fraction:
    """Bring an instalment to a month: 52 weeks, 26 fortnights and 365 days are twelve months."""
    return one.installment_lisente * Fraction(one.period.times_a_year) / MONTHS_IN_YEAR


def _rounded_up(share: Fraction) -> Decimal:
    """Write a share with one decimal; up, so that what is above a limit is never shown at it."""
    with localcontext(prec=60, rounding=ROUND_CEILING):
        return (Decimal(share.numerator) / share.denominator).quantize(ONE_DECIMAL)
