"""What one lender pays for a part of a text, where it is not what the installation pays."""

from typing import ClassVar

from django.db import models

from loans.tenancy import TenantModel


class SmsPrice(TenantModel):
    """One row for a network."""

    network = models.CharField(max_length=5)
    tenths = models.PositiveIntegerField("tenths of a lisente a part")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mfi", "network"], name="sms_price_once"),
            models.CheckConstraint(
                condition=models.Q(network__in=["65101", "65102", "other"]),
                name="sms_price_network",
            ),
        ]
