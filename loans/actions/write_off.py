"""Give a loan up, and take that back; what still comes for it is a recovery."""

import uuid
from uuid import UUID

from django.utils import timezone

from loans import ledger
from loans.dates import today
from loans.deed import Actor, Once, deed, remember
from loans.errors import NotNow
from loans.models import Loan, Payment, Reversal, WriteOff
from loans.notes import LOAN_NOTE, sealed_for
from loans.once import Facts, answer_instead
from loans.past import past_of
from loans.queries.policy import policy_of
from loans.record import record_act, record_event
from loans.rules import accounts
from loans.running import add_row
from loans.second_person import WAITS_FOR, agreed
from loans.standing import Standing, locked, moved, rows_of, settle, write_summary

PARTS = ("principal", "interest", "fees", "penalties")


@deed
def write_off(
    mfi_id: UUID,
    loan_id: UUID,
    reason: str,
    note: str = "",
    *,
    by: Actor,
    once: Once | None = None,
) -> Facts:
    """Book what is left of the principal as lost; tell whether a second word is needed."""
    facts: Facts = {"id": str(loan_id)}
    remember(once, mfi_id, facts)
    loan = locked(mfi_id, loan_id)
    if loan.status != Loan.Status.ACTIVE:
        raise NotNow(status=str(loan.status))
    limit = policy_of(mfi_id).second_correction_above_lisente
    two = limit is not None and loan.owed_principal > limit
    asked = {"reason": reason, "note": note}
    if not agreed(mfi_id, "write-off", loan_id, asked, by=by, two=two):
        return answer_instead(once, mfi_id, {**facts, "waiting_for": WAITS_FOR})
    day, row_id = today(), uuid.uuid4()
    lost = {name: int(getattr(loan, f"owed_{name}")) for name in PARTS}
    source = ledger.Source.of_loan(loan, "write-off", row_id, day)
    ledger.post(source, day, accounts.written_off(lost["principal"]))
    add_row(
        WriteOff,
        mfi_id=mfi_id,
        id=row_id,
        loan_id=loan_id,
        reason=reason,
        **sealed_for(mfi_id, loan.borrower_id, LOAN_NOTE, note),
        on=day,
        at=timezone.now(),
        **lost,
    )
    loan.write_off()
    moved(loan, day)
    for name in PARTS:
        setattr(loan, f"owed_{name}", 0)
    write_summary(loan)
    record_act(by, "write-off", "loan", loan_id, mfi_id=mfi_id, after={**lost}, reason=reason)
    record_event(mfi_id, "loan.written-off", "loan", loan_id, lisente=lost["principal"])
    return facts


@deed
def undo_write_off(
    mfi_id: UUID,
    loan_id: UUID,
    reason: str,
    note: str = "",
    *,
    by: Actor,
    once: Once | None = None,
) -> Facts:
    """Take a write-off back, always by two; not while money that was recovered stands."""
    facts: Facts = {"id": str(loan_id)}
    remember(once, mfi_id, facts)
    loan = locked(mfi_id, loan_id)
    if loan.status != Loan.Status.WRITTEN_OFF:
        raise NotNow(status=str(loan.status))
    lost = WriteOff.objects.of(mfi_id).filter(loan_id=loan_id).latest("at")
    if _recoveries(loan, lost):
        raise NotNow(status=str(loan.status), recovered="yes")
    asked = {"reason": reason, "note": note}
    if not agreed(mfi_id, "undo-write-off", loan_id, asked, by=by, two=True):
        return answer_instead(once, mfi_id, {**facts, "waiting_for": WAITS_FOR})
    day = today()
    ledger.take_back(loan, ledger.live(mfi_id, loan_id, "write-off"), day)
    add_row(
        WriteOff,
        mfi_id=mfi_id,
        id=uuid.uuid4(),
        loan_id=loan_id,
        reason=reason,
        **sealed_for(mfi_id, loan.borrower_id, LOAN_NOTE, note),
        on=day,
        at=timezone.now(),
        undoes_id=lost.id,
        **dict.fromkeys(PARTS, 0),
    )
    loan.undo_write_off()
    moved(loan, day)
    settle(Standing(loan, rows_of(loan)), past_of(loan), since=day)
    record_act(by, "undo-write-off", "loan", loan_id, mfi_id=mfi_id, reason=reason)
    record_event(mfi_id, "loan.write-off-undone", "loan", loan_id)
    return facts


def _recoveries(loan: Loan, lost: WriteOff) -> bool:
    back = Reversal.objects.of(loan.mfi_id).filter(loan_id=loan.id)
    came = Payment.objects.of(loan.mfi_id).filter(loan_id=loan.id, recovery=True, at__gte=lost.at)
    return came.exclude(id__in=list(back.values_list("payment_id", flat=True))).exists()
