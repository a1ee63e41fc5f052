"""A person as one lender knows her."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from loans.rules.names import NAME_CHARACTERS_MAX
from loans.tenancy import TenantModel


class Borrower(TenantModel):
    """Name, place and work: what the lender wrote down, and when."""

    class Status(models.TextChoices):
        """Whether she may borrow here."""

        ACTIVE = "active"
        BLOCKED = "blocked"
        ERASED = "erased"

    person_id = models.UUIDField()
    name = models.CharField(max_length=NAME_CHARACTERS_MAX)
    # The name as it is searched: folded, so that a mark left out hides nobody.
    name_folded = models.CharField(max_length=NAME_CHARACTERS_MAX)
    phone = models.CharField("phone in E.164", max_length=16)
    district_id = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=8, choices=Status, default=Status.ACTIVE)
    external_id = models.CharField(max_length=60, null=True, blank=True)  # noqa: DJ001 (unique)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["mfi", "at", "id"], name="borrower_in_order"),
            models.Index(fields=["mfi", "phone"], name="borrower_phone"),
            models.Index(
                fields=["mfi", "name_folded"],
                name="borrower_name",
                opclasses=["uuid_ops", "varchar_pattern_ops"],
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mfi", "person_id"], name="borrower_once"),
            models.UniqueConstraint(fields=["mfi", "external_id"], name="borrower_external_once"),
            models.CheckConstraint(
                condition=models.Q(status__in=["active", "blocked", "erased"]),
                name="borrower_status_known",
            ),
        ]
