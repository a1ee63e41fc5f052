"""A report too long to wait for: built in the background, kept sealed for a few days."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from loans.rules.report import Asked
from loans.tenancy import TenantModel


class ReportFile(TenantModel):
    """What was asked for, by whom, how far it is, and the key that its content is sealed under."""

    class Status(models.TextChoices):
        QUEUED = "queued"
        BUILDING = "building"
        READY = "ready"
        FAILED = "failed"

    class Failure(models.TextChoices):
        """Why there is no file: the report itself, the folder, or whoever was at work on it."""

        BROKEN = "broken"
        NOT_KEPT = "not_kept"
        GAVE_UP = "gave_up"

    name = models.CharField(max_length=30)
    form = models.CharField(max_length=4)
    language = models.CharField(max_length=2)
    on = models.DateField()
    since = models.DateField()
    until = models.DateField()
    officer_id = models.UUIDField(null=True, blank=True)
    product_id = models.UUIDField(null=True, blank=True)
    by_id = models.UUIDField()
    status = models.CharField(max_length=8, choices=Status, default=Status.QUEUED)
    error = models.CharField(max_length=8, choices=Failure, blank=True)
    rows_done = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField()
    # Whoever builds it, until when he is believed to be alive, and how many have begun.
    claim_id = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    data_key = models.BinaryField(null=True)
    data_key_id = models.CharField(max_length=32)
    at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["mfi", "by_id", "at", "id"], name="report_file_of_whom"),
            models.Index(
                fields=["mfi", "at"],
                condition=Q(status__in=["queued", "building"]),
                name="report_file_open",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status__in=["queued", "building", "ready", "failed"]),
                name="report_file_status_known",
            ),
            models.CheckConstraint(
                condition=~Q(status="building")
                | Q(claim_id__isnull=False, lease_until__isnull=False),
                name="report_file_built_by_somebody",
            ),
        ]

    @property
    def asked(self) -> Asked:
        """Give the question that it answers."""
        return Asked(self.on, self.since, self.until, self.officer_id, self.product_id)
