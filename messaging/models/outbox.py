"""How far a lender's events have been told of to phones."""

from django.db import models

from loans.tenancy import TenantModel


class OutboxState(TenantModel):
    """One row, whose id is the lender's."""

    told_to = models.DateTimeField()

    def __str__(self) -> str:
        """Say whose it is."""
        return f"outbox of {self.mfi_id}"
