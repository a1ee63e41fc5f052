"""What carriers report of texts, kept as it came before anybody understands it."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

ID_CHARACTERS, WORD_CHARACTERS = 80, 60


class DeliveryReport(models.Model):
    """One thing that a carrier said of one text, however often it said it.

    It stands on the coordinator: whose text it is shows only later, and that lender may be away.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        # It was of a message here, and changed it or had nothing to change.
        APPLIED = "applied"
        NOTED = "noted"
        # No message ever had this id.
        STRAY = "stray"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    carrier = models.CharField(max_length=20)
    # The digest of all that it says: a copy is the same.
    name = models.BinaryField()
    provider_id = models.CharField(max_length=ID_CHARACTERS, blank=True)
    # Ours, where a carrier sends it back to us.
    of_mfi_id = models.UUIDField(null=True)
    of_message_id = models.UUIDField(null=True)
    to_digest = models.BinaryField()
    word = models.CharField("the carrier's", max_length=WORD_CHARACTERS)
    failure = models.CharField("the carrier's", max_length=WORD_CHARACTERS, blank=True)
    # All of it, under a key of its own.
    data_key = models.BinaryField()
    data_key_id = models.CharField(max_length=32)
    body_sealed = models.TextField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    flag = models.CharField(max_length=12, blank=True)
    # Whose message it was, or may be.
    mfi_id = models.UUIDField(null=True)
    message_id = models.UUIDField(null=True)
    looks = models.PositiveSmallIntegerField(default=0)
    look_at = models.DateTimeField(default=timezone.now)
    at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        """Found by what waits."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["carrier", "name"], name="delivery_report_once"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "applied", "noted", "stray"]),
                name="delivery_report_state_known",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["look_at"], condition=Q(state="waiting"), name="delivery_report_waiting"
            ),
            models.Index(fields=["provider_id"], name="delivery_report_provider"),
            models.Index(fields=["at"], condition=~Q(flag=""), name="delivery_report_flagged"),
            models.Index(fields=["at"], name="delivery_report_at"),
        ]

    def __str__(self) -> str:
        """Say which one, and nothing of her."""
        return f"{self.carrier} {self.provider_id} {self.word}"
