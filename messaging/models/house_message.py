"""What the house itself writes to its staff: a mail with a link or a code of its own."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone


class HouseMessage(models.Model):
    """One mail; it stands on the coordinator, for an invitation may come before there is a lender.

    Its address and words are sealed under its own key, which goes once nobody needs to send it.
    """

    class Status(models.TextChoices):
        QUEUED = "queued"
        # From here on the server may have it.
        SENDING = "sending"
        ACCEPTED = "accepted"
        FAILED = "failed"
        EXPIRED = "expired"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    notice = models.CharField(max_length=30)
    data_key = models.BinaryField(null=True)
    data_key_id = models.CharField(max_length=32)
    to_sealed = models.TextField()
    text_sealed = models.TextField()
    status = models.CharField(max_length=8, choices=Status, default=Status.QUEUED)
    carrier = models.CharField(max_length=20, blank=True)
    provider_id = models.CharField(max_length=80, blank=True)
    failure = models.CharField(max_length=40, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    claim_id = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Found by what is still to be done."""

        indexes: ClassVar = [
            models.Index(
                fields=["due_at"],
                condition=Q(status__in=["queued", "sending"]),
                name="house_message_open",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status__in=["queued", "sending", "accepted", "failed", "expired"]),
                name="house_message_status_known",
            ),
            models.CheckConstraint(
                condition=~Q(status="sending")
                | Q(claim_id__isnull=False, lease_until__isnull=False),
                name="house_message_sent_by_somebody",
            ),
            # What is over can be read by nobody.
            models.CheckConstraint(
                condition=Q(status__in=["queued", "sending"], data_key__isnull=False)
                | Q(status__in=["accepted", "failed", "expired"], data_key__isnull=True),
                name="house_message_read_while_open",
            ),
        ]

    def __str__(self) -> str:
        """Say what it is, and not to whom."""
        return f"{self.notice} {self.id}"
