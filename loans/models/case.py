"""What somebody must look into: a complaint, a call to return, an identity claimed twice."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from loans.models.borrower import Borrower
from loans.tenancy import TenantFK, TenantModel


class Case(TenantModel):
    """One matter, with an owner and a day by which it is to be settled."""

    class Kind(models.TextChoices):
        COMPLAINT = "complaint"
        CALLBACK = "callback"
        DISPUTE = "dispute"
        IDENTITY = "identity"
        PIN_RESET = "pin_reset"

    class Status(models.TextChoices):
        OPEN = "open"
        WAITING = "waiting"
        RESOLVED = "resolved"

    class Told(models.TextChoices):
        """Who can be told of a matter, or of what came of it."""

        BORROWER = "borrower"
        CLAIMANT = "claimant"
        OWNER = "owner"
        STAFF = "staff"
        REGULATOR = "regulator"

    class Verdict(models.TextChoices):
        """What came of a dispute."""

        UPHELD = "upheld"
        REJECTED = "rejected"

    kind = models.CharField(max_length=10, choices=Kind)
    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN)
    reference = models.CharField(max_length=8)
    borrower_id = models.UUIDField(null=True, blank=True)
    borrower = TenantFK(Borrower, models.PROTECT, null=True, blank=True, related_name="cases")
    owner_id = models.UUIDField(null=True, blank=True)
    due_on = models.DateField()
    # What it is about, in the borrower's words, sealed under her own key.
    text_sealed = models.TextField(blank=True)
    # Who forgot her PIN has to come herself: too many wrong ones were tried for a call to do.
    in_person = models.BooleanField(default=False, db_default=False)
    # Of a dispute: the application whose room or loan she says is wrong, which the registry knows
    # by the same id, and what two people said to that.
    disputed_id = models.UUIDField(null=True, blank=True)
    verdict = models.CharField(max_length=8, choices=Verdict, blank=True, default="", db_default="")
    outcome = models.CharField(max_length=200, blank=True)
    # Who was told, and when: [{"who": "borrower", "at": "2026-…"}].
    told = models.JSONField(default=list)
    # An id claimed twice: when whoever holds it was let know at her own lenders.
    passed_on_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["mfi", "at", "id"], name="case_in_order"),
            models.Index(fields=["mfi", "borrower_id"], name="case_borrower"),
            models.Index(
                fields=["mfi", "due_on"],
                condition=models.Q(status__in=["open", "waiting"]),
                name="case_due",
            ),
            models.Index(
                fields=["mfi", "id"],
                condition=models.Q(kind="identity", passed_on_at__isnull=True),
                name="case_claim_waiting",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mfi", "reference"], name="case_reference_once"),
        ]
