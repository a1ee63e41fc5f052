"""Pay a loan out through a wallet: set the money aside, ask once, write down what came of it."""

import logging
import uuid
from uuid import UUID

from loans.actions.disburse import ask_payout, payout_failed, payout_succeeded, payout_unknown
from loans.deed import Actor, Once
from loans.once import Facts
from loans.queries.payouts import destination, is_due
from loans.wallets.port import NoAnswer, Outcome, Paid, Refused, Wallet, chosen

log = logging.getLogger(__name__)
WALLET = Actor.system("wallet")
BY_ITSELF = Actor.system("payouts")


def pay_out(mfi_id: UUID, loan_id: UUID, *, by: Actor, once: Once | None = None) -> Facts:
    """Ask the wallet for a payout of this call's own; a repeat of the call asks nobody."""
    payout_id = uuid.uuid4()
    facts = ask_payout(mfi_id, loan_id, payout_id, by=by, once=once)
    if facts["payout"] == str(payout_id):
        _send(mfi_id, payout_id)
    return facts


def pay_out_accepted(mfi_id: UUID, loan_id: UUID) -> None:
    """Pay out a loan whose product needs nobody's word, unless that was tried before."""
    if is_due(mfi_id, loan_id):
        pay_out(mfi_id, loan_id, by=BY_ITSELF)


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
