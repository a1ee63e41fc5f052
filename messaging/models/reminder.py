"""Who was reminded of what, and who was not so that the two can be compared."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from loans.tenancy import TenantModel
from messaging.rules.held_back import Kind


class Reminder(TenantModel):
    """One step of one instalment: its id is that of the message, where there is one."""

    loan_id = models.UUIDField()
    version = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=[(one.value, one.value) for one in Kind])
    # Days after the due day; below nought, before it.
    step = models.SmallIntegerField()
    on = models.DateField()
    due_on = models.DateField()
    # What was asked for, and what was paid of the instalment until then.
    lisente = models.BigIntegerField()
    paid_lisente = models.BigIntegerField()
    held_back = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        """A loan is spoken of once a day in one kind, whoever runs the day and how often."""

        indexes: ClassVar = [models.Index(fields=["mfi", "on"], name="reminder_on")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mfi", "loan_id", "kind", "on"], name="reminder_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["reminder", "overdue"]), name="reminder_kind_known"
            ),
        ]
