"""Tables of the book, one file per aggregate."""

from loans.models.audit import (
    AuditEntry,
    AuditSeal,
    HouseAuditEntry,
    HouseAuditSeal,
    HouseChainHead,
)
from loans.models.event import Event
from loans.models.mfi import District, Mfi, MfiState
from loans.models.once import HouseOnce, Once
from loans.models.person import Person
from loans.models.staff import StaffMember

__all__ = [
    "AuditEntry",
    "AuditSeal",
    "District",
    "Event",
    "HouseAuditEntry",
    "HouseAuditSeal",
    "HouseChainHead",
    "HouseOnce",
    "Mfi",
    "MfiState",
    "Once",
    "Person",
    "StaffMember",
]
