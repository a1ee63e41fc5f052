"""What people say is wrong in their records, bound to no other table."""

from typing import ClassVar

from django.db import models

from credit.rules.dispute import Verdict


class DisputeRow(models.Model):
    """One disputed loan; after it is written only what came of it is added."""

    pk = models.CompositePrimaryKey("borrower_id", "dispute_id")
    borrower_id = models.UUIDField()
    dispute_id = models.UUIDField()
    mfi_id = models.UUIDField()
    loan_id = models.UUIDField()
    opened_at = models.DateTimeField()
    # Empty while it is open.
    verdict = models.CharField(
        max_length=8, blank=True, choices=[(v.value, v.value) for v in Verdict]
    )
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "credit_dispute"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(verdict="", settled_at=None)
                | models.Q(settled_at__isnull=False) & ~models.Q(verdict=""),
                name="credit_dispute_settled_at_once",
            ),
        ]
