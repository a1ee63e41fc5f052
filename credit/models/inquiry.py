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
    # None: the lender by itself, at nobody's asking.
    officer = models.UUIDField(null=True)

    class Meta:
        db_table = "credit_inquiry"
        indexes: ClassVar = [
            models.Index(fields=["borrower_id", "at"], name="credit_inquiry_in_order"),
            # A lender's day, and how much of it one officer looked at.
            models.Index(
                fields=["mfi_id", "at"], include=["officer"], name="credit_inquiry_of_mfi"
            ),
        ]
