"""Ask a borrower for money on her phone: one prompt at a time, and what came of it."""

import secrets
import uuid
from datetime import timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from loans.actions.cancel_loan import gives_back
from loans.deed import Actor, Once, deed, remember
from loans.errors import Busy, NotNow, TooMuch
from loans.models import Collection, Loan, WalletRequest
from loans.once import Facts
from loans.queries.payoff import payoff_of
from loans.record import record_act, record_event
from loans.running import add_row
from loans.second_person import check_duty
from loans.standing import as_ruled, locked, rows_of

Status = Collection.Status
OPEN = (Status.CREATED, Status.SENT, Status.UNKNOWN)
# A wallet gives her a minute or two to type her PIN; after that she may be asked anew.
EXPIRES = timedelta(minutes=5)
REFERENCE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
REFERENCE_CHARACTERS = 16


@deed
def ask_collection(
    mfi_id: UUID,
    loan_id: UUID,
    lisente: int,
    *,
    by: Actor,
    once: Once | None = None,
    purpose: Collection.Purpose = Collection.Purpose.REPAY,
) -> Facts:
    """Write down that she is asked, before the wallet is; tell our reference."""
    reference = "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(REFERENCE_CHARACTERS))
    facts: Facts = {"id": str(uuid.uuid4()), "reference": reference}
    remember(once, mfi_id, facts)
    check_duty(mfi_id, "receive-payment", by)
    loan = locked(mfi_id, loan_id)
    if loan.status != Loan.Status.ACTIVE:
        raise NotNow(status=str(loan.status))
    _check_sum(loan, lisente, purpose)
    open_ = Collection.objects.of(mfi_id).filter(loan_id=loan_id, status__in=OPEN)
    now = timezone.now()
    open_.filter(expires_at__lte=now).update(status=Status.EXPIRED, settled_at=now)
    if open_.exists():
        raise Busy(what="collection")
    add_row(
        Collection,
        mfi_id=mfi_id,
        id=UUID(str(facts["id"])),
        loan_id=loan_id,
        purpose=purpose.value,
        reference=reference,
        amount_lisente=lisente,
        by_id=by.id,
        at=now,
        expires_at=now + EXPIRES,
    )
    add_row(WalletRequest, reference=reference, mfi_id=mfi_id, collection_id=UUID(str(facts["id"])))
    after: dict[str, str | int | bool | None] = {"lisente": lisente}
    record_act(by, "ask-collection", "loan", loan_id, mfi_id=mfi_id, after=after)
    record_event(mfi_id, "collection.asked", "loan", loan_id, collection=str(facts["id"]))
    return facts


def _check_sum(loan: Loan, lisente: int, purpose: Collection.Purpose) -> None:
    """Refuse more than is owed; who gives a loan back gives all of it."""
    if purpose == Collection.Purpose.GIVE_BACK:
        whole = gives_back(loan.mfi_id, loan.id)
        if whole is None or lisente != whole:
            raise NotNow(status=str(loan.status))
        return
    most = payoff_of(loan, [as_ruled(row) for row in rows_of(loan)], timezone.localdate()).total
    if not 0 < lisente <= most:
        raise TooMuch(lisente=lisente, most=most)


@deed
def collection_sent(mfi_id: UUID, collection_id: UUID, *, known: bool, by: Actor) -> None:
    """Note that the wallet asks her, or that it has not said whether it does."""
    del by  # What the wallet answered is no act of anybody's.
    status = Status.SENT if known else Status.UNKNOWN
    rows = Collection.objects.of(mfi_id).filter(id=collection_id, status=Status.CREATED)
    rows.update(status=status)


@deed
def collection_failed(mfi_id: UUID, collection_id: UUID, failure: str, *, by: Actor) -> bool:
    """Note that nothing was paid; no, where that is known, or where it was paid."""
    rows = Collection.objects.of(mfi_id).filter(
        Q(status__in=OPEN) | Q(status=Status.EXPIRED), id=collection_id
    )
    if not rows.update(status=Status.FAILED, failure=failure, settled_at=timezone.now()):
        return False
    row = Collection.objects.of(mfi_id).get(id=collection_id)
    record_act(by, "fail-collection", "loan", row.loan_id, mfi_id=mfi_id, reason=failure)
    record_event(
        mfi_id,
        "collection.failed",
        "loan",
        row.loan_id,
        collection=str(collection_id),
        lisente=row.amount_lisente,
        failure=failure,
    )
    return True


@deed
def collection_succeeded(mfi_id: UUID, collection_id: UUID, provider_id: str, *, by: Actor) -> None:
    """Note that the money has come; a payment of its own says how much, and for what."""
    del by  # The payment has the act.
    Collection.objects.of(mfi_id).filter(id=collection_id).update(
        status=Status.SUCCEEDED, provider_id=provider_id, failure="", settled_at=timezone.now()
    )


@deed
def expire_collections(mfi_id: UUID, *, by: Actor) -> int:
    """Let prompts end that nobody answered; count them."""
    del by
    late = Collection.objects.of(mfi_id).filter(status__in=OPEN, expires_at__lte=timezone.now())
    return late.update(status=Status.EXPIRED, settled_at=timezone.now())
