"""A lender's look at what the registry holds of a person: why, by which consent, and when."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from credit.rules.consent import Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """One look; like everything here it names nobody."""

    id: UUID
    subject: UUID
    mfi_id: UUID
    purpose: Purpose
    consent_id: UUID
    at: datetime
    # Who of the lender's staff looked; None: the lender by itself, at nobody's asking.
    officer: UUID | None = None
