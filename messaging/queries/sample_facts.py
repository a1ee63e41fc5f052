"""Facts to try a text with: a borrower's own where she has them, and such as are common."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from uuid import UUID

from loans.dates import today
from loans.models import Installment, Loan
from loans.queries import borrowers
from loans.rules.written import day, maloti
from messaging.catalogue import typical_facts
from messaging.notices import from_lender

# Made to be read, and not to be counted with.
MADE_UP: Final[Mapping[str, str]] = MappingProxyType(
    {
        "name": "Palesa Mokoena",
        "officer": "Thabo Mokoena",
        "reference": "AB12CD34",
        "receipt": "EF56GH78",
        "days": "3",
        "outcome": "...",
    }
)


def common_facts(mfi_id: UUID, language: str) -> Mapping[str, str]:
    """Give facts as they commonly are, from this lender."""
    return {**typical_facts(language), **from_lender(mfi_id)}


def made_up_facts(mfi_id: UUID, language: str) -> Mapping[str, str]:
    """Give facts to read a text with, of people who are nobody."""
    return {**common_facts(mfi_id, language), **MADE_UP}


def facts_of(mfi_id: UUID, borrower_id: UUID) -> dict[str, str]:
    """Give what is true of a borrower and her newest loan; another lender's does not exist."""
    borrowers.one(mfi_id, borrower_id)
    facts = {**from_lender(mfi_id), "on": day(today())}
    loan = Loan.objects.of(mfi_id).filter(borrower_id=borrower_id).order_by("at").last()
    if loan is None:
        return facts
    facts |= {
        "reference": loan.reference,
        "amount": maloti(loan.paid_out_lisente or loan.principal_lisente),
        "balance": maloti(loan.owed_lisente),
    }
    rows = Installment.objects.of(mfi_id).filter(loan_id=loan.id, version=loan.schedule_version)
    coming = rows.filter(due_on__gte=today()).order_by("due_on", "number").first()
    if coming is not None:
        facts |= {
            "payment": maloti(coming.principal + coming.interest + coming.fees),
            "first": day(coming.due_on),
            "until": day(coming.due_on),
        }
    return facts
