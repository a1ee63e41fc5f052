"""Whom a reminder is held back from, so that it can be seen whether it is worth its money."""

import hashlib
from enum import StrEnum
from uuid import UUID

PERCENT = 100


class Kind(StrEnum):
    """Before the due day, or after it."""

    REMINDER = "reminder"
    OVERDUE = "overdue"

    @classmethod
    def of_step(cls, step: int) -> "Kind":
        """Tell which it is by the days after the due day."""
        return cls.OVERDUE if step > 0 else cls.REMINDER


def is_held_back(lender: UUID, kind: Kind, loan_id: UUID, percent: int) -> bool:
    """Draw a loan's lot: at one lender it is the same every time, and another for each kind.

    Of the loans held back at a smaller share all are held back at a larger one.
    """
    drawn = hashlib.sha256(f"{lender} {kind.value} {loan_id}".encode()).digest()
    return int.from_bytes(drawn[:8]) % PERCENT < percent
