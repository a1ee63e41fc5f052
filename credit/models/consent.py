"""What people allow lenders to ask the registry, bound to no other table."""

from typing import ClassVar

from django.db import models

from credit.rules.consent import Channel, Purpose
from credit.rules.subject import DIGEST_BYTES


class ConsentRow(models.Model):
    """One consent; after it is written only its revocation is added."""

    pk = models.CompositePrimaryKey("borrower_id", "consent_id")
    borrower_id = models.UUIDField()
    consent_id = models.UUIDField()
    mfi_id = models.UUIDField()
    purpose = models.CharField(max_length=11, choices=[(p.value, p.value) for p in Purpose])
    channel = models.CharField(max_length=7, choices=[(c.value, c.value) for c in Channel])
    text_digest = models.BinaryField(max_length=DIGEST_BYTES)
    evidence_sealed = models.TextField(blank=True)
    given_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "credit_consent"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("given_at")),
                name="credit_consent_holds_a_while",
            ),
        ]
