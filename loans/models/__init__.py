"""Tables of the book, one file per aggregate."""

from loans.models.application import Acceptance, Application, Decision
from loans.models.audit import (
    AuditEntry,
    AuditSeal,
    HouseAuditEntry,
    HouseAuditSeal,
    HouseChainHead,
)
from loans.models.borrower import Borrower
from loans.models.callback import WalletCallback
from loans.models.case import Case
from loans.models.close import DayClose, PortfolioDay, SkippedLoan
from loans.models.collection import Collection, WalletRequest
from loans.models.consent_code import ConsentCode
from loans.models.document import Document
from loans.models.event import Event
from loans.models.imported_file import ImportedFile
from loans.models.loan import Installment, Loan
from loans.models.mfi import District, Mfi, MfiState
from loans.models.once import HouseOnce, Once
from loans.models.payment import (
    Charge,
    Funding,
    Payment,
    Refund,
    Reschedule,
    Reversal,
    Waiver,
    WriteOff,
)
from loans.models.payout import Payout
from loans.models.person import Language, Membership, Person, Phone
from loans.models.policy import LenderPolicy
from loans.models.product import Product
from loans.models.report_file import ReportFile
from loans.models.second_person import WaitingAct
from loans.models.staff import StaffMember
from loans.models.transfer import LedgerAccount, Transfer

__all__ = [
    "Acceptance",
    "Application",
    "AuditEntry",
    "AuditSeal",
    "Borrower",
    "Case",
    "Charge",
    "Collection",
    "ConsentCode",
    "DayClose",
    "Decision",
    "District",
    "Document",
    "Event",
    "Funding",
    "HouseAuditEntry",
    "HouseAuditSeal",
    "HouseChainHead",
    "HouseOnce",
    "ImportedFile",
    "Installment",
    "Language",
    "LedgerAccount",
    "LenderPolicy",
    "Loan",
    "Membership",
    "Mfi",
    "MfiState",
    "Once",
    "Payment",
    "Payout",
    "Person",
    "Phone",
    "PortfolioDay",
    "Product",
    "Refund",
    "ReportFile",
    "Reschedule",
    "Reversal",
    "SkippedLoan",
    "StaffMember",
    "Transfer",
    "WaitingAct",
    "Waiver",
    "WalletCallback",
    "WalletRequest",
    "WriteOff",
]
