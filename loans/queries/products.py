"""What a lender offers."""

from uuid import UUID

from django.db.models import QuerySet

from loans.errors import NotThisLender
from loans.models import Product
from loans.queries.policy import policy_of
from loans.rules.affordability import limit_percent
from loans.rules.allocation import Strategy
from loans.rules.calendar import PERIODS
from loans.rules.interest import DayCount
from loans.rules.ladder import Step
from loans.rules.offer_terms import Limits
from loans.rules.penalties import Penalty
from loans.rules.product_terms import EarlyInterest, NamedFee, ProductTerms
from loans.rules.rounding import Rounding
from loans.rules.terms import Amortization, Method


def of_lender(mfi_id: UUID, *, status: str | None = None) -> QuerySet[Product]:
    """Give a lender's products, of one status where it is named."""
    rows = Product.objects.of(mfi_id)
    return rows if status is None else rows.filter(status=status)


def one(mfi_id: UUID, product_id: UUID) -> Product:
    """Give one product of this lender; another's does not exist."""
    product = of_lender(mfi_id).filter(id=product_id).first()
    if product is None:
        raise NotThisLender
    return product


def limits_of(product: Product) -> Limits:
    """Read within which limits somebody may ask for a loan of this product."""
    return Limits(
        principal_min=product.principal_min,
        principal_max=product.principal_max,
        installments_min=product.installments_min,
        installments_max=product.installments_max,
        grace_principal=product.grace_principal,
        grace_interest_payment=product.grace_interest_payment,
        ladder=tuple(map(Step.of_plain, product.ladder)),
        terms_offered=tuple(product.terms_offered),
        installment_multiple_lisente=product.installment_multiple_lisente,
    )


def terms_of(product: Product) -> ProductTerms:
    """Read the terms that a loan of this product is made from."""
    return ProductTerms(
        name=product.name,
        rate_percent_year=product.rate_percent_year,
        method=Method(product.method),
        amortization=Amortization(product.amortization),
        period=PERIODS[product.period],
        day_count=DayCount.of_words(product.days_in_year, product.days_in_month),
        rounding=Rounding(product.rounding),
        grace_principal=product.grace_principal,
        grace_interest_payment=product.grace_interest_payment,
        installment_multiple_lisente=product.installment_multiple_lisente,
        early_interest=EarlyInterest(product.early_interest),
        allocation=Strategy(product.allocation),
        fees=tuple(map(NamedFee.of_plain, product.fees)),
        penalties=tuple(map(Penalty.of_plain, product.penalties)),
    )


def affordable_percent_of(product: Product) -> int:
    """Give the share of income that a loan of this product may take, with all others."""
    return limit_percent(product.affordable_percent, policy_of(product.mfi_id))
