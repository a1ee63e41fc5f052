"""What the registry answers with: plain facts that any store can give."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PhoneUser:
    """Somebody whom a phone has pointed at, and between which days; numbers change hands."""

    borrower_id: UUID
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class EngineVersion:
    """What keeps the registry."""

    name: str
    version: str
