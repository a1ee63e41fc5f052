"""How people's loans stand: every line that a lender told, and the newest of each loan."""

from django.db import models


class Told(models.Model):
    """One line; what it says beside its key is read as a whole, so it is kept as one."""

    borrower_id = models.UUIDField()
    mfi_id = models.UUIDField()
    loan_id = models.UUIDField()
    revision = models.BigIntegerField()
    body = models.JSONField()

    class Meta:
        abstract = True


class LenderTold(models.Model):
    """Up to when a lender has told what happened."""

    mfi_id = models.UUIDField(primary_key=True)
    told_to = models.DateTimeField()

    class Meta:
        db_table = "credit_lender_told"


class CreditLine(Told):
    """A line as it was told; a row is never changed."""

    pk = models.CompositePrimaryKey("borrower_id", "mfi_id", "loan_id", "revision")

    class Meta:
        db_table = "credit_line"


class LoanStanding(Told):
    """The newest line of a loan."""

    pk = models.CompositePrimaryKey("borrower_id", "mfi_id", "loan_id")

    class Meta:
        db_table = "credit_loan_standing"
