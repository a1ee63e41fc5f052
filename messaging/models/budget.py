"""What a lender may spend on texts, in parts as the networks bill them."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from loans.tenancy import TenantModel


class SmsBudget(TenantModel):
    """One row a lender, whose id is the lender's; granted = reserved + spent + free."""

    granted = models.PositiveBigIntegerField(default=0)
    reserved = models.PositiveBigIntegerField(default=0)
    spent = models.PositiveBigIntegerField(default=0)
    # What law asks to be said is said, whatever is left: it is counted here alone.
    spent_by_law = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=F("mfi_id")), name="budget_one_a_lender"),
            models.CheckConstraint(
                condition=Q(granted__gte=F("reserved") + F("spent")), name="budget_not_exceeded"
            ),
        ]
