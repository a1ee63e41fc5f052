"""Whether a lender's book adds up: the ledger as a whole, each loan, and who wrote what."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, F, Model, Q, QuerySet

from loans.models import (
    AuditEntry,
    Decision,
    Event,
    Funding,
    LedgerAccount,
    Loan,
    Payment,
    Payout,
    Refund,
    Reversal,
    Transfer,
    WriteOff,
)
from loans.models.payout import BROUGHT
from loans.queries.loan_soundness import findings_of
from loans.raw import raw_of
from loans.rules.accounts import BY_CODE
from loans.tenancy import TenantModel

LOANS_AT_ONCE = 200


class Finding(NamedTuple):
    """Something that does not add up: whose, which of the ledger's invariants, and how."""

    mfi_id: UUID
    loan_id: UUID | None
    invariant: int
    words: str


class Deed(NamedTuple):
    """Rows that a kind of deed leaves, one a deed, and the audit and event rows beside them."""

    rows: type[TenantModel]
    only: Q
    acts: tuple[str, ...]
    events: tuple[str, ...]


DEEDS = (
    # What was brought along from other books has one row and one event for its whole file.
    Deed(
        Payment,
        Q(brought=False),
        ("receive-payment", "cancel-loan"),
        ("payment.received", "loan.paid-off", "loan.cancelled"),
    ),
    Deed(Reversal, Q(), ("reverse-payment",), ("payment.reversed",)),
    Deed(Refund, Q(), ("refund",), ("loan.refunded",)),
    Deed(
        WriteOff,
        Q(),
        ("write-off", "undo-write-off"),
        ("loan.written-off", "loan.write-off-undone"),
    ),
    Deed(Payout, Q(status="paid") & ~Q(method=BROUGHT), ("disburse",), ("loan.disbursed",)),
    Deed(Payout, Q(method="wallet"), ("ask-payout",), ("payout.asked",)),
    Deed(Payout, Q(status="failed"), ("fail-payout",), ("payout.failed",)),
)
# What transfers of a kind book; a kind that is not here books something else.
SOURCES: dict[str, type[TenantModel]] = {
    "payment": Payment,
    "payout": Payout,
    "refund": Refund,
    "write-off": WriteOff,
    "funds": Funding,
}


def findings(mfi_id: UUID, loan_ids: Iterable[UUID] | None = None) -> Iterator[Finding]:
    """Ask everything of one lender; of some of its loans alone where they are named."""
    named = None if loan_ids is None else list(loan_ids)
    for check in OF_LENDER:
        for invariant, words in check(mfi_id):
            yield Finding(mfi_id, None, invariant, words)
    yield from _written_down(mfi_id, named)
    of_loans = Loan.objects.of(mfi_id).order_by("id").values_list("id", flat=True)
    ids = list(of_loans) if named is None else named
    for start in range(0, len(ids), LOANS_AT_ONCE):
        for raw in raw_of(mfi_id, ids[start : start + LOANS_AT_ONCE]):
            for invariant, words in findings_of(raw):
                yield Finding(mfi_id, raw.loan.id, invariant, words)


def _between_known_accounts(mfi_id: UUID) -> Iterator[tuple[int, str]]:
    """Each transfer moves something between two accounts of this lender's own chart."""
    chart = set(LedgerAccount.objects.of(mfi_id).values_list("code", flat=True)) & BY_CODE.keys()
    moved = Transfer.objects.of(mfi_id)
    known = Q(debit__in=chart, credit__in=chart, amount_lisente__gt=0) & ~Q(debit=F("credit"))
    for one in moved.exclude(known)[:LOANS_AT_ONCE]:
        yield 1, f"{one.id} moves {one.amount_lisente} from {one.credit} to {one.debit}"


def _of_known_events(mfi_id: UUID) -> Iterator[tuple[int, str]]:
    """Each transfer books something that happened."""
    for kind, model in SOURCES.items():
        there = model.objects.of(mfi_id).values("id")
        made_up = Transfer.objects.of(mfi_id).filter(kind=kind).exclude(source_id__in=there)
        for one in made_up[:LOANS_AT_ONCE]:
            yield 19, f"{one.id} books a {kind} that is not there"


def _references_once(mfi_id: UUID) -> Iterator[tuple[int, str]]:
    """Money that a bank or a wallet names is booked once, as long as it is not taken back."""
    gone = Reversal.objects.of(mfi_id).values("payment_id")
    stands = Payment.objects.of(mfi_id).exclude(method="cash").exclude(id__in=gone)
    twice = stands.values("method", "reference").annotate(times=Count("id")).filter(times__gt=1)
    for one in twice:
        yield 9, f"{one['method']} {one['reference']} is booked {one['times']} times"


def _approved_by_another(mfi_id: UUID) -> Iterator[tuple[int, str]]:
    """Each loan has an approval written down, by its approver, who had not captured it."""
    approvals = Decision.objects.of(mfi_id).filter(kind=Decision.Kind.APPROVE, waiting_for="")
    by = set(approvals.values_list("application_id", "by_id"))
    loans = Loan.objects.of(mfi_id).exclude(application__channel="import")
    for loan in loans.values("id", "application_id", "approved_by_id", "captured_by_id"):
        if (loan["application_id"], loan["approved_by_id"]) not in by:
            yield 12, f"loan {loan['id']} has no decision of its approver"
        if loan["approved_by_id"] == loan["captured_by_id"]:
            yield 12, f"loan {loan['id']} was approved by whoever captured it"


def _funds_written_down(mfi_id: UUID) -> Iterator[tuple[int, str]]:
    moved = Funding.objects.of(mfi_id).count()
    acts = AuditEntry.objects.of(mfi_id).filter(action="move-funds").count()
    told = Event.objects.of(mfi_id).filter(type="funds.moved").count()
    if not moved == acts == told:
        yield 19, f"{moved} movements of funds, {acts} in the audit, {told} events"


OF_LENDER: tuple[Callable[[UUID], Iterator[tuple[int, str]]], ...] = (
    _between_known_accounts,
    _of_known_events,
    _references_once,
    _approved_by_another,
    _funds_written_down,
)


def _written_down(mfi_id: UUID, named: list[UUID] | None) -> Iterator[Finding]:
    """Each deed on a loan has one audit row and one event."""
    acts = AuditEntry.objects.of(mfi_id).filter(target_kind="loan")
    told = Event.objects.of(mfi_id).filter(subject_kind="loan")
    audited, heard = _counted(acts, "target_id", "action"), _counted(told, "subject_id", "type")
    # A loan that was cancelled before the money came has no payment.
    begun = Loan.objects.of(mfi_id).exclude(status=Loan.Status.CANCELLED).order_by("id")
    if named is not None:
        begun = begun.filter(id__in=named)
    ids = [str(loan_id) for loan_id in begun.values_list("id", flat=True)]
    for deed in DEEDS:
        done = _counted(deed.rows.objects.of(mfi_id).filter(deed.only), "loan_id")
        for loan_id in ids:
            rows = done[loan_id,]
            audit = sum(audited[loan_id, act] for act in deed.acts)
            events = sum(heard[loan_id, type_] for type_ in deed.events)
            if not rows == audit == events:
                words = f"{deed.acts[0]}: {rows} done, {audit} audit rows, {events} events"
                yield Finding(mfi_id, UUID(loan_id), 19, words)


def _counted(rows: QuerySet[Model], *names: str) -> Counter[tuple[str, ...]]:
    counts = rows.order_by().values_list(*names).annotate(Count("id"))
    return Counter({tuple(map(str, key)): times for *key, times in counts})
