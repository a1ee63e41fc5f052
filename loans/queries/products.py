"""What a lender offers."""

from uuid import UUID

from django.db.models import QuerySet

from loans.models import Product
from loans.rules.allocation import Strategy
from loans.rules.calendar import PERIODS
from loans.rules.penalties import Penalty
from loans.rules.product_terms import NamedFee, ProductTerms
from loans.rules.rounding import Rounding
from loans.rules.terms import Amortization, Method


def of_lender(mfi_id: UUID) -> QuerySet[Product]:
    """Give a lender's products."""
    return Product.objects.of(mfi_id)


def terms_of(product: Product) -> ProductTerms:
    """Read the terms that a loan of this product is made from."""
    return ProductTerms(
        name=product.name,
        rate_percent_year=product.rate_percent_year,
        method=Method(product.method),
        amortization=Amortization(product.amortization),
        period=PERIODS[product.period],
        rounding=Rounding(product.rounding),
        grace_principal=product.grace_principal,
        grace_interest_payment=product.grace_interest_payment,
        allocation=Strategy(product.allocation),
        fees=tuple(map(NamedFee.of_plain, product.fees)),
        penalties=tuple(map(Penalty.of_plain, product.penalties)),
    )
