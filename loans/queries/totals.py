"""What borrowers have borrowed, repaid and still owe at one lender."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from loans.models import Loan, Payment, Refund, Reversal


class Totals(NamedTuple):
    """Sums over all her loans, in lisente; what went back to her she has not repaid."""

    borrowed: int = 0
    repaid: int = 0
    outstanding: int = 0


def totals(mfi_id: UUID, borrower_ids: Sequence[UUID]) -> dict[UUID, Totals]:
    """Add up the loans of many borrowers in one query; who has none has no sums."""
    taken_back = Reversal.objects.of(mfi_id).filter(payment_id=OuterRef("id"))
    payments = Payment.objects.of(mfi_id).filter(~Exists(taken_back), loan_id=OuterRef("id"))
    refunds = Refund.objects.of(mfi_id).filter(loan_id=OuterRef("id"))
    owed = F("owed_principal") + F("owed_interest") + F("owed_fees") + F("owed_penalties")
    rows = (
        Loan.objects.of(mfi_id)
        .filter(borrower_id__in=borrower_ids)
        .annotate(came=_sum(payments), went=_sum(refunds))
        .order_by()
        .values("borrower_id")
        .annotate(
            borrowed=Coalesce(Sum("principal_lisente", filter=Q(disbursed_on__isnull=False)), 0),
            repaid=Sum(F("came") - F("went")),
            outstanding=Sum(owed),
        )
    )
    return {
        row["borrower_id"]: Totals(
            int(row["borrowed"]), int(row["repaid"]), int(row["outstanding"])
        )
        for row in rows
    }


def _sum(rows: QuerySet[Payment] | QuerySet[Refund]) -> Coalesce:
    by_loan = rows.order_by().values("loan_id").annotate(sum=Sum("amount_lisente"))
    return Coalesce(Subquery(by_loan.values("sum")), 0)
