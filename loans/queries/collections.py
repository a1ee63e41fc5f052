"""Prompts and callbacks of wallets: whose they are, and which wait."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from loans.models import Borrower, Collection, Loan, Membership, WalletCallback, WalletRequest
from loans.queries.directory import lender_ids


class LoanAt(NamedTuple):
    """A loan, and the lender that it is of."""

    mfi_id: UUID
    loan_id: UUID


def of_reference(reference: str) -> Collection | None:
    """Give the prompt that a wallet names."""
    found = WalletRequest.objects.filter(reference=reference).first()
    if found is None:
        return None
    return Collection.objects.of(found.mfi_id).filter(id=found.collection_id).first()


def phone_of(collection: Collection) -> str:
    """Tell whom it asks."""
    loan = Loan.objects.of(collection.mfi_id).get(id=collection.loan_id)
    return str(Borrower.objects.of(collection.mfi_id).get(id=loan.borrower_id).phone)


def loan_of_account(account: str, phone: str) -> LoanAt | None:
    """Find the loan whose reference a payer typed; her own lenders first, then all others.

    Two lenders may have given two loans one reference: then it is nobody's.
    """
    typed = account.strip().upper()
    hers = list(Membership.objects.filter(phone=phone).values_list("mfi_id", flat=True))
    for mfi_ids in (hers, lender_ids()):
        found = [
            LoanAt(mfi_id, loan_id)
            for mfi_id in mfi_ids
            for loan_id in Loan.objects.of(mfi_id)
            .filter(reference=typed)
            .values_list("id", flat=True)
        ]
        if found:
            return found[0] if len(set(found)) == 1 else None
    return None


def waiting(asked_before: datetime) -> Sequence[UUID]:
    """Give the callbacks that nobody has taken up."""
    rows = WalletCallback.objects.filter(status=WalletCallback.Status.WAITING, at__lte=asked_before)
    return list(rows.order_by("at").values_list("id", flat=True))
