"""What happened at a lender, for other parts and other systems to follow: ids, never names."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from loans.tenancy import TenantModel

# What a consent leaves in the lender's own book: the registry keeps the consent itself.
CONSENT_GIVEN = "consent.given"
# A look at her credit record, likewise.
LOOKED = "record.looked"


class Event(TenantModel):
    """One thing that happened."""

    at = models.DateTimeField(default=timezone.now)
    type = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    data = models.JSONField(default=dict)

    class Meta:
        """Followed in order."""

        indexes: ClassVar = [
            models.Index(fields=["mfi", "at", "id"], name="event_in_order"),
            # A borrower's own, for her history.
            models.Index(
                fields=["mfi", "subject_id", "at"],
                condition=models.Q(type=CONSENT_GIVEN),
                name="event_consents",
            ),
            # By what was looked for: an application, or a borrower.
            models.Index(
                fields=["mfi", "subject_id"],
                condition=models.Q(type=LOOKED),
                name="event_looks",
            ),
        ]

    def __str__(self) -> str:
        """Say what happened."""
        return self.type
