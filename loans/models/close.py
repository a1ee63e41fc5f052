"""Days that ended: what was done to close each of them, and the portfolio as it then stood."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from loans.models.loan import Loan
from loans.tenancy import TenantFK, TenantModel


class DayClose(TenantModel):
    """The close of one day at one lender: how far it is, what it did, how long it took."""

    class Status(models.TextChoices):
        RUNNING = "running"
        DONE = "done"

    on = models.DateField("the day that ended")
    status = models.CharField(max_length=7, choices=Status, default=Status.RUNNING)
    at = models.DateTimeField("when it began", default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    # Time at work, without the pauses of a run that was broken off.
    worked_ms = models.BigIntegerField(default=0)
    batches = models.PositiveIntegerField(default=0)
    loans = models.PositiveIntegerField(default=0)
    late_loans = models.PositiveIntegerField(default=0)
    penalties = models.PositiveIntegerField(default=0)
    penalties_lisente = models.BigIntegerField(default=0)
    reminders = models.PositiveIntegerField(default=0)
    offers_expired = models.PositiveIntegerField(default=0)
    # Loans that could not be closed for this day.
    skipped = models.PositiveIntegerField(default=0)
    # What the lender must keep back for loans that may be lost, as of this day.
    provision_lisente = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mfi", "on"], name="day_close_once"),
            models.CheckConstraint(
                condition=Q(status="running") | Q(finished_at__isnull=False),
                name="day_close_done_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(late_loans__lte=F("loans")), name="day_close_late_are_some"
            ),
        ]


class SkippedLoan(TenantModel):
    """That a loan was left out when a day was closed, and the code of the reason."""

    on = models.DateField()
    loan_id = models.UUIDField()
    loan = TenantFK(Loan, models.PROTECT, related_name="+")
    why = models.CharField(max_length=40)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["mfi", "loan_id"], name="skipped_loan_loan")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mfi", "on", "loan_id"], name="skipped_loan_once"),
        ]


class PortfolioDay(TenantModel):
    """What loans of one kind owed when a day ended: one product, one officer, one lateness."""

    on = models.DateField()
    product_id = models.UUIDField()
    officer_id = models.UUIDField(null=True, blank=True)
    rescheduled = models.BooleanField()
    # The least number of days late in this row: see `rules/portfolio.py`.
    late_from = models.PositiveSmallIntegerField()
    loans = models.PositiveIntegerField()
    principal = models.BigIntegerField()
    interest = models.BigIntegerField()
    fees = models.BigIntegerField()
    penalties = models.BigIntegerField()
    overdue = models.BigIntegerField("all that is overdue")
    overdue_principal = models.BigIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["mfi", "on"], name="portfolio_day_on")]
