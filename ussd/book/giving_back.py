"""She gives a loan up before the money came, or gives back what she received."""

from collections.abc import Sequence
from uuid import UUID

from loans.actions.cancel_loan import cancel_loan, gives_back
from loans.deed import Once
from loans.errors import DomainError, NotNow
from loans.models import Collection, Loan
from loans.queries.loans import one
from ussd.book.paying import collected
from ussd.caller import Caller
from ussd.engine.domain import Outcome
from ussd.engine.talk import Talk
from ussd.lenders_away import ASK_SECONDS, asked_of
from ussd.slots import LENDER, LOAN, PAYS

ROUTE = "ussd cancel"
LOAN_CHOICES = ("repay", "payments", "parts")


def loan_choices(talk: Talk) -> Sequence[str]:
    """Offer what can be done with a running loan: giving it back for the first days only."""
    return (*LOAN_CHOICES, "give_back") if _sum(talk) is not None else LOAN_CHOICES


def awaited_choices(talk: Talk) -> Sequence[str]:
    """Offer to give up a loan whose money is not on its way yet."""
    mfi_id, loan_id = _of(talk)
    with asked_of(mfi_id, ASK_SECONDS):
        return ("cancel",) if one(mfi_id, loan_id).status == Loan.Status.ACCEPTED else ()


def sum_chosen(talk: Talk) -> Outcome:
    """Find what she would give back today."""
    lisente = _sum(talk)
    return Outcome("gone") if lisente is None else Outcome("known", {PAYS: str(lisente)})


def cancel(caller: Caller, talk: Talk) -> Outcome:
    """Give the loan up before its money moves."""
    mfi_id, loan_id = _of(talk)
    by = caller.herself(talk)
    once = Once.of_body(caller.session, by.id, ROUTE, str(loan_id))
    try:
        with asked_of(mfi_id, ASK_SECONDS):
            if one(mfi_id, loan_id).status not in {Loan.Status.ACCEPTED, Loan.Status.CANCELLED}:
                return Outcome("changed")
            cancel_loan(mfi_id, loan_id, "", "", by=by, once=once)
    except NotNow:
        return Outcome("changed")
    except DomainError:
        return Outcome("later")
    return Outcome("cancelled")


def give_back(caller: Caller, talk: Talk) -> Outcome:
    """Have her wallet ask her for all of it."""
    return collected(caller, talk, Collection.Purpose.GIVE_BACK)


def _sum(talk: Talk) -> int | None:
    mfi_id, loan_id = _of(talk)
    with asked_of(mfi_id, ASK_SECONDS):
        return gives_back(mfi_id, loan_id)


def _of(talk: Talk) -> tuple[UUID, UUID]:
    return UUID(talk.slots[LENDER]), UUID(talk.slots[LOAN])
