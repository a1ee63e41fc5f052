"""Put a product on offer."""

import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from loans.deed import Actor, Once, deed, remember
from loans.errors import AlreadyTaken
from loans.models import Product
from loans.once import Facts
from loans.record import record_act, record_event
from loans.rules.allocation import Strategy
from loans.rules.interest import DayCount
from loans.rules.offer_terms import Disbursement, Limits, RatePeriod
from loans.rules.product_terms import EarlyInterest
from loans.rules.reminders import STEPS
from loans.rules.rounding import Rounding
from loans.rules.terms import Amortization, Method
from loans.sqlstate import is_duplicate


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProduct:
    """Terms as a lender tells them."""

    name: str
    limits: Limits
    rate: Decimal
    rate_period: RatePeriod
    method: Method
    amortization: Amortization
    period: str
    disbursement: Disbursement
    allocation: Strategy = Strategy.OLDEST_FIRST
    rounding: Rounding = Rounding.HALF_EVEN
    fees: tuple[dict[str, Any], ...] = ()
    penalties: tuple[dict[str, Any], ...] = ()
    day_count: DayCount | None = None
    early_interest: EarlyInterest = EarlyInterest.ALL
    affordable_percent: int | None = None
    reminders: tuple[int, ...] = STEPS
    external_id: str | None = None
    # None: a new one.
    id: UUID | None = None


@deed
def add_product(mfi_id: UUID, new: NewProduct, *, by: Actor, once: Once | None = None) -> Facts:
    """Write the terms down, and tell the product's id."""
    product_id = new.id or uuid.uuid4()
    facts: Facts = {"id": str(product_id)}
    remember(once, mfi_id, facts)
    limits = new.limits
    days_in_year, days_in_month = new.day_count.words if new.day_count else (None, None)
    try:
        with transaction.atomic():
            Product.objects.create(
                mfi_id=mfi_id,
                id=product_id,
                name=new.name,
                principal_min=limits.principal_min,
                principal_max=limits.principal_max,
                rate_percent_year=new.rate_period.a_year(new.rate),
                rate_period=new.rate_period,
                method=new.method.value,
                amortization=new.amortization.value,
                installments_min=limits.installments_min,
                installments_max=limits.installments_max,
                period=new.period,
                disbursement=new.disbursement,
                allocation=new.allocation.value,
                rounding=new.rounding.value,
                grace_principal=limits.grace_principal,
                grace_interest_payment=limits.grace_interest_payment,
                days_in_year=days_in_year,
                days_in_month=days_in_month,
                installment_multiple_lisente=limits.installment_multiple_lisente,
                early_interest=new.early_interest.value,
                affordable_percent=new.affordable_percent,
                ladder=[step.to_plain() for step in limits.ladder],
                terms_offered=list(limits.terms_offered),
                reminders=list(new.reminders),
                fees=list(new.fees),
                penalties=list(new.penalties),
                external_id=new.external_id,
            )
    except IntegrityError as error:
        if not is_duplicate(error):
            raise
        raise AlreadyTaken(what="product") from error
    record_act(by, "add-product", "product", product_id, mfi_id=mfi_id, after={"name": new.name})
    record_event(mfi_id, "product.added", "product", product_id)
    return facts
