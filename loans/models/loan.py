"""A loan: the terms it froze, where it stands, and what each instalment asks and has got."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django_fsm import FSMField, transition

from loans.models.application import Application
from loans.models.borrower import Borrower
from loans.models.product import Product
from loans.tenancy import TenantFK, TenantModel


class Loan(TenantModel):
    """Made when an offer is accepted; its sums are a summary that can be made anew."""

    class Status(models.TextChoices):
        ACCEPTED = "accepted"
        DISBURSING = "disbursing"
        ACTIVE = "active"
        OVERPAID = "overpaid"
        CLOSED = "closed"
        WRITTEN_OFF = "written_off"
        CANCELLED = "cancelled"

    reference = models.CharField(max_length=8)
    application_id = models.UUIDField()
    application = TenantFK(Application, models.PROTECT, related_name="loans")
    borrower_id = models.UUIDField()
    borrower = TenantFK(Borrower, models.PROTECT, related_name="loans")
    product_id = models.UUIDField()
    product = TenantFK(Product, models.PROTECT, related_name="loans")
    captured_by_id = models.UUIDField(null=True, blank=True)
    approved_by_id = models.UUIDField()
    # Tied to the application in the database: nobody makes a loan that nobody else approved.
    approval = TenantFK(
        Application,
        models.PROTECT,
        from_fields=("mfi", "application_id", "approved_by_id"),
        to_fields=("mfi", "id", "approved_by_id"),
        related_name="+",
    )
    officer_id = models.UUIDField(null=True, blank=True)
    principal_lisente = models.BigIntegerField()
    installments = models.PositiveSmallIntegerField()
    # The product as it was: nothing that changes there changes this loan.
    terms = models.JSONField()
    status = FSMField(default=Status.ACCEPTED, choices=Status)
    at = models.DateTimeField(default=timezone.now)
    disbursed_on = models.DateField(null=True, blank=True)
    paid_out_lisente = models.BigIntegerField(default=0)
    schedule_version = models.PositiveSmallIntegerField(default=1)
    schedule_from = models.DateField(null=True, blank=True)
    rescheduled = models.BooleanField(default=False)
    # The summary: what is still to come, and what she has paid too much.
    owed_principal = models.BigIntegerField(default=0)
    owed_interest = models.BigIntegerField(default=0)
    owed_fees = models.BigIntegerField(default=0)
    owed_penalties = models.BigIntegerField(default=0)
    overpaid_lisente = models.BigIntegerField(default=0)
    # The due day of the oldest instalment with anything unpaid.
    oldest_due_on = models.DateField(null=True, blank=True)
    # The latest day of anything that happened to its sums: on no later day was it otherwise, and
    # money dated before it must be put in its place among what came after.
    last_moved_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    closed_why = models.CharField(max_length=10, blank=True)
    # The last day that was closed for this loan, and how late it was when that day ended.
    day_closed_on = models.DateField(null=True, blank=True)
    late_lisente = models.BigIntegerField(default=0)
    late_days = models.IntegerField(default=0)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["mfi", "at", "id"], name="loan_in_order"),
            models.Index(fields=["mfi", "borrower_id"], name="loan_borrower"),
            models.Index(fields=["mfi", "product_id"], name="loan_product"),
            models.Index(fields=["mfi", "status", "oldest_due_on"], name="loan_status_due"),
            models.Index(
                fields=["mfi", "officer_id", "status", "oldest_due_on"], name="loan_officer_due"
            ),
            models.Index(fields=["mfi", "disbursed_on"], name="loan_disbursed"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mfi", "reference"], name="loan_reference_once"),
            models.UniqueConstraint(fields=["mfi", "application_id"], name="loan_application_once"),
            models.CheckConstraint(
                condition=~Q(approved_by_id=F("captured_by_id")), name="loan_not_own_approval"
            ),
            models.CheckConstraint(
                condition=Q(owed_principal__gte=0)
                & Q(owed_interest__gte=0)
                & Q(owed_fees__gte=0)
                & Q(owed_penalties__gte=0)
                & Q(overpaid_lisente__gte=0)
                & Q(principal_lisente__gt=0),
                name="loan_never_below_nought",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["accepted", "disbursing", "cancelled"])
                | Q(disbursed_on__isnull=False),
                name="loan_lives_from_disbursement",
            ),
        ]

    @property
    def owed_lisente(self) -> int:
        """Give all that is still to come."""
        return self.owed_principal + self.owed_interest + self.owed_fees + self.owed_penalties

    @transition(status, source=Status.ACCEPTED, target=Status.DISBURSING)
    def ask_payout(self) -> None:
        """A wallet is asked to pay out; what comes of it is not known yet."""

    @transition(status, source=Status.DISBURSING, target=Status.ACCEPTED)
    def payout_failed(self) -> None:
        """The wallet did not pay; the loan waits as before."""

    @transition(status, source=[Status.ACCEPTED, Status.DISBURSING], target=Status.ACTIVE)
    def disburse(self) -> None:
        """She has the money."""

    @transition(status, source=[Status.ACTIVE, Status.CLOSED], target=Status.OVERPAID)
    def overpay(self) -> None:
        """Everything is paid, and something too much."""

    @transition(status, source=[Status.OVERPAID, Status.CLOSED], target=Status.ACTIVE)
    def reopen(self) -> None:
        """Something is owed again: a payment was taken back, or a charge came."""

    @transition(status, source=[Status.ACTIVE, Status.OVERPAID], target=Status.CLOSED)
    def close(self) -> None:
        """Nothing is owed on either side."""

    @transition(status, source=Status.ACTIVE, target=Status.WRITTEN_OFF)
    def write_off(self) -> None:
        """The lender gives it up; what still comes is a recovery."""

    @transition(status, source=Status.WRITTEN_OFF, target=Status.ACTIVE)
    def undo_write_off(self) -> None:
        """A second person takes the write-off back."""

    @transition(status, source=Status.ACCEPTED, target=Status.CANCELLED)
    def cancel(self) -> None:
        """She changed her mind before the money came."""


class Installment(TenantModel):
    """One row of a schedule: what it asks for, and what has been paid and waived of it."""

    class Origin(models.TextChoices):
        SCHEDULE = "schedule"
        # A charge after the last due day has a row of its own.
        CHARGE = "charge"
        # What a payment of before a reschedule had paid, when it was taken back.
        RETURNED = "returned"

    loan_id = models.UUIDField()
    loan = TenantFK(Loan, models.PROTECT, related_name="installment_rows")
    version = models.PositiveSmallIntegerField(default=1)
    number = models.PositiveSmallIntegerField()
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.SCHEDULE)
    due_on = models.DateField()
    principal = models.BigIntegerField(default=0)
    interest = models.BigIntegerField(default=0)
    # What the schedule itself asks for; `fees` and `penalties` hold the charges put here too.
    schedule_fees = models.BigIntegerField(default=0)
    schedule_penalties = models.BigIntegerField(default=0)
    fees = models.BigIntegerField(default=0)
    penalties = models.BigIntegerField(default=0)
    paid_principal = models.BigIntegerField(default=0)
    paid_interest = models.BigIntegerField(default=0)
    paid_fees = models.BigIntegerField(default=0)
    paid_penalties = models.BigIntegerField(default=0)
    waived_principal = models.BigIntegerField(default=0)
    waived_interest = models.BigIntegerField(default=0)
    waived_fees = models.BigIntegerField(default=0)
    waived_penalties = models.BigIntegerField(default=0)

    class Meta:
        # For what falls due on a day: reminders, and the sheets of those who collect.
        indexes: ClassVar = [models.Index(fields=["mfi", "due_on"], name="installment_due")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["mfi", "loan_id", "version", "number"], name="installment_once"
            ),
            models.CheckConstraint(
                condition=Q(paid_principal__gte=0, principal__gte=F("paid_principal"))
                & Q(paid_interest__gte=0, interest__gte=F("paid_interest"))
                & Q(paid_fees__gte=0, fees__gte=F("paid_fees"))
                & Q(paid_penalties__gte=0, penalties__gte=F("paid_penalties")),
                name="installment_never_overpaid",
            ),
        ]
