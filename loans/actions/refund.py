"""Give back to a borrower what she paid too much."""

import uuid
from uuid import UUID

from django.utils import timezone

from loans import ledger
from loans.dates import today
from loans.deed import Actor, Once, deed, remember
from loans.errors import NotNow, TooMuch
from loans.funds import check_funds
from loans.models import Loan, Refund
from loans.once import Facts
from loans.queries.policy import policy_of
from loans.record import record_act, record_event
from loans.rules import accounts
from loans.running import add_row
from loans.second_person import check_duty
from loans.standing import locked, moved, write_summary


@deed
def refund(
    mfi_id: UUID,
    loan_id: UUID,
    lisente: int,
    method: str,
    reference: str,
    *,
    by: Actor,
    once: Once | None = None,
) -> Facts:
    """Pay back some or all of her credit, and never more; tell the refund's id."""
    refund_id = uuid.uuid4()
    facts: Facts = {"id": str(refund_id)}
    remember(once, mfi_id, facts)
    check_duty(mfi_id, "refund", by)
    loan = locked(mfi_id, loan_id)
    if loan.status not in {Loan.Status.OVERPAID, Loan.Status.WRITTEN_OFF}:
        raise NotNow(status=str(loan.status))
    if lisente > loan.overpaid_lisente:
        raise TooMuch(overpaid_lisente=loan.overpaid_lisente)
    check_funds(mfi_id, policy_of(mfi_id), method, lisente)
    day = today()
    source = ledger.Source.of_loan(loan, "refund", refund_id, day)
    ledger.post(source, day, accounts.refunded(accounts.PLACES[method], lisente))
    add_row(
        Refund,
        mfi_id=mfi_id,
        id=refund_id,
        loan_id=loan_id,
        amount_lisente=lisente,
        on=day,
        method=method,
        reference=reference,
        version=loan.schedule_version,
        at=timezone.now(),
    )
    moved(loan, day)
    loan.overpaid_lisente -= lisente
    write_summary(loan)
    record_act(by, "refund", "loan", loan_id, mfi_id=mfi_id, after={"lisente": lisente})
    record_event(mfi_id, "loan.refunded", "loan", loan_id, lisente=lisente)
    return facts
