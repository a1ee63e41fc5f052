"""Codes that borrowers read out to an officer who asks for a consent; no code is kept."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from loans.models.borrower import Borrower
from loans.rules.consent import TRIES_MAX
from loans.tenancy import TenantFK, TenantModel


class ConsentCode(TenantModel):
    """What one code is good for: one consent, of one borrower, to one lender, for one purpose."""

    borrower_id = models.UUIDField()
    borrower = TenantFK(Borrower, models.PROTECT, related_name="consent_codes")
    purpose = models.CharField(max_length=11)
    # In which language she was asked, and the digest of the words.
    language = models.CharField(max_length=2)
    text_digest = models.BinaryField(max_length=32)
    # Who had it sent.
    by_id = models.CharField(max_length=60)
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["mfi", "borrower_id", "at"], name="consent_code_borrower"),
            models.Index(fields=["mfi", "by_id", "at"], name="consent_code_officer"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(wrong_tries__lte=TRIES_MAX), name="consent_code_tries_few"
            ),
        ]
