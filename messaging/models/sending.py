"""Who sends now and in whose name, and which accounts with a carrier are shut."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from loans.tenancy import TenantModel


class SenderAccount(TenantModel):
    """A lender's own account and sender with the carrier; who has no row uses the installation's.

    One row a lender, whose id is the lender's.
    """

    username = models.CharField(max_length=60, blank=True)
    api_key_sealed = models.TextField(blank=True)
    data_key = models.BinaryField(null=True)
    data_key_id = models.CharField(max_length=32)
    sender_id = models.CharField(max_length=16, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=F("mfi_id")), name="account_one_a_lender"),
        ]


class SenderShare(models.Model):
    """A share of what may be in flight in bulk, and the process that holds it until its lease ends.

    All shares together are never more than what is allowed, whatever dies.
    """

    number = models.PositiveSmallIntegerField(primary_key=True)
    holder = models.UUIDField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)


class ShutAccount(models.Model):
    """An account of which a carrier takes nothing: no credit, a risk, a key that is wrong."""

    # The lender's own account, or the installation's, which has no lender.
    id = models.UUIDField(primary_key=True)
    carrier = models.CharField(max_length=20)
    code = models.CharField(max_length=40)
    since = models.DateTimeField()
    # When one text asks whether it is still so.
    asks_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["asks_at"], name="shut_account_asks")]
