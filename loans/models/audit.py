"""Who did what: rows that nobody changes, and the seals that chain them."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from loans.tenancy import TenantFK, TenantModel


class AuditRow(models.Model):
    """One act: ids and codes only, for a name could never be erased from a chain."""

    at = models.DateTimeField(default=timezone.now)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.CharField(max_length=60)
    action = models.CharField(max_length=40)
    target_kind = models.CharField(max_length=30)
    target_id = models.CharField(max_length=60)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.CharField(max_length=200, blank=True)
    request_id = models.CharField(max_length=36, blank=True)
    ip = models.CharField(max_length=45, blank=True)

    class Meta:
        """No table of its own."""

        abstract = True

    def __str__(self) -> str:
        """Say the act."""
        return self.action


class SealRow(models.Model):
    """The place of one audit row in its chain."""

    number = models.BigIntegerField()
    entry_id = models.UUIDField()
    digest = models.BinaryField()
    sealed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """No table of its own."""

        abstract = True

    def __str__(self) -> str:
        """Say the place."""
        return str(self.number)


class AuditEntry(AuditRow, TenantModel):
    """An act at one lender."""

    class Meta:
        """Read by time."""

        indexes: ClassVar = [models.Index(fields=["mfi", "at", "id"], name="audit_in_order")]


class AuditSeal(SealRow, TenantModel):
    """A place in one lender's chain."""

    entry = TenantFK(AuditEntry, models.PROTECT, related_name="seals")

    class Meta:
        """One row a place, one place a row."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mfi", "number"], name="seal_number_once"),
            models.UniqueConstraint(fields=["mfi", "entry_id"], name="seal_entry_once"),
        ]


class HouseAuditEntry(AuditRow):
    """An act that belongs to no lender: a phone's language, a lender taken on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        """Read by time."""

        indexes: ClassVar = [models.Index(fields=["at", "id"], name="house_audit_in_order")]


class HouseAuditSeal(SealRow):
    """A place in the house's chain."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        """One row a place, one place a row."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["number"], name="house_seal_number_once"),
            models.UniqueConstraint(fields=["entry_id"], name="house_seal_entry_once"),
        ]


class HouseChainHead(models.Model):
    """Where the house's chain ends: one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    audit_number = models.BigIntegerField(default=0)
    audit_digest = models.BinaryField(default=b"")
    audit_sealed_to = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        """Say what it is."""
        return "end of the house's chain"
