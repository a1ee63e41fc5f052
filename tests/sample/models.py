"""A saver and her passbooks: a relation that must be there, and one that may be empty."""

from typing import ClassVar

from django.db import models

from loans.tenancy import TenantFK, TenantModel


class Saver(TenantModel):
    """Somebody at one lender."""

    phone = models.CharField(max_length=20)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mfi", "phone"], name="saver_phone_once"),
        ]


class Passbook(TenantModel):
    """A book that belongs to a saver, and may have a witness."""

    saver_id = models.UUIDField()
    saver = TenantFK(Saver, models.PROTECT, related_name="passbooks")
    witness_id = models.UUIDField(null=True, blank=True)
    witness = TenantFK(Saver, models.PROTECT, null=True, blank=True, related_name="witnessed")
    lisente = models.BigIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["mfi", "saver_id"], name="passbook_saver"),
            models.Index(fields=["mfi", "witness_id"], name="passbook_witness"),
        ]
