"""Take a payment back: it bounced, or it was for another loan; both stay in the books."""

import uuid
from uuid import UUID

from loans import ledger
from loans.actions.reschedule import returned_row
from loans.dates import today
from loans.deed import Actor, Once, deed, remember
from loans.errors import AlreadyDecided, NotNow, NotThisLender, TooMuch
from loans.models import Loan, Payment, Reversal, WriteOff
from loans.once import Facts, answer_instead
from loans.past import past_of
from loans.queries.policy import policy_of
from loans.record import record_act, record_event
from loans.rules.accounts import Account
from loans.running import add_row
from loans.second_person import WAITS_FOR, agreed
from loans.standing import Standing, locked, moved, rows_of, settle, write_summary

ACT = "reverse-payment"


@deed
def reverse_payment(
    mfi_id: UUID,
    loan_id: UUID,
    payment_id: UUID,
    reason: str,
    *,
    by: Actor,
    once: Once | None = None,
) -> Facts:
    """Write contra entries and spend the rest anew; tell whether a second word is needed."""
    facts: Facts = {"id": str(payment_id)}
    remember(once, mfi_id, facts)
    loan = locked(mfi_id, loan_id)
    payment = Payment.objects.of(mfi_id).filter(id=payment_id, loan_id=loan_id).first()
    if payment is None:
        raise NotThisLender
    limit = policy_of(mfi_id).second_correction_above_lisente
    two = limit is not None and payment.amount_lisente > limit
    asked = {"payment": payment_id, "reason": reason}
    _check(loan, payment)
    if not agreed(mfi_id, ACT, loan_id, asked, by=by, two=two):
        return answer_instead(once, mfi_id, {**facts, "waiting_for": WAITS_FOR})
    _take_back(loan, payment)
    add_row(
        Reversal,
        mfi_id=mfi_id,
        id=uuid.uuid4(),
        payment_id=payment_id,
        loan_id=loan_id,
        reason=reason,
        by_id=by.id,
        on=today(),
    )
    record_act(
        by,
        ACT,
        "loan",
        loan_id,
        mfi_id=mfi_id,
        before={"payment": str(payment_id), "lisente": payment.amount_lisente},
        reason=reason,
    )
    record_event(
        mfi_id,
        "payment.reversed",
        "loan",
        loan_id,
        payment=str(payment_id),
        lisente=payment.amount_lisente,
        balance_lisente=loan.owed_lisente,
    )
    return facts


def _check(loan: Loan, payment: Payment) -> None:
    if Reversal.objects.of(loan.mfi_id).filter(payment_id=payment.id).exists():
        raise AlreadyDecided(payment=str(payment.id))
    if loan.status == Loan.Status.WRITTEN_OFF and not payment.recovery:
        # Its principal is a loss already: the write-off is taken back first.
        raise NotNow(status=str(loan.status))
    if payment.recovery:
        lost = WriteOff.objects.of(loan.mfi_id).filter(loan_id=loan.id).latest("at")
        if lost.undoes_id is not None:
            raise NotNow(status=str(loan.status))


def _take_back(loan: Loan, payment: Payment) -> None:
    day = today()
    booked = ledger.live(loan.mfi_id, loan.id, "payment")
    own = [one for one in booked if one.source_id == payment.id]
    ledger.take_back(loan, own, day)
    if payment.recovery:
        loan.overpaid_lisente -= payment.to_overpayment
        if loan.overpaid_lisente < 0:
            raise TooMuch(refunded_lisente=-loan.overpaid_lisente)
        write_summary(loan)
        return
    moved(loan, day)
    past, standing = past_of(loan, without=payment.id), Standing(loan, rows_of(loan))
    if payment.version != loan.schedule_version:
        refunded = sum(one.amount_lisente for one in own if one.credit == Account.OVERPAID.code)
        if refunded:
            # A loan is rescheduled when nothing is overpaid: so this part went back to her.
            raise TooMuch(refunded_lisente=refunded)
        standing.rows.append(returned_row(loan, own, standing.rows, day))
        standing.rows.sort(key=lambda row: (row.due_on, row.number))
    settle(standing, past, since=day)
