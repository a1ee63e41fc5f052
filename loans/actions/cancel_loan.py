"""Let a borrower go back on a loan: before the money came, or within the cooling-off days."""

import uuid
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from loans import ledger
from loans.actions.receive_payment import booked_before
from loans.dates import today
from loans.deed import Actor, Once, deed, remember
from loans.errors import NotNow, NotThisLender, PaymentConflict
from loans.models import Loan, Payment, Reversal, Transfer, Waiver
from loans.once import Facts
from loans.past import PART_NAMED, Money, past_of
from loans.queries.policy import policy_of
from loans.record import record_act, record_event
from loans.rules import allocation
from loans.rules.accounts import Account
from loans.running import add_row, change_row
from loans.second_person import check_duty
from loans.standing import Standing, locked, moved, rows_of, settle

FORGIVEN = ("interest", "fees", "penalties")


@deed
def cancel_loan(
    mfi_id: UUID,
    loan_id: UUID,
    method: str,
    reference: str,
    *,
    by: Actor,
    once: Once | None = None,
) -> Facts:
    """Undo a loan: she gives back what she received, and owes no charge for it.

    Where the lender's policy keeps charges, she gives back the deducted fee too.
    """
    facts: Facts = {"id": str(loan_id)}
    remember(once, mfi_id, facts)
    check_duty(mfi_id, "cancel-loan", by)
    loan = locked(mfi_id, loan_id)
    if loan.status == Loan.Status.ACCEPTED:
        loan.cancel()
        loan.closed_on, loan.closed_why = today(), "cancelled"
        change_row(
            Loan,
            mfi_id,
            loan_id,
            status=str(loan.status),
            closed_on=loan.closed_on,
            closed_why=loan.closed_why,
        )
    else:
        _give_back(loan, method, reference, by)
    record_act(by, "cancel-loan", "loan", loan_id, mfi_id=mfi_id)
    record_event(mfi_id, "loan.cancelled", "loan", loan_id, borrower=str(loan.borrower_id))
    return facts


def gives_back(mfi_id: UUID, loan_id: UUID) -> int | None:
    """Tell what she would give back today; None where the loan cannot be given back any more."""
    loan = Loan.objects.of(mfi_id).filter(id=loan_id).first()
    if loan is None:
        raise NotThisLender
    try:
        _check_early(loan)
    except NotNow:
        return None
    keeps = policy_of(mfi_id).cooling_off_keeps_charges
    return int(loan.owed_principal) - (0 if keeps else _fees_booked(loan))


def _check_early(loan: Loan) -> None:
    """Refuse a loan that is not running, is too old, or was paid on."""
    policy = policy_of(loan.mfi_id)
    if loan.status != Loan.Status.ACTIVE or loan.disbursed_on is None:
        raise NotNow(status=str(loan.status))
    if today() > loan.disbursed_on + timedelta(policy.cooling_off_days):
        raise NotNow(status=str(loan.status), cooling_off_days=policy.cooling_off_days)
    if _paid(loan):
        # A payment is taken back first: then she gives back exactly what she received.
        raise NotNow(status=str(loan.status), paid="yes")


def _give_back(loan: Loan, method: str, reference: str, by: Actor) -> None:
    policy, day = policy_of(loan.mfi_id), today()
    _check_early(loan)
    same = booked_before(loan.mfi_id, method, reference)
    for booked in same:
        if not booked.taken_back:
            raise PaymentConflict(payment=str(booked.id))
    past = past_of(loan)
    forgiven = {name: int(getattr(loan, f"owed_{name}")) for name in FORGIVEN}
    if not policy.cooling_off_keeps_charges:
        forgiven["principal"] = _fees_undone(loan)
    for name, lisente in forgiven.items():
        if lisente:
            past.moves.append(allocation.Waiver(PART_NAMED[name], day, lisente))
            _waive(loan, name, lisente)
    payment = Money(uuid.uuid4(), day, loan.owed_principal - forgiven.get("principal", 0), method)
    past.moves.append(payment)
    loan.closed_why = "cancelled"
    moved(loan, day)
    spent = settle(Standing(loan, rows_of(loan)), past, since=day)[payment.id]
    add_row(
        Payment,
        mfi_id=loan.mfi_id,
        id=payment.id,
        loan_id=loan.id,
        amount_lisente=payment.lisente,
        paid_on=day,
        method=method,
        reference=reference,
        again=len(same),
        version=loan.schedule_version,
        to_principal=spent.parts[allocation.Part.PRINCIPAL],
        by_id=by.id,
        at=timezone.now(),
    )


def _paid(loan: Loan) -> bool:
    """Tell whether any payment stands, also of a schedule that is closed."""
    here = {"loan_id": loan.id}
    back = Reversal.objects.of(loan.mfi_id).filter(**here).values("payment_id")
    return Payment.objects.of(loan.mfi_id).filter(**here).exclude(id__in=back).exists()


def _fees_undone(loan: Loan) -> int:
    """Take back the fees that were booked when the loan was paid out."""
    fees = _fee_transfers(loan)
    ledger.take_back(loan, fees, today())
    return sum(one.amount_lisente for one in fees)


def _fees_booked(loan: Loan) -> int:
    return sum(one.amount_lisente for one in _fee_transfers(loan))


def _fee_transfers(loan: Loan) -> list[Transfer]:
    live = ledger.live(loan.mfi_id, loan.id, "payout")
    return [one for one in live if one.credit == Account.FEES.code]


def _waive(loan: Loan, component: str, lisente: int) -> None:
    add_row(
        Waiver,
        mfi_id=loan.mfi_id,
        id=uuid.uuid4(),
        loan_id=loan.id,
        component=component,
        amount_lisente=lisente,
        on=today(),
        reason="cancelled",
        version=loan.schedule_version,
        at=timezone.now(),
    )
