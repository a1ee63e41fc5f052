"""A person as one lender knows her."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from loans.models.person import Language
from loans.rules.details import Employment, Gender
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
    # In the order of its letters alone, so that one index finds a beginning and puts it in order.
    name_folded = models.CharField(max_length=NAME_CHARACTERS_MAX, db_collation="C")
    phone = models.CharField("phone in E.164", max_length=16)
    district_id = models.PositiveSmallIntegerField()
    # Her person's, once more: what is sent to very many is counted and chosen by it in one place.
    # `copy_languages` keeps it in step with what she chooses on her phone.
    language = models.CharField(
        max_length=2, choices=Language, default=Language.ENGLISH, db_default=Language.ENGLISH
    )
    status = models.CharField(max_length=8, choices=Status, default=Status.ACTIVE)
    # Of her person this much stands open, for reports count by it.
    gender = models.CharField(max_length=6, blank=True)
    employment = models.CharField(max_length=13, blank=True)
    # Whose borrower she is: a member of staff of the same lender.
    officer_id = models.UUIDField(null=True, blank=True)
    # Birth, town, employer, income, kin and guarantors, in one piece under her own key.
    details_sealed = models.TextField(blank=True)
    # Why she is blocked, in somebody's words.
    status_reason_sealed = models.TextField(blank=True)
    # The number that money is paid to, where it is not her phone, and the one that follows it.
    wallet_sealed = models.TextField(blank=True)
    # When an officer noted that her number is on another SIM card, until she has come herself.
    sim_swapped_at = models.DateTimeField(null=True, blank=True)
    external_id = models.CharField(max_length=60, null=True, blank=True)  # noqa: DJ001 (unique)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["mfi", "at", "id"], name="borrower_in_order"),
            models.Index(fields=["mfi", "phone"], name="borrower_phone"),
            models.Index(fields=["mfi", "district_id"], name="borrower_district"),
            models.Index(fields=["mfi", "officer_id"], name="borrower_officer"),
            models.Index(fields=["mfi", "name_folded", "id"], name="borrower_name_in_order"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mfi", "person_id"], name="borrower_once"),
            models.UniqueConstraint(fields=["mfi", "external_id"], name="borrower_external_once"),
            models.CheckConstraint(
                condition=models.Q(status__in=["active", "blocked", "erased"]),
                name="borrower_status_known",
            ),
            models.CheckConstraint(
                condition=models.Q(gender__in=["", *(one.value for one in Gender)]),
                name="borrower_gender_known",
            ),
            models.CheckConstraint(
                condition=models.Q(employment__in=["", *(one.value for one in Employment)]),
                name="borrower_employment_known",
            ),
        ]
