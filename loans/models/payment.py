"""Money that came for a loan or went back, what was charged or forgiven: never changed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from loans.models.loan import Loan
from loans.tenancy import TenantFK, TenantModel


class Method(models.TextChoices):
    """How money comes and goes."""

    CASH = "cash"
    BANK = "bank"
    WALLET = "wallet"


class Payment(TenantModel):
    """Money from the borrower: which loan, how much, when, and by which reference."""

    loan_id = models.UUIDField()
    loan = TenantFK(Loan, models.PROTECT, related_name="payments")
    amount_lisente = models.BigIntegerField()
    paid_on = models.DateField()
    method = models.CharField(max_length=6, choices=Method)
    reference = models.CharField(max_length=60)
    external_id = models.CharField(max_length=60, null=True, blank=True)  # noqa: DJ001 (unique)
    # How often money of this reference was booked and taken back before.
    again = models.PositiveSmallIntegerField(default=0)
    # Money for a loan that was given up goes to no instalment.
    recovery = models.BooleanField(default=False)
    # Paid before the loan was brought along from other books: no money came in here.
    brought = models.BooleanField(default=False)
    version = models.PositiveSmallIntegerField(default=1)
    # Where it went when it was booked, as her receipt says; the ledger knows where it is now.
    to_principal = models.BigIntegerField(default=0)
    to_interest = models.BigIntegerField(default=0)
    to_fees = models.BigIntegerField(default=0)
    to_penalties = models.BigIntegerField(default=0)
    to_overpayment = models.BigIntegerField(default=0)
    balance_lisente = models.BigIntegerField("what was owed after it", default=0)
    by_id = models.CharField(max_length=60)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["mfi", "loan_id", "at"], name="payment_loan")]
        constraints: ClassVar = [
            # A receipt book's numbers come again; what a bank or a wallet names, does not.
            models.UniqueConstraint(
                fields=["mfi", "method", "reference", "again"],
                condition=~Q(method="cash"),
                name="payment_reference_once",
            ),
            models.UniqueConstraint(fields=["mfi", "external_id"], name="payment_external_once"),
            models.CheckConstraint(condition=Q(amount_lisente__gt=0), name="payment_of_something"),
        ]


class Reversal(TenantModel):
    """That a payment was taken back: it bounced, or it was another's."""

    payment_id = models.UUIDField()
    payment = TenantFK(Payment, models.PROTECT, related_name="reversals")
    loan_id = models.UUIDField()
    loan = TenantFK(Loan, models.PROTECT, related_name="reversals")
    reason = models.CharField(max_length=30)
    by_id = models.CharField(max_length=60)
    on = models.DateField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["mfi", "loan_id"], name="reversal_loan")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mfi", "payment_id"], name="reversal_once"),
        ]


class Refund(TenantModel):
    """That what was overpaid went back to her."""

    loan_id = models.UUIDField()
    loan = TenantFK(Loan, models.PROTECT, related_name="refunds")
    amount_lisente = models.BigIntegerField()
    on = models.DateField()
    method = models.CharField(max_length=6, choices=Method)
    reference = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["mfi", "loan_id"], name="refund_loan")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_lisente__gt=0), name="refund_of_something"),
        ]


class Charge(TenantModel):
    """A fee or a penalty beside the schedule."""

    class Kind(models.TextChoices):
        FEE = "fee"
        PENALTY = "penalty"

    loan_id = models.UUIDField()
    loan = TenantFK(Loan, models.PROTECT, related_name="charges")
    kind = models.CharField(max_length=7, choices=Kind)
    name = models.CharField(max_length=60)
    amount_lisente = models.BigIntegerField()
    due_on = models.DateField()
    # The day from which it is owed: when it fell due, or when it was written down before that.
    on = models.DateField("value date")
    # It was dated back into a day that was closed for its loan: up to which day the books were.
    after_close_of = models.DateField(null=True, blank=True)
    # The row on which it lies.
    installment_id = models.UUIDField(null=True, blank=True)
    # What the product's own penalties are known by, so that none is charged twice.
    rule = models.CharField(max_length=60, null=True, blank=True)  # noqa: DJ001 (unique)
    version = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["mfi", "loan_id"], name="charge_loan"),
            models.Index(fields=["mfi", "on"], name="charge_on"),
            models.Index(
                fields=["mfi", "after_close_of"],
                condition=Q(after_close_of__isnull=False),
                name="charge_dated_back",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mfi", "loan_id", "rule"], name="charge_rule_once"),
            models.CheckConstraint(condition=Q(amount_lisente__gt=0), name="charge_of_something"),
        ]


class Waiver(TenantModel):
    """What the lender forgives of a loan's interest, fees or penalties."""

    loan_id = models.UUIDField()
    loan = TenantFK(Loan, models.PROTECT, related_name="waivers")
    component = models.CharField(max_length=9)
    amount_lisente = models.BigIntegerField()
    on = models.DateField()
    reason = models.CharField(max_length=30)
    # Interest forgiven for paying off early is owed again when that payment is taken back.
    payment_id = models.UUIDField(null=True, blank=True)
    version = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["mfi", "loan_id"], name="waiver_loan")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(amount_lisente__gt=0)
                & Q(component__in=["principal", "interest", "fees", "penalties"]),
                name="waiver_of_something",
            ),
        ]


class WriteOff(TenantModel):
    """That a loan was given up, and what was lost; taking it back is a row of its own."""

    loan_id = models.UUIDField()
    loan = TenantFK(Loan, models.PROTECT, related_name="write_offs")
    principal = models.BigIntegerField()
    interest = models.BigIntegerField()
    fees = models.BigIntegerField()
    penalties = models.BigIntegerField()
    reason = models.CharField(max_length=30)
    # What was said about it, sealed under her own key.
    note_sealed = models.TextField(blank=True)
    sealed_for_id = models.UUIDField(null=True, blank=True)
    on = models.DateField()
    undoes_id = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["mfi", "loan_id"], name="write_off_loan")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mfi", "undoes_id"], name="write_off_undone_once"),
        ]


class Reschedule(TenantModel):
    """That a loan got a new schedule, and what was owed before it and after."""

    loan_id = models.UUIDField()
    loan = TenantFK(Loan, models.PROTECT, related_name="reschedules")
    # The schedule that begins with it.
    version = models.PositiveSmallIntegerField()
    owed_before = models.BigIntegerField()
    owed_after = models.BigIntegerField()
    note_sealed = models.TextField(blank=True)
    sealed_for_id = models.UUIDField(null=True, blank=True)
    on = models.DateField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mfi", "loan_id", "version"], name="reschedule_once"),
        ]


class Funding(TenantModel):
    """Money that the lender brought to lend, or took out again."""

    class Way(models.TextChoices):
        IN = "in"
        OUT = "out"

    way = models.CharField(max_length=3, choices=Way)
    amount_lisente = models.BigIntegerField()
    place = models.CharField(max_length=6, choices=Method)
    reference = models.CharField(max_length=60)
    on = models.DateField()
    at = models.DateTimeField(default=timezone.now)
