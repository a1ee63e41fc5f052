"""Who wants fewer texts of a lender; what concerns her own money she always hears."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from loans.tenancy import TenantModel


class OptOut(TenantModel):
    """One number that said stop to one kind of one lender's texts; none for one that let it come.

    Where the number is a borrower's, there is a row for each borrower on it: so a text to many
    leaves her out by a join, which knows no digests.
    """

    class Kind(models.TextChoices):
        """Receipts, codes and what the law asks for are not here: they always come."""

        BULK = "bulk"
        REMINDER = "reminder"

    class How(models.TextChoices):
        MENU = "menu"
        SMS = "sms"
        # She told the carrier, which told us; or it refused a text to her for that.
        CARRIER = "carrier"
        REFUSED = "refused"
        OFFICER = "officer"

    class Reason(models.TextChoices):
        """Why an officer says it for her, as a word: nobody's own words stand here."""

        ASKED = "asked"
        COMPLAINED = "complained"
        NOT_HERS = "not_hers"
        OTHER = "other"

    to_digest = models.BinaryField()
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.BULK)
    borrower_id = models.UUIDField(null=True, blank=True)
    how = models.CharField(max_length=10, choices=How)
    reason = models.CharField(max_length=10, choices=Reason, blank=True)
    # A number that is nobody's stands nowhere else: without it a new key could not find it again.
    phone_sealed = models.TextField(blank=True, default="", db_default="")
    data_key = models.BinaryField(null=True)
    data_key_id = models.CharField(max_length=32, blank=True, default="", db_default="")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        """A number says it once for a kind and a borrower, and once where it is nobody's."""

        indexes: ClassVar = [
            models.Index(fields=["mfi", "kind", "borrower_id"], name="opt_out_borrower"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["mfi", "to_digest", "kind", "borrower_id"],
                condition=Q(borrower_id__isnull=False),
                name="opt_out_once_for_her",
            ),
            models.UniqueConstraint(
                fields=["mfi", "to_digest", "kind"],
                condition=Q(borrower_id__isnull=True),
                name="opt_out_once_for_nobody",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["bulk", "reminder"]), name="opt_out_kind_known"
            ),
        ]
