"""What a person says is wrong in her record, and what two people of its lender said to that."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Verdict(StrEnum):
    """What came of it."""

    UPHELD = "upheld"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """One loan that she disputes; while nobody has settled it, nothing of the loan is shown."""

    # The id of the matter in the lender's book.
    id: UUID
    subject: UUID
    mfi_id: UUID
    loan_id: UUID
    opened_at: datetime
    verdict: Verdict | None = None
    settled_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Tell whether the loan is withheld for it."""
        return self.verdict is None
