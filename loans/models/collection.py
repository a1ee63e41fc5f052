"""Money that a borrower is asked for on her phone: asked once, and what came of it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from loans.models.loan import Loan
from loans.tenancy import TenantFK, TenantModel


class Collection(TenantModel):
    """One prompt to pay for one loan; the money itself is a payment, once it has come."""

    class Status(models.TextChoices):
        # Written down; the wallet may not know of it yet.
        CREATED = "created"
        SENT = "sent"
        SUCCEEDED = "succeeded"
        FAILED = "failed"
        EXPIRED = "expired"
        # The wallet has not said whether it asked her.
        UNKNOWN = "unknown"

    class Purpose(models.TextChoices):
        REPAY = "repay"
        # All that she received, so that the loan never was.
        GIVE_BACK = "give_back"

    loan_id = models.UUIDField()
    loan = TenantFK(Loan, models.PROTECT, related_name="collections")
    purpose = models.CharField(max_length=10, choices=Purpose, default=Purpose.REPAY)
    reference = models.CharField(max_length=20)
    amount_lisente = models.BigIntegerField()
    status = models.CharField(max_length=10, choices=Status, default=Status.CREATED)
    provider_id = models.CharField(max_length=60, blank=True)
    failure = models.CharField(max_length=60, blank=True)
    by_id = models.CharField(max_length=60)
    at = models.DateTimeField(default=timezone.now)
    # From then on she may be asked anew; what still comes of this one is booked all the same.
    expires_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["mfi", "loan_id", "at"], name="collection_loan"),
            models.Index(
                fields=["mfi", "expires_at"],
                condition=Q(status__in=["created", "sent", "unknown"]),
                name="collection_open",
            ),
        ]
        constraints: ClassVar = [
            # One prompt at a time: a phone that is asked twice pays twice.
            models.UniqueConstraint(
                fields=["mfi", "loan_id"],
                condition=Q(status__in=["created", "sent", "unknown"]),
                name="collection_one_at_a_time",
            ),
            models.CheckConstraint(condition=Q(amount_lisente__gt=0), name="collection_of_money"),
        ]


class WalletRequest(models.Model):
    """Whose a reference is that a wallet knows: a callback names no lender."""

    reference = models.CharField(max_length=20, primary_key=True)
    mfi_id = models.UUIDField()
    collection_id = models.UUIDField()

    def __str__(self) -> str:
        """Say the reference."""
        return self.reference
