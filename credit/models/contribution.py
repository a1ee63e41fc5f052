"""What lenders told of their loans a month: lines, and the row that says a month is whole."""

from django.db import models


class ContributionMonth(models.Model):
    """A month that is whole and frozen, by which making of it; a row is never changed."""

    pk = models.CompositePrimaryKey("mfi_id", "month")
    mfi_id = models.UUIDField()
    month = models.IntegerField()
    made = models.UUIDField()
    records = models.IntegerField()
    left_out = models.IntegerField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        db_table = "credit_contribution_month"


class ContributionRow(models.Model):
    """One loan in one making of a month."""

    pk = models.CompositePrimaryKey("mfi_id", "month", "made", "loan_ref")
    mfi_id = models.UUIDField()
    month = models.IntegerField()
    made = models.UUIDField()
    # In the order of its letters alone, as every store and every file has it.
    loan_ref = models.CharField(max_length=32, db_collation="C")
    # A text, and not its meaning: the digest is of these very letters.
    body = models.TextField()

    class Meta:
        db_table = "credit_contribution"
