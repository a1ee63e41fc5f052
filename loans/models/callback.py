"""What wallets tell us, kept as it came before anybody understands it."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone


class WalletCallback(models.Model):
    """One thing that a provider said, however often it said it."""

    class Status(models.TextChoices):
        WAITING = "waiting"
        BOOKED = "booked"
        # Nothing to book: a refusal, or a repeat of what was settled.
        NOTED = "noted"
        # Money that nobody knows the place of: a person finds it, nobody guesses.
        SUSPENSE = "suspense"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    provider = models.CharField(max_length=20)
    # What makes it this one and no other, in the provider's own names.
    name = models.CharField(max_length=160)
    body = models.JSONField()
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    outcome = models.CharField(max_length=40, blank=True)
    mfi_id = models.UUIDField(null=True)
    at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        """Found by what waits."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provider", "name"], name="wallet_callback_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["at"],
                condition=Q(status__in=["waiting", "suspense"]),
                name="wallet_callback_open",
            ),
        ]

    def __str__(self) -> str:
        """Say which one."""
        return f"{self.provider} {self.name}"
