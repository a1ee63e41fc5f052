"""One human on the whole platform, the phones that speak to us, and who knows whom."""

import uuid
from typing import ClassVar

from django.db import models

from loans.rules.identity import Identity

PHONE_SHAPE = r"^\+[1-9][0-9]{6,14}$"


class Language(models.TextChoices):
    """Languages of the screens."""

    ENGLISH = "en"
    SESOTHO = "st"


class Phone(models.Model):
    """A phone that dialled, and the language it is spoken to in: known before its owner is."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField("number in E.164", max_length=16)
    language = models.CharField(max_length=2, choices=Language, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["number"], name="phone_number_once"),
            models.CheckConstraint(
                condition=models.Q(number__regex=PHONE_SHAPE), name="phone_number_e164"
            ),
        ]


class Person(models.Model):
    """A human at one or several lenders; one handset may serve several.

    While her identity is only declared, she is the id together with the phone it was typed on:
    typed on another phone, the same twelve digits are somebody else until a document is seen.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    phone = models.CharField("phone in E.164", max_length=16)
    language = models.CharField(max_length=2, choices=Language)
    identity = models.CharField(max_length=8, choices=[(i.value, i.value) for i in Identity])
    # Whether an officer had the document in hand: a name that agrees gives way to it.
    document_seen = models.BooleanField(default=False)
    national_id_digest = models.BinaryField(null=True)
    digest_key_id = models.CharField(max_length=32)
    national_id_sealed = models.CharField(max_length=120, blank=True)
    # Destroyed on erasure: then nothing that was sealed under it can be read by anybody.
    data_key = models.BinaryField(null=True)
    data_key_id = models.CharField(max_length=32)
    # Taken for somebody of her own until it was found out who she is: kept for the trail alone.
    joined_to_id = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["phone"], name="person_phone"),
            models.Index(fields=["joined_to_id"], name="person_joined_to"),
            models.Index(fields=["national_id_digest"], name="person_national_id"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["national_id_digest"],
                condition=models.Q(identity__in=["seen", "matched"]),
                name="person_proven_once",
            ),
            models.UniqueConstraint(
                fields=["national_id_digest", "phone"], name="person_declared_once"
            ),
            models.CheckConstraint(
                condition=models.Q(phone__regex=PHONE_SHAPE) | models.Q(phone=""),
                name="person_phone_e164",
            ),
        ]


class Membership(models.Model):
    """A person is known to a lender, under which of the lender's rows, and by which phone.

    Nothing stands here that the lenders' own rows do not say: it can be made from them again.
    """

    borrower_id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    mfi = models.ForeignKey(
        "loans.Mfi", models.PROTECT, db_constraint=False, related_name="memberships"
    )
    phone = models.CharField("phone in E.164", max_length=16)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["phone"], name="membership_phone")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "mfi"], name="membership_once"),
        ]
