"""Tables of the book, one file per aggregate."""

from loans.models.audit import (
    AuditEntry,
    AuditSeal,
    HouseAuditEntry,
    HouseAuditSeal,
    HouseChainHead,
)
from loans.models.borrower import Borrower
from loans.models.case import Case
from loans.models.event import Event
from loans.models.mfi import District, Mfi, MfiState
from loans.models.once import HouseOnce, Once
from loans.models.person import Language, Membership, Person, Phone
from loans.models.policy import LenderPolicy
from loans.models.product import Product
from loans.models.staff import StaffMember

__all__ = [
    "AuditEntry",
    "AuditSeal",
    "Borrower",
    "Case",
    "District",
    "Event",
    "HouseAuditEntry",
    "HouseAuditSeal",
    "HouseChainHead",
    "HouseOnce",
    "Language",
    "LenderPolicy",
    "Membership",
    "Mfi",
    "MfiState",
    "Once",
    "Person",
    "Phone",
    "Product",
    "StaffMember",
]
