"""Loans whose decision was taken with a score at hand, and what that score was."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from loans.models import Decision, Loan
from loans.rules.score_bands import Score, read_score


class ScoredLoan(NamedTuple):
    """A loan that was paid out, with the last score with which it was approved."""

    loan_id: UUID
    lent_on: date
    score: Score


def scored_loans(mfi_id: UUID, until: date, only: dict[str, UUID]) -> list[ScoredLoan]:
    """Find all that were lent up to a day, by officer or product where one is named."""
    approvals = (
        Loan.objects.of(mfi_id)
        .filter(
            **only,
            disbursed_on__lte=until,
            application__decisions__kind=Decision.Kind.APPROVE,
            application__decisions__advice__has_key="score",
        )
        .order_by("application__decisions__at", "application__decisions__id")
        .values_list("id", "disbursed_on", "application__decisions__advice")
    )
    found = {}
    for loan_id, lent_on, advice in approvals:
        score = read_score(advice)
        if score is not None and lent_on is not None:
            found[loan_id] = ScoredLoan(loan_id, lent_on, score)
    return list(found.values())
