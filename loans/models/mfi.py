"""Lenders and districts, on every node and rarely written; and what of a lender changes hourly."""

import uuid
from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models

from loans.tenancy import TenantModel

# A lender is named on screens of 160 septets: longer names are refused when they are entered.
LENDER_NAME_CHARACTERS_MAX = 22
slug_shape = RegexValidator(
    r"^[a-z](?:[a-z0-9-]{0,30}[a-z0-9])?$", "Lower-case letters and digits."
)

service_code_shape = RegexValidator(
    r"^\*[0-9]{2,4}(?:\*[0-9]{1,6}){0,3}#$",
    "As it is dialled: *120*5#.",
)


class District(models.Model):
    """One of the ten districts of Lesotho."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    name = models.CharField(max_length=40, unique=True)
    name_st = models.CharField("name in Sesotho", max_length=40)

    class Meta:
        """Listed as people list them: along the border from Maseru."""

        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        """Say the English name."""
        return self.name


class Mfi(models.Model):
    """A lender. No hop, job or counter ever writes this row: see MfiState."""

    class Status(models.TextChoices):
        """Whether the lender works here."""

        ACTIVE = "active"
        SUSPENDED = "suspended"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=LENDER_NAME_CHARACTERS_MAX, unique=True)
    slug = models.SlugField(max_length=32, unique=True, validators=[slug_shape])
    phone = models.CharField("office phone", max_length=16)
    district = models.ForeignKey(District, models.PROTECT, related_name="lenders")
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    # A code of its own that its borrowers dial: nobody is asked there which lender.
    service_code = models.CharField(max_length=24, blank=True, validators=[service_code_shape])
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Listed by name."""

        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(status__in=["active", "suspended"]),
                name="mfi_status_known",
            ),
            models.UniqueConstraint(
                fields=["service_code"],
                condition=~models.Q(service_code=""),
                name="mfi_service_code_once",
            ),
        ]

    def __str__(self) -> str:
        """Say the lender's name."""
        return self.name


class MfiState(TenantModel):
    """A lender's changing facts, in its own shard: one row, whose id is the lender's."""

    audit_number = models.BigIntegerField(default=0)
    audit_digest = models.BinaryField(default=b"")
    audit_sealed_to = models.DateTimeField(null=True, blank=True)
    # The last day that is closed for all of its loans; the day after it is the one that is open.
    day_closed_on = models.DateField(null=True, blank=True)
    # Up to when the registry has been told of this lender's events.
    credit_told_to = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        """Say whose facts these are."""
        return f"state of {self.mfi_id}"
