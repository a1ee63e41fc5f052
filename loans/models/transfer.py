"""The ledger: an account of a lender, and money that moved between two of them."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from loans.models.loan import Loan
from loans.tenancy import TenantFK, TenantModel


class LedgerAccount(TenantModel):
    """A lender's account: the code is the product's, the name and its own number the lender's."""

    code = models.CharField(max_length=4)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=9)
    own_code = models.CharField("number in the lender's own books", max_length=20, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mfi", "code"], name="ledger_account_once"),
        ]


class Transfer(TenantModel):
    """One debit, one credit, one sum above nought: it cannot be unbalanced. Never changed."""

    on = models.DateField("value date")
    debit = models.CharField(max_length=4)
    credit = models.CharField(max_length=4)
    amount_lisente = models.BigIntegerField()
    # Which event of which kind it books: a payment, a payout, a write-off, funds.
    kind = models.CharField(max_length=12)
    source_id = models.UUIDField()
    loan_id = models.UUIDField(null=True, blank=True)
    loan = TenantFK(Loan, models.PROTECT, null=True, blank=True, related_name="transfers")
    # The instalment that it pays: so the ledger tells of any day what was open of each.
    installment_id = models.UUIDField(null=True, blank=True)
    # It was dated back into a day that was closed for its loan: up to which day the books were.
    after_close_of = models.DateField(null=True, blank=True)
    # A correction names the transfer that it takes back; each is taken back once at most.
    reverses_id = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["mfi", "loan_id", "at"], name="transfer_loan"),
            models.Index(fields=["mfi", "on"], name="transfer_on"),
            models.Index(
                fields=["mfi", "after_close_of"],
                condition=Q(after_close_of__isnull=False),
                name="transfer_dated_back",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mfi", "reverses_id"], name="transfer_reversed_once"),
            models.CheckConstraint(
                condition=Q(amount_lisente__gt=0) & ~Q(debit=F("credit")),
                name="transfer_moves_something",
            ),
        ]
