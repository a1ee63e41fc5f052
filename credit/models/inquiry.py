"""Who looked at a person in the registry, and why."""

from typing import ClassVar

from django.db import models

from credit.rules.consent import Purpose


class InquiryRow(models.Model):
    """One look of one lender; a row is never changed."""

    pk = models.CompositePrimaryKey("borrower_id", "inquiry_id")
    borrower_id = models.UUIDField()
    inquiry_id = models.UUIDField()
    mfi_id = models.UUIDField()
    purpose = models.CharField(max_length=11, choices=[(p.value, p.value) for p in Purpose])
    consent_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        db_table = "credit_inquiry"
        indexes: ClassVar = [
            models.Index(fields=["borrower_id", "at"], name="credit_inquiry_in_order"),
        ]
