"""A lender's own words for our texts, version by version, and what people say is wrong Sesotho."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from loans.tenancy import TenantModel


class Wording(TenantModel):
    """One version of one text in one language. Nothing of it changes but who let it through."""

    text = models.CharField("the text's label in our catalogue", max_length=30)
    language = models.CharField(max_length=2)
    version = models.PositiveIntegerField()
    # Empty: our own words again.
    says = models.TextField(blank=True)
    # The doubts about it that its writer has read and accepted.
    accepted = models.JSONField(default=list)
    # A consent, a cost, a complaint: two people.
    legal = models.BooleanField()
    # None: the operator, who works at no lender.
    written_by_id = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)
    # When it should be said first, and since when it may be.
    starts_at = models.DateTimeField()
    live_from = models.DateTimeField(null=True, blank=True)
    approved_by_id = models.UUIDField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    # Taken back before anybody heard it.
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["mfi", "text", "language", "version"], name="wording_version_once"
            ),
            models.CheckConstraint(
                condition=Q(language__in=["en", "st"], version__gte=1),
                name="wording_language_and_version",
            ),
            models.CheckConstraint(
                condition=Q(approved_by_id__isnull=True)
                | Q(written_by_id__isnull=True)
                | ~Q(approved_by_id=F("written_by_id")),
                name="wording_two_people",
            ),
            models.CheckConstraint(
                condition=Q(approved_by_id__isnull=True, approved_at__isnull=True)
                | Q(approved_by_id__isnull=False, approved_at__isnull=False),
                name="wording_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(legal=False)
                | Q(live_from__isnull=True)
                | Q(approved_by_id__isnull=False),
                name="wording_legal_takes_two",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True)
                | Q(live_from__isnull=True)
                | Q(withdrawn_at__lt=F("live_from")),
                name="wording_withdrawn_unheard",
            ),
        ]


class WordingMark(TenantModel):
    """Somebody who reads a text to borrowers says that its Sesotho, or its English, is wrong."""

    text = models.CharField(max_length=30)
    language = models.CharField(max_length=2)
    # 0: our own words.
    version = models.PositiveIntegerField()
    note = models.CharField(max_length=200)
    marked_by_id = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["mfi", "at", "id"], name="wording_mark_in_order")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(language__in=["en", "st"]), name="wording_mark_language"
            ),
        ]
