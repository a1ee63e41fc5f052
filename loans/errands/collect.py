"""Ask for a repayment on her phone, and book what the wallet says came of it."""

import logging
from uuid import UUID

from django.utils import timezone

from loans.actions.cancel_loan import cancel_loan, gives_back
from loans.actions.collect import (
    ask_collection,
    collection_failed,
    collection_sent,
    collection_succeeded,
)
from loans.actions.keep_callback import settle_callback
from loans.actions.receive_payment import PaymentIn, receive_payment
from loans.deed import Actor, Once
from loans.errors import DomainError
from loans.models import Collection, WalletCallback
from loans.once import Facts
from loans.queries.collections import loan_of_account, of_reference, phone_of
from loans.rules.wallet_result import CURRENCY, Heard, Paybill, Result, Word
from loans.wallets.port import Asked, NoAnswer, Prompt, Prompted, Refused, chosen

WALLET = Actor.system("wallet")
Status = WalletCallback.Status
log = logging.getLogger(__name__)


def collect(
    mfi_id: UUID,
    loan_id: UUID,
    lisente: int,
    *,
    by: Actor,
    once: Once | None = None,
    purpose: Collection.Purpose = Collection.Purpose.REPAY,
) -> str:
    """Have the wallet ask her; tell how that stands: sent, failed or unknown.

    The same call again asks nobody again, and tells how it stands by then.
    """
    facts = ask_collection(mfi_id, loan_id, lisente, by=by, once=once, purpose=purpose)
    collection = Collection.objects.of(mfi_id).get(id=UUID(str(facts["id"])))
    if collection.status == Collection.Status.CREATED:
        _send(collection, facts)
        collection.refresh_from_db()
    return str(collection.status)


def _send(collection: Collection, facts: Facts) -> None:
    prompt = Prompt(str(facts["reference"]), phone_of(collection), collection.amount_lisente)
    mfi_id, collection_id = collection.mfi_id, collection.id
    match _asked(prompt):
        case Asked():
            collection_sent(mfi_id, collection_id, known=True, by=WALLET)
        case NoAnswer():
            collection_sent(mfi_id, collection_id, known=False, by=WALLET)
        case Refused(code):
            collection_failed(mfi_id, collection_id, code, by=WALLET)


def _asked(prompt: Prompt) -> Prompted:
    if chosen.wallet is None:
        raise RuntimeError("No wallet is wired.")
    try:
        return chosen.wallet.collect(prompt)
    except Exception:
        # The request may have left before the line broke.
        log.exception("a wallet did not answer", extra={"reference": prompt.reference})
        return NoAnswer()


def book(callback_id: UUID, heard: Heard) -> None:
    """Book what a callback says, once; what has no place goes to suspense, and nobody guesses."""
    if isinstance(heard, Result):
        mfi_id, status, outcome = _booked_result(heard)
    else:
        mfi_id, status, outcome = _booked_paybill(heard)
    if status == Status.SUSPENSE:
        log.warning("money in suspense", extra={"callback": str(callback_id), "why": outcome})
    settle_callback(callback_id, status, outcome, mfi_id, by=WALLET)


Settled = tuple[UUID | None, WalletCallback.Status, str]


def _booked_result(heard: Result) -> Settled:
    collection = of_reference(heard.reference)
    if collection is None:
        return None, Status.SUSPENSE, "unknown-reference"
    mfi_id = collection.mfi_id
    if heard.word is Word.FAILED:
        news = collection_failed(mfi_id, collection.id, heard.failure or "failed", by=WALLET)
        return mfi_id, Status.NOTED, "failed" if news else "known"
    if heard.word is Word.REVERSED:
        # Taken back by the provider: finance looks at the payment and takes it back by its verb.
        return mfi_id, Status.SUSPENSE, "reversed"
    if why := _odd(heard):
        return mfi_id, Status.SUSPENSE, why
    given_back = collection.purpose == Collection.Purpose.GIVE_BACK
    why = (_given_back if given_back else _paid)(mfi_id, collection.loan_id, heard)
    if why:
        return mfi_id, Status.SUSPENSE, why
    collection_succeeded(mfi_id, collection.id, heard.provider_id, by=WALLET)
    return mfi_id, Status.BOOKED, ""


def _booked_paybill(heard: Paybill) -> Settled:
    if why := _odd(heard):
        return None, Status.SUSPENSE, why
    found = loan_of_account(heard.account, heard.phone)
    if found is None:
        return None, Status.SUSPENSE, "unknown-account"
    why = _paid(found.mfi_id, found.loan_id, heard)
    return found.mfi_id, Status.SUSPENSE if why else Status.BOOKED, why


def _odd(heard: Heard) -> str:
    """Say what keeps money from being booked as it is."""
    if heard.currency != CURRENCY:
        return "currency"
    return "" if heard.lisente > 0 else "amount"


def _given_back(mfi_id: UUID, loan_id: UUID, heard: Heard) -> str:
    """Undo the loan with what she gave back; where it is too late for that, she has paid."""
    if gives_back(mfi_id, loan_id) != heard.lisente:
        return _paid(mfi_id, loan_id, heard)
    try:
        cancel_loan(mfi_id, loan_id, "wallet", heard.provider_id, by=WALLET)
    except DomainError as refusal:
        return refusal.code
    return ""


def _paid(mfi_id: UUID, loan_id: UUID, heard: Heard) -> str:
    """Book it as a payment of the wallet's reference; say the code of a refusal."""
    on = min(timezone.localdate(heard.at), timezone.localdate())
    money = PaymentIn(heard.lisente, on, "wallet", heard.provider_id)
    try:
        receive_payment(mfi_id, loan_id, money, by=WALLET)
    except DomainError as refusal:
        return refusal.code
    return ""
