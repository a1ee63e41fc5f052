"""A file that a lender brought its borrowers or loans along in: known by its digest, not kept."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from loans.tenancy import TenantModel


class ImportedFile(TenantModel):
    """That a file was imported, by whom, and how many rows it had."""

    class Kind(models.TextChoices):
        BORROWERS = "borrowers"
        LOANS = "loans"

    kind = models.CharField(max_length=9, choices=Kind)
    digest = models.BinaryField()
    # How often the very same file was imported before.
    again = models.PositiveSmallIntegerField(default=0)
    rows = models.PositiveIntegerField()
    by_id = models.CharField(max_length=60)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["mfi", "kind", "digest", "again"], name="imported_file_once"
            ),
        ]
