"""Who wants no advertisements from a lender; what concerns her own loan she always hears."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from loans.tenancy import TenantModel


class OptOut(TenantModel):
    """One number that said stop to one lender; there is none for a number that said start again."""

    to_digest = models.BinaryField()
    # On which way it was said: on the phone's menu, by a text, by the carrier.
    how = models.CharField(max_length=10)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        """A number says it once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mfi", "to_digest"], name="opt_out_once"),
        ]
