"""What lenders together hold for one person, and the row on which they wait for one another."""

from typing import ClassVar

from django.db import models

from credit.rules.reservation import State
from credit.rules.subject import Degree


class PersonLock(models.Model):
    """One row a person: whoever changes her entries holds it."""

    borrower_id = models.UUIDField(primary_key=True)

    class Meta:
        db_table = "credit_person_lock"


class ExposureRow(models.Model):
    """One application or loan of one person at one lender."""

    pk = models.CompositePrimaryKey("borrower_id", "entry_id")
    borrower_id = models.UUIDField()
    entry_id = models.UUIDField()
    mfi_id = models.UUIDField()
    # None: the loan was given before anybody had to ask.
    consent_id = models.UUIDField(null=True)
    state = models.CharField(max_length=8, choices=[(s.value, s.value) for s in State])
    amount_lisente = models.BigIntegerField()
    expires_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    monthly_lisente = models.BigIntegerField(default=0)
    # The ids of tries to approve that still count on it.
    claims = models.JSONField()
    degree = models.CharField(
        max_length=8,
        choices=[(d.value, d.value) for d in Degree],
        default=Degree.DECLARED.value,
        db_default=Degree.DECLARED.value,
    )
    lent_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "credit_exposure"
        indexes: ClassVar = [
            models.Index(
                fields=["mfi_id", "touched_at"],
                condition=models.Q(state=State.RESERVED.value),
                name="credit_exposure_held",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(amount_lisente__gte=0), name="credit_exposure_amount"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[s.value for s in State]), name="credit_exposure_state"
            ),
        ]
