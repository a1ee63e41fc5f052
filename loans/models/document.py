"""Scans and photographs that a lender keeps of a borrower: what they show lies in sealed files."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from loans.models.borrower import Borrower
from loans.tenancy import TenantFK, TenantModel


class Document(TenantModel):
    """One file: whose, of what kind, in which form, and how large it is when opened."""

    class Kind(models.TextChoices):
        IDENTITY = "identity"
        PAYSLIP = "payslip"
        SIGNED_PAPER = "signed_paper"
        OTHER = "other"

    borrower_id = models.UUIDField()
    borrower = TenantFK(Borrower, models.PROTECT, related_name="documents")
    # Under whose key it is sealed: who the borrower was taken for on that day.
    person_id = models.UUIDField()
    kind = models.CharField(max_length=12, choices=Kind)
    media_type = models.CharField(max_length=20)
    size_bytes = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["mfi", "borrower_id", "at", "id"], name="document_in_order"),
        ]
