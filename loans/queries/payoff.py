"""What a borrower would have to pay on a day so that her loan is over."""

from datetime import date
from uuid import UUID

from loans.dates import today
from loans.errors import NotNow, OutsideTerms
from loans.models import Loan
from loans.queries.loans import one
from loans.rules import payoff as rules
from loans.rules.allocation import Installment
from loans.rules.product_terms import EarlyInterest
from loans.standing import as_ruled, rows_of


def payoff_of(loan: Loan, rows: list[Installment], on: date) -> rules.Payoff:
    """Reckon it by the terms that the loan has kept."""
    assert loan.disbursed_on is not None
    early = EarlyInterest(loan.terms["early_interest"])
    return rules.payoff(rows, on, loan.disbursed_on, early)


def payoff(mfi_id: UUID, loan_id: UUID, on: date) -> rules.Payoff:
    """Tell what closes a running loan on a day: today, or one to come, as things stand now."""
    loan = one(mfi_id, loan_id)
    if loan.status != Loan.Status.ACTIVE:
        raise NotNow(status=str(loan.status))
    if on < today():
        raise OutsideTerms("on", "Today or later.")
    return payoff_of(loan, [as_ruled(row) for row in rows_of(loan)], on)
