"""An act that waits for a second person, who confirms it by asking for the same."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from loans.tenancy import TenantModel


class WaitingAct(TenantModel):
    """What was asked for, by whom, and who confirmed it."""

    act = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    # Of the whole request: only the very same is a confirmation.
    digest = models.BinaryField()
    asked_by_id = models.UUIDField()
    confirmed_by_id = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["mfi", "subject_id", "act"], name="waiting_act_subject"),
            models.Index(
                fields=["mfi", "at"],
                condition=models.Q(confirmed_by_id__isnull=True),
                name="waiting_act_open",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(confirmed_by_id=models.F("asked_by_id")),
                name="waiting_act_two_people",
            ),
        ]
