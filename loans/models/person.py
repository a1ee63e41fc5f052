"""One human, known by the phone she dials from, before any lender knows her."""

import uuid
from typing import ClassVar

from django.db import models


class Person(models.Model):
    """A phone's owner and the language she is spoken to in."""

    class Language(models.TextChoices):
        """Languages of the screens."""

        ENGLISH = "en"
        SESOTHO = "st"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    phone = models.CharField("phone in E.164", max_length=16)
    language = models.CharField(max_length=2, choices=Language, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """One person a phone."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["phone"], name="person_phone_once"),
            models.CheckConstraint(
                condition=models.Q(phone__regex=r"^\+[1-9][0-9]{6,14}$"),
                name="person_phone_e164",
            ),
        ]

    def __str__(self) -> str:
        """Say the id: a phone number belongs in no log."""
        return str(self.id)
