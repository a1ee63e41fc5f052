"""Whose account a loan is, as its paper names them: the lender, the borrower, her language."""

from dataclasses import dataclass

from loans.models import Borrower, Loan, Mfi, Person


@dataclass(frozen=True, slots=True)
class AccountHolder:
    """Names as they stand on paper; of one who was erased there is none."""

    lender: str
    phone: str
    borrower: str
    language: str


def account_holder(loan: Loan) -> AccountHolder:
    """Look them up."""
    lender = Mfi.objects.get(id=loan.mfi_id)
    borrower = Borrower.objects.of(loan.mfi_id).get(id=loan.borrower_id)
    language = Person.objects.values_list("language", flat=True).get(id=borrower.person_id)
    return AccountHolder(lender.name, lender.phone, borrower.name, language)
