"""The outbox: each text to one phone, from being written down to what became of it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from loans.tenancy import TenantModel

# What tells whose it is, or what it said.
PERSONAL = ~Q(to_digest=None) | ~Q(to_sealed="") | ~Q(text_sealed="")


class Message(TenantModel):
    """One text message. Its words and the number it goes to are sealed under the person's key.

    One to a phone that belongs to nobody yet has a key of its own. Of a broadcast's, the words
    stand in the broadcast, and the number is her own at the moment of sending: until then there is
    nothing to seal. After SMS_DAYS words and number go (messaging/actions/forget_texts.py).
    """

    class Status(models.TextChoices):
        QUEUED = "queued"
        CLAIMED = "claimed"
        # From here on the carrier may have it.
        SENDING = "sending"
        ACCEPTED = "accepted"
        DELIVERED = "delivered"
        FAILED = "failed"
        EXPIRED = "expired"
        # The carrier did not say: it may be there or not.
        UNKNOWN = "unknown"
        SUPPRESSED = "suppressed"

    class Kind(models.TextChoices):
        """What is right when the carrier's answer is lost, and until when it is worth sending."""

        # She must be able to prove it: rather twice than never, and each says which it is.
        RECEIPT = "receipt"
        CODE = "code"
        REMINDER = "reminder"
        BULK = "bulk"

    # The event that it tells of; the message's own id is made of it, so that no event tells twice.
    event_id = models.UUIDField(null=True, blank=True)
    notice = models.CharField(max_length=30)
    kind = models.CharField(max_length=8, choices=Kind)
    # What law asks for is sent whatever is left of the budget, and booked apart.
    law = models.BooleanField(default=False)
    broadcast_id = models.UUIDField(null=True, blank=True)
    # It stays when the words are gone: her lender can say what she was told of and when, and what
    # this id says of her goes with her sheet when she is erased.
    borrower_id = models.UUIDField(null=True, blank=True)
    language = models.CharField(max_length=2)
    # Which version of the lender's own words was said; 0: ours; None: words of nobody's catalogue.
    # It stays when the words are gone: what a version said is kept with the wording.
    wording_version = models.IntegerField(null=True, blank=True)
    sealed_for_id = models.UUIDField(null=True, blank=True)
    data_key = models.BinaryField(null=True)
    data_key_id = models.CharField(max_length=32, blank=True)
    to_sealed = models.TextField(blank=True)
    text_sealed = models.TextField(blank=True)
    # To find what went to a number, by whoever has the number; empty where that is over.
    to_digest = models.BinaryField(null=True)
    segments = models.PositiveSmallIntegerField()
    # How many parts of the budget are kept for it, by itself; a broadcast keeps them for all.
    # No check of its own: Citus adds no column with one to a table that is spread already.
    reserved = models.SmallIntegerField(default=0)
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    carrier = models.CharField(max_length=20, blank=True)
    provider_id = models.CharField(max_length=80, blank=True)
    failure = models.CharField(max_length=40, blank=True)
    cost = models.CharField("as the carrier writes it", max_length=20, blank=True)
    # What a bill is made of: whose account the carrier was asked under, of which network the number
    # was, and when it was asked last.
    account_id = models.UUIDField(null=True, blank=True)
    network = models.CharField(max_length=5, blank=True, default="", db_default="")
    sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    # How often nobody could say whether it was taken.
    unsure = models.SmallIntegerField(default=0)
    claim_id = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    # Not to be sent before the one, nor after the other.
    due_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)
    # What may have become of one that nobody knows of: a report to its number named no id of ours.
    hint_status = models.CharField(max_length=10, blank=True, default="", db_default="")
    hint_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            # Of these a report is still to come, or they lapse.
            models.Index(
                fields=["mfi", "expires_at"],
                condition=Q(status="accepted", carrier="kannel"),
                name="message_report_owed",
            ),
            models.Index(fields=["mfi", "at", "id"], name="message_in_order"),
            models.Index(fields=["mfi", "to_digest"], name="message_to"),
            models.Index(fields=["mfi", "borrower_id", "at"], name="message_borrower"),
            # What is still to be done is little beside what was done.
            models.Index(
                fields=["mfi", "kind", "due_at"],
                condition=Q(status__in=["queued", "claimed", "sending", "unknown"])
                & Q(broadcast_id=None),
                name="message_waits",
            ),
            models.Index(
                fields=["mfi", "broadcast_id", "status"],
                condition=~Q(broadcast_id=None),
                name="message_of_broadcast",
            ),
            # What a report names.
            models.Index(
                fields=["mfi", "provider_id"],
                condition=~Q(provider_id=""),
                name="message_provider",
            ),
            models.Index(
                fields=["mfi", "settled_at"], condition=Q(status="unknown"), name="message_unknown"
            ),
            # What is still to be forgotten one day.
            models.Index(fields=["mfi", "at"], condition=PERSONAL, name="message_personal"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(sealed_for_id__isnull=False, data_key__isnull=True)
                | Q(sealed_for_id__isnull=True, data_key__isnull=False)
                | Q(sealed_for_id=None, data_key=None, broadcast_id__isnull=False)
                | Q(
                    sealed_for_id=None,
                    data_key=None,
                    to_digest=None,
                    to_sealed="",
                    text_sealed="",
                ),
                name="message_under_one_key",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        "queued",
                        "claimed",
                        "sending",
                        "accepted",
                        "delivered",
                        "failed",
                        "expired",
                        "unknown",
                        "suppressed",
                    ]
                ),
                name="message_status_known",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["claimed", "sending"])
                | Q(claim_id__isnull=False, lease_until__isnull=False),
                name="message_sent_by_somebody",
            ),
        ]
