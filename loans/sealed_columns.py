"""Which columns of a lender's rows hold what is sealed under a borrower's own key.

A new one is named here, so that it is sealed anew when she turns out to be somebody else, and is
emptied when she is erased. A row that is never changed names the person beside it instead
(`sealed_for_id`), and is lost with that person's key.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from loans.models import Application, Borrower, Case
from loans.models.application import PURPOSE, WITHDRAWAL
from loans.queries.borrowers import DETAILS, REASON, WALLET
from loans.tenancy import TenantModel
from loans.tenant_query import TenantQuerySet

CASE_TEXT = "case"


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """One column: of which table, by which column the borrower is named, and sealed as what."""

    model: type[TenantModel]
    borrower: str
    name: str
    sealed_as: str

    def rows(self, mfi_id: UUID, borrower_id: UUID) -> TenantQuerySet[Any]:
        """Give her rows that hold something in it."""
        hers = self.model.objects.of(mfi_id).filter(**{self.borrower: borrower_id})
        return hers.exclude(**{self.name: ""})


SEALED_COLUMNS = (
    SealedColumn(Borrower, "id", "details_sealed", DETAILS),
    SealedColumn(Borrower, "id", "status_reason_sealed", REASON),
    SealedColumn(Borrower, "id", "wallet_sealed", WALLET),
    SealedColumn(Case, "borrower_id", "text_sealed", CASE_TEXT),
    SealedColumn(Application, "borrower_id", "purpose_sealed", PURPOSE),
    SealedColumn(Application, "borrower_id", "withdrawal_sealed", WITHDRAWAL),
)
