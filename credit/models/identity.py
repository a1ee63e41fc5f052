"""Who a person is among all lenders: the same two tables as in Cassandra, bound to no other."""

from django.db import models
from django.db.models.functions import Now

from credit.rules.subject import DIGEST_BYTES


class BorrowerByIdentity(models.Model):
    """One document, one borrower, for ever; a row is never changed."""

    pk = models.CompositePrimaryKey("id_type", "digest")
    id_type = models.CharField(max_length=20)
    digest = models.BinaryField(max_length=DIGEST_BYTES)
    key_id = models.CharField(max_length=40)
    borrower_id = models.UUIDField()
    since = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "credit_borrower_by_identity"


class PhonePointer(models.Model):
    """One sighting of a phone with a person: numbers change hands, and families share one."""

    pk = models.CompositePrimaryKey("digest", "borrower_id", "pointed_at")
    digest = models.BinaryField(max_length=DIGEST_BYTES)
    borrower_id = models.UUIDField()
    pointed_at = models.DateTimeField()
    key_id = models.CharField(max_length=40)

    class Meta:
        db_table = "credit_phone_pointer"
