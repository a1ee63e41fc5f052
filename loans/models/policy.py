"""What a lender has set for itself, beside the defaults of the rules."""

from typing import ClassVar

from django.db import models

from loans.tenancy import TenantModel


class LenderPolicy(TenantModel):
    """One row a lender, whose id is the lender's; a setting that is not here has its default."""

    values = models.JSONField(default=dict)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(id=models.F("mfi_id")), name="policy_one_a_lender"
            ),
        ]
