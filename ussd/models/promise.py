"""What a session could not tell her itself, and a text is to tell her."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone


class Promise(models.Model):
    """One text that was promised on a last screen; the number it goes to is sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.CharField("keyed digest of the network's session id", max_length=64)
    caller = models.CharField("keyed digest of phone and service code", max_length=64)
    mfi_id = models.UUIDField("the lender that speaks")
    person_id = models.UUIDField(null=True)
    flow = models.CharField(max_length=20)
    language = models.CharField(max_length=2)
    data_key = models.BinaryField(null=True)
    data_key_id = models.CharField(max_length=32)
    phone_sealed = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    # By then it is known what came of the session's deed.
    due_at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True)

    class Meta:
        """One a session."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session"], name="promise_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="promise_due"),
            models.Index(fields=["caller", "at"], name="promise_caller"),
        ]

    def __str__(self) -> str:
        """Say the row's id."""
        return str(self.id)
