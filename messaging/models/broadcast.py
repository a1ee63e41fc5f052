"""One text to many: what it says, whom it is for, who let it go, and how far it has come."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from loans.tenancy import TenantModel


class Broadcast(TenantModel):
    """A lender's text to an audience; each recipient has a row among the messages."""

    class Status(models.TextChoices):
        DRAFT = "draft"
        AWAITING_APPROVAL = "awaiting_approval"
        SCHEDULED = "scheduled"
        SENDING = "sending"
        PAUSED = "paused"
        COMPLETED = "completed"
        CANCELLED = "cancelled"

    name = models.CharField(max_length=80)
    # In each language that it is said in; who reads neither of them gets the first.
    texts = models.JSONField()
    # Whether it goes out in the phones' own letters: as it was counted and previewed, whatever the
    # lender sets since.
    plain_letters = models.BooleanField(default=True, db_default=True)
    audience = models.JSONField()
    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT)
    by_id = models.UUIDField()
    # Who let so many be told, beside the one who wrote it.
    approved_by_id = models.UUIDField(null=True, blank=True)
    # As it was counted when somebody last looked; what goes out is counted again.
    recipients = models.PositiveIntegerField(default=0)
    # Parts of the longest text that a recipient may get, and all of them together.
    parts_each = models.PositiveSmallIntegerField(default=0)
    parts_reserved = models.PositiveIntegerField(default=0)
    parts_spent = models.PositiveIntegerField(default=0)
    # What it may cost at most, as it was reckoned when it was let go.
    cost_lisente = models.BigIntegerField(default=0)
    scheduled_at = models.DateTimeField(null=True, blank=True)
    # When its recipients were written down: from then on they are the rows, not the audience.
    filled_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["mfi", "at", "id"], name="broadcast_in_order"),
            models.Index(
                fields=["mfi", "status"],
                condition=Q(status__in=["scheduled", "sending", "paused"]),
                name="broadcast_under_way",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        "draft",
                        "awaiting_approval",
                        "scheduled",
                        "sending",
                        "paused",
                        "completed",
                        "cancelled",
                    ]
                ),
                name="broadcast_status_known",
            ),
            models.CheckConstraint(
                condition=Q(approved_by_id=None) | ~Q(approved_by_id=F("by_id")),
                name="broadcast_by_two",
            ),
        ]
