"""The log of sessions: where people got to, never what they answered."""

import uuid
from typing import ClassVar

from django.db import models


class SessionLog(models.Model):
    """One session, written when it ends; before that only if it changed something.

    `began_with` is what the dialogue knew when the session began. It is kept from before the first
    change, so that a replay of the session begins where the session did.
    """

    class Outcome(models.TextChoices):
        """How it ended."""

        FINISHED = "finished"  # by a last screen of ours
        LEFT = "left"  # while we waited for an answer
        FAILED = "failed"  # the network says that we erred
        UNCLEAR = "unclear"  # in a word that the network's documents do not have

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.CharField("keyed digest of the network's session id", max_length=64)
    phone_id = models.UUIDField(null=True)
    network_code = models.CharField(max_length=8, blank=True)
    began_with = models.JSONField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    hops = models.PositiveIntegerField(null=True)
    last_screen = models.CharField(max_length=60, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    # What the network says that it cost, and in which money; empty where it says a bare number.
    cost = models.DecimalField(max_digits=10, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, blank=True)

    class Meta:
        """One row a session, found by time for the funnel."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session"], name="session_log_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["started_at"], name="session_log_started")]

    def __str__(self) -> str:
        """Say the row's id."""
        return str(self.id)
