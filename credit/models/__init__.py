"""The tables of the registry's PostgreSQL store."""

from credit.models.consent import ConsentRow
from credit.models.contribution import ContributionMonth, ContributionRow
from credit.models.dispute import DisputeRow
from credit.models.exposure import ExposureRow, PersonLock
from credit.models.history import CreditLine, LenderTold, LoanStanding
from credit.models.identity import BorrowerByIdentity, PhonePointer
from credit.models.inquiry import InquiryRow

__all__ = [
    "BorrowerByIdentity",
    "ConsentRow",
    "ContributionMonth",
    "ContributionRow",
    "CreditLine",
    "DisputeRow",
    "ExposureRow",
    "InquiryRow",
    "LenderTold",
    "LoanStanding",
    "PersonLock",
    "PhonePointer",
]
