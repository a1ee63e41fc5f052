"""What a made-up lender offers: of each kind of rate, penalty and order of payments a little."""

from decimal import Decimal
from typing import NamedTuple

from loans.actions.add_product import NewProduct
from loans.rules.allocation import Strategy
from loans.rules.interest import DayCount
from loans.rules.offer_terms import Disbursement, Limits, RatePeriod
from loans.rules.terms import Amortization, Method

FORM = {"name": "Form", "when": "disbursement", "kind": "flat", "value": "50.00"}
INSURANCE = {"name": "Insurance", "when": "installment", "kind": "percent", "value": "0.5"}
OPENING = {"name": "Opening", "when": "disbursement", "kind": "percent", "value": "2"}
SHARE_A_MONTH = {
    "kind": "percent_of_overdue",
    "value": "2",
    "wait_days": 3,
    "every": "month",
    "cap": "200.00",
}
SUM_ONCE = {"kind": "flat", "value": "20.00", "wait_days": 5, "every": "once"}


class Offer(NamedTuple):
    """A product, how many of a hundred loans are of it, and of which sums."""

    percent: int
    maloti: tuple[int, ...]
    product: NewProduct


def _product(name: str, rate: int, **more: object) -> NewProduct:
    usual = {
        "method": Method.FLAT,
        "amortization": Amortization.EQUAL_INSTALLMENTS,
        "limits": Limits(Decimal(500), Decimal(45_000), 3, 24),
        "rate": Decimal(rate),
        "rate_period": RatePeriod.YEAR,
        "period": "month",
        "disbursement": Disbursement.MANUAL,
    }
    return NewProduct(name=name, **{**usual, **more})  # type: ignore[arg-type]


OFFERS = (
    Offer(38, (1_000, 2_000, 3_000), _product("Market loan", 30)),
    Offer(
        30,
        (2_000, 5_000, 10_000),
        _product("Shop loan", 36, method=Method.DECLINING, penalties=(SHARE_A_MONTH,)),
    ),
    Offer(
        14,
        (800, 1_500),
        _product("School loan", 24, fees=({**FORM, "paid": "deducted"},), penalties=(SUM_ONCE,)),
    ),
    Offer(
        8,
        (3_000, 12_000),
        _product(
            "Farm loan",
            26,
            method=Method.DECLINING,
            amortization=Amortization.EQUAL_PRINCIPAL,
            day_count=DayCount.of_words("365", "actual"),
            fees=(INSURANCE,),
        ),
    ),
    Offer(
        3,
        (5_000, 9_000),
        _product(
            "Taxi loan",
            33,
            allocation=Strategy.DUE_THEN_ADVANCE_PRINCIPAL,
            fees=(INSURANCE,),
            penalties=(SHARE_A_MONTH,),
        ),
    ),
    Offer(
        3,
        (15_000, 25_000),
        _product(
            "House loan",
            20,
            method=Method.DECLINING,
            allocation=Strategy.DUE_THEN_ADVANCE,
            fees=({**OPENING, "paid": "added"},),
        ),
    ),
    Offer(
        2,
        (2_500, 3_500),
        _product("Solar loan", 28, allocation=Strategy.PAST_TODAY_FUTURE, penalties=(SUM_ONCE,)),
    ),
    Offer(
        2,
        (4_500, 8_000),
        _product(
            "Herd loan",
            22,
            method=Method.DECLINING,
            allocation=Strategy.PAST_TODAY_FUTURE_VERTICAL,
        ),
    ),
)
