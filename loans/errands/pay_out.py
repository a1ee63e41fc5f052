"""Pay a loan out: by hand, or by a wallet that is asked once and whose answer is written down."""

import logging
import uuid
from datetime import date
from uuid import UUID

from loans.actions.disburse import (
    ask_payout,
    disburse_cash,
    payout_failed,
    payout_succeeded,
    payout_unknown,
)
from loans.deed import Actor, Once
from loans.errands.report_credit import hold_for_payout
from loans.models import Loan
from loans.once import Facts, answer_before
from loans.queries.payouts import destination, is_due
from loans.second_person import check_duty
from loans.wallets.port import NoAnswer, Outcome, Paid, Refused, Wallet, chosen

log = logging.getLogger(__name__)
WALLET = Actor.system("wallet")
BY_ITSELF = Actor.system("payouts")


def pay_out_cash(
    mfi_id: UUID, loan_id: UUID, on: date, *, by: Actor, once: Once | None = None
) -> Facts:
    """Hand the money over, once the registry still has room for the loan."""
    if (before := answer_before(once, mfi_id)) is not None:
        return before
    _hold(mfi_id, loan_id, by)
    return disburse_cash(mfi_id, loan_id, on, by=by, once=once)


def pay_out(mfi_id: UUID, loan_id: UUID, *, by: Actor, once: Once | None = None) -> Facts:
    """Ask the wallet for a payout of this call's own; a repeat of the call asks nobody."""
    if (before := answer_before(once, mfi_id)) is not None:
        return before
    _hold(mfi_id, loan_id, by)
    payout_id = uuid.uuid4()
    facts = ask_payout(mfi_id, loan_id, payout_id, by=by, once=once)
    if facts["payout"] == str(payout_id):
        _send(mfi_id, payout_id)
    return facts


def pay_out_accepted(mfi_id: UUID, loan_id: UUID) -> None:
    """Pay out a loan whose product needs nobody's word, unless that was tried before."""
    if is_due(mfi_id, loan_id):
        pay_out(mfi_id, loan_id, by=BY_ITSELF)


def _hold(mfi_id: UUID, loan_id: UUID, by: Actor) -> None:
    """Ask the registry for a loan that waits; of any other the deed says what is wrong with it."""
    check_duty(mfi_id, "disburse", by)
    loan = Loan.objects.of(mfi_id).filter(id=loan_id, status=Loan.Status.ACCEPTED).first()
    if loan is not None:
        hold_for_payout(loan)


def _send(mfi_id: UUID, payout_id: UUID) -> None:
    if chosen.wallet is None:
        raise RuntimeError("No wallet is wired.")
    match _asked(chosen.wallet, mfi_id, payout_id):
        case Paid(provider_id):
            payout_succeeded(mfi_id, payout_id, provider_id, by=WALLET)
        case Refused(code):
            payout_failed(mfi_id, payout_id, code, by=WALLET)
        case NoAnswer():
            payout_unknown(mfi_id, payout_id, by=WALLET)


def _asked(wallet: Wallet, mfi_id: UUID, payout_id: UUID) -> Outcome:
    to = destination(mfi_id, payout_id)
    try:
        return wallet.pay_out(payout_id, to.phone, to.lisente)
    except Exception:
        # The request may have left before the line broke.
        log.exception("a wallet did not answer", extra={"payout": str(payout_id)})
        return NoAnswer()
