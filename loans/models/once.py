"""Keys of what may arrive twice, beside the effect and with the facts of the first answer."""

import uuid
from typing import ClassVar

from django.db import models

from loans.tenancy import TenantModel


class OnceRow(models.Model):
    """A key that a caller gave to one call, and what came of it."""

    caller = models.CharField(max_length=80)
    route = models.CharField(max_length=120)
    key = models.CharField(max_length=200)
    digest = models.BinaryField()
    facts = models.JSONField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """No table of its own."""

        abstract = True

    def __str__(self) -> str:
        """Say the route; the key is the caller's."""
        return self.route


class Once(OnceRow, TenantModel):
    """A key of a call on one lender's rows."""

    class Meta:
        """The same key of the same caller on the same route counts once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mfi", "caller", "route", "key"], name="once_key"),
        ]


class HouseOnce(OnceRow):
    """A key of a call that belongs to no lender."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        """The same key of the same caller on the same route counts once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["caller", "route", "key"], name="house_once"),
        ]
