"""Whom a lender writes to together: a list that it keeps, or a rule that is asked each time."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from loans.models.person import Language
from loans.tenancy import TenantFK, TenantModel

NAME_CHARACTERS_MAX = 60


class Group(TenantModel):
    """A named list of borrowers and phones, or a saved filter, which has no members of its own."""

    name = models.CharField(max_length=NAME_CHARACTERS_MAX)
    filter = models.JSONField(null=True, blank=True)
    # Under it lie the numbers of those who are nobody's borrowers.
    data_key = models.BinaryField(null=True)
    data_key_id = models.CharField(max_length=32, blank=True)
    # Of a list that came as a file: what the file held, so that the same is not sent in twice.
    file_digest = models.BinaryField(null=True)
    by_id = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["mfi", "at", "id"], name="group_in_order")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mfi", "name"], name="group_name_once"),
            models.CheckConstraint(
                condition=Q(filter__isnull=False, data_key__isnull=True)
                | Q(filter__isnull=True, data_key__isnull=False),
                name="group_is_list_or_filter",
            ),
        ]


class GroupMember(TenantModel):
    """One number on a list: a borrower's, which stands in her own row, or a sealed one."""

    class Network(models.TextChoices):
        VODACOM = "vodacom"
        ECONET = "econet"
        OTHER = "other"

    group_id = models.UUIDField()
    group = TenantFK(Group, models.PROTECT, related_name="members")
    borrower_id = models.UUIDField(null=True, blank=True)
    phone_sealed = models.TextField(blank=True)
    # To find a number, by whoever has the number; of a borrower the one she was added with.
    to_digest = models.BinaryField()
    # Of a borrower both stand in her own row.
    language = models.CharField(max_length=2, choices=Language, blank=True)
    network = models.CharField(max_length=8, choices=Network, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["mfi", "group_id", "at", "id"], name="group_member_in_order"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["mfi", "group_id", "to_digest"], name="group_member_once"
            ),
            models.CheckConstraint(
                condition=Q(borrower_id__isnull=False, phone_sealed="")
                | Q(borrower_id__isnull=True) & ~Q(phone_sealed=""),
                name="group_member_borrower_or_sealed",
            ),
        ]
