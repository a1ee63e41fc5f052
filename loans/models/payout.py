"""Money on its way to a borrower: asked once, then known to be there, or known to have failed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_fsm import FSMField, transition

from loans.models.loan import Loan
from loans.tenancy import TenantFK, TenantModel

# How a loan is paid out that was brought along from other books.
BROUGHT = "import"


class Payout(TenantModel):
    """One attempt to pay a loan out."""

    class Status(models.TextChoices):
        ASKED = "asked"
        PAID = "paid"
        FAILED = "failed"
        # The wallet has not said what became of it: a person looks, nobody asks again.
        UNKNOWN = "unknown"

    loan_id = models.UUIDField()
    loan = TenantFK(Loan, models.PROTECT, related_name="payouts")
    amount_lisente = models.BigIntegerField()
    method = models.CharField(max_length=6)
    status = FSMField(default=Status.ASKED, choices=Status)
    on = models.DateField()
    provider_id = models.CharField(max_length=60, blank=True)
    failure = models.CharField(max_length=60, blank=True)
    by_id = models.CharField(max_length=60)
    at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["mfi", "loan_id"], name="payout_loan"),
            # Few are anything but paid, and those are asked for all the time.
            models.Index(
                fields=["mfi", "status", "loan_id"],
                condition=Q(status__in=["asked", "failed", "unknown"]),
                name="payout_not_paid",
            ),
        ]
        constraints: ClassVar = [
            # A loan is paid out once, and no second attempt starts while the first is open.
            models.UniqueConstraint(
                fields=["mfi", "loan_id"],
                condition=Q(status__in=["asked", "paid", "unknown"]),
                name="payout_one_at_a_time",
            ),
            models.CheckConstraint(condition=Q(amount_lisente__gt=0), name="payout_of_something"),
        ]

    @transition(status, source=[Status.ASKED, Status.UNKNOWN], target=Status.PAID)
    def succeed(self) -> None:
        """She has it."""

    @transition(status, source=[Status.ASKED, Status.UNKNOWN], target=Status.FAILED)
    def fail(self) -> None:
        """Nothing was paid."""

    @transition(status, source=Status.ASKED, target=Status.UNKNOWN)
    def lose_sight(self) -> None:
        """No answer came in time."""
