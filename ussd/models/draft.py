"""What somebody had answered when her session broke off, for three days and for her phone alone."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone


class Draft(models.Model):
    """One unfinished matter of one phone: the last one, sealed under a key of its own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    caller = models.CharField("keyed digest of phone and service code", max_length=64)
    flow = models.CharField(max_length=20)
    data_key = models.BinaryField(null=True)
    data_key_id = models.CharField(max_length=32)
    sealed = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    class Meta:
        """A phone has one."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["caller"], name="draft_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["expires_at"], name="draft_expires")]

    def __str__(self) -> str:
        """Say the row's id."""
        return str(self.id)
