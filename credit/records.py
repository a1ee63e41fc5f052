"""What the registry answers with: plain facts that any store can give."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from credit.rules.dispute import Dispute
from credit.rules.inquiry import Inquiry
from credit.rules.reservation import Entry
from credit.rules.standing import Standing


@dataclass(frozen=True, slots=True)
class PhoneUser:
    """Somebody whom a phone has pointed at, and between which days; numbers change hands."""

    borrower_id: UUID
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class CreditFile:
    """All that lenders told of one person, as one answer."""

    # What takes up room, the oldest first.
    entries: tuple[Entry, ...] = ()
    standings: tuple[Standing, ...] = ()
    # The latest first.
    looks: tuple[Inquiry, ...] = ()
    disputes: tuple[Dispute, ...] = ()


@dataclass(frozen=True, slots=True)
class EngineVersion:
    """What keeps the registry."""

    name: str
    version: str
