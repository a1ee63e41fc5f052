"""What phones send us, and that they want nothing more: kept as it came before it is understood."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone


class Inbound(models.Model):
    """One text from a phone, or one opt-out that the carrier took; it stands on the coordinator."""

    class Kind(models.TextChoices):
        TEXT = "text"
        OPT_OUT = "opt-out"

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    carrier = models.CharField(max_length=20)
    # The carrier's own id: a copy is the same.
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=7, choices=Kind)
    from_digest = models.BinaryField()
    # All of it, under a key of its own.
    data_key = models.BinaryField()
    data_key_id = models.CharField(max_length=32)
    body_sealed = models.TextField()
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    # What it was taken for, and the lender in whose name it was answered, if it was.
    outcome = models.CharField(max_length=10, blank=True)
    answered_by = models.UUIDField(null=True)
    looks = models.PositiveSmallIntegerField(default=0)
    look_at = models.DateTimeField(default=timezone.now)
    at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        """Found by what waits, and by who sent it."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["carrier", "name"], name="inbound_once"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "done"]), name="inbound_state_known"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["look_at"], condition=Q(state="waiting"), name="inbound_waiting"),
            models.Index(fields=["from_digest", "at"], name="inbound_from"),
            models.Index(fields=["at"], name="inbound_at"),
        ]

    def __str__(self) -> str:
        """Say which one, and nothing of her."""
        return f"{self.carrier} {self.kind} {self.name}"
