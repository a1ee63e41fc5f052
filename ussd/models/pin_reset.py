"""How often a code for a new PIN was tried, and whether it has opened anything."""

from typing import ClassVar

from django.db import models


class PinReset(models.Model):
    """One code, by the event that allowed it; the code itself stands nowhere."""

    event_id = models.UUIDField(primary_key=True)
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        """Tried a few times at most."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(tries__lte=5), name="pin_reset_tries_few"),
        ]

    def __str__(self) -> str:
        """Say which."""
        return str(self.event_id)
