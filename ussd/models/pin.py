"""A person's PIN: nothing that can be tried out without the keys, and how often it was tried."""

from typing import ClassVar

from django.db import models


class Pin(models.Model):
    """What is kept of a PIN.

    The tries are counted here before each is looked at, so that a hundred at once are not a hundred
    tries. They are wrong ones until the right PIN takes them back.
    """

    person = models.OneToOneField(
        "loans.Person", models.PROTECT, primary_key=True, related_name="pin"
    )
    hashed = models.CharField("argon2id of a keyed digest", max_length=120)
    tries = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    set_at = models.DateTimeField()

    class Meta:
        """Found by its person alone."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(tries__lte=10), name="pin_tries_at_most"),
        ]

    def __str__(self) -> str:
        """Say whose."""
        return str(self.person_id)
