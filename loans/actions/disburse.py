"""Pay a loan out: by cash at once, or through a wallet that is asked first and heard afterwards."""

import secrets
import uuid
from datetime import date
from uuid import UUID

from django.utils import timezone

from loans import ledger
from loans.dates import check_day, today
from loans.deed import Actor, Once, deed, remember
from loans.errors import AlreadyDecided, IdentityUnproved, NotNow, NotThisLender
from loans.funds import check_funds
from loans.models import Borrower, Installment, Loan, Payout, Person
from loans.once import Facts
from loans.queries.policy import policy_of
from loans.record import Values, record_act, record_event
from loans.rules import accounts, allocation
from loans.rules.identity import Identity
from loans.rules.policy import Policy
from loans.rules.product_terms import ProductTerms
from loans.rules.schedule import Row, Schedule, schedule
from loans.running import add_row, change_row
from loans.second_person import check_duty
from loans.standing import as_ruled, locked, summarise

REFERENCE_LETTERS = "ACDEFHJKMNPRTUVWXY3479"
REFERENCE_CHARACTERS = 8


def new_reference() -> str:
    """Make a reference that a payer can type and a voice can say."""
    return "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(REFERENCE_CHARACTERS))


@deed
def disburse_cash(
    mfi_id: UUID, loan_id: UUID, on: date, *, by: Actor, once: Once | None = None
) -> Facts:
    """Write down that she has got the money in her hand."""
    facts: Facts = {"id": str(loan_id)}
    remember(once, mfi_id, facts)
    check_duty(mfi_id, "disburse", by)
    loan = locked(mfi_id, loan_id)
    policy = _ready(loan)
    check_day(mfi_id, on)
    payout = _payout(loan, "cash", on, by, Payout.Status.PAID)
    check_funds(mfi_id, policy, "cash", payout.amount_lisente)
    made = _schedule(loan, on, policy)
    source = ledger.Source.of_lender(mfi_id, "payout", payout.id, payout.on, loan.id)
    entries = accounts.paid_out(
        accounts.Account.CASH, payout.amount_lisente, made.fees.deducted, made.fees.added
    )
    ledger.post(source, on, entries)
    _begin(loan, on, payout.amount_lisente, made)
    _tell(loan, payout, by)
    return facts


@deed
def ask_payout(
    mfi_id: UUID, loan_id: UUID, payout_id: UUID, *, by: Actor, once: Once | None = None
) -> Facts:
    """Set the money aside before a wallet is asked; tell the attempt's id.

    Whoever asks names the attempt: told another id, he knows that it was asked for before.
    """
    facts: Facts = {"id": str(loan_id), "payout": str(payout_id)}
    remember(once, mfi_id, facts)
    check_duty(mfi_id, "disburse", by)
    loan = locked(mfi_id, loan_id)
    policy = _ready(loan)
    payout = _payout(loan, "wallet", today(), by, Payout.Status.ASKED, payout_id)
    check_funds(mfi_id, policy, "wallet", payout.amount_lisente)
    source = ledger.Source.of_lender(mfi_id, "payout", payout.id, payout.on, loan.id)
    set_aside = accounts.Entry(
        accounts.Account.PAYOUTS, accounts.Account.WALLET, payout.amount_lisente
    )
    ledger.post(source, payout.on, [set_aside])
    loan.ask_payout()
    change_row(Loan, mfi_id, loan.id, status=str(loan.status))
    after: Values = {"payout": str(payout.id), "lisente": payout.amount_lisente}
    record_act(by, "ask-payout", "loan", loan.id, mfi_id=mfi_id, after=after)
    record_event(mfi_id, "payout.asked", "loan", loan.id, payout=str(payout.id))
    return facts


@deed
def payout_succeeded(mfi_id: UUID, payout_id: UUID, provider_id: str, *, by: Actor) -> None:
    """Begin the loan: the wallet has paid. Hearing it twice changes nothing."""
    payout, loan = _open_payout(mfi_id, payout_id, Payout.Status.PAID)
    if payout is None:
        return
    made = _schedule(loan, payout.on, policy_of(mfi_id))
    source = ledger.Source.of_lender(mfi_id, "payout", payout.id, payout.on, loan.id)
    entries = accounts.paid_out(
        accounts.Account.PAYOUTS, payout.amount_lisente, made.fees.deducted, made.fees.added
    )
    ledger.post(source, payout.on, entries)
    payout.succeed()
    _settle(payout, provider_id=provider_id)
    _begin(loan, payout.on, payout.amount_lisente, made)
    _tell(loan, payout, by)


@deed
def payout_failed(mfi_id: UUID, payout_id: UUID, failure: str, *, by: Actor) -> None:
    """Put the money back and let the loan wait: the wallet has said that it did not pay."""
    payout, loan = _open_payout(mfi_id, payout_id, Payout.Status.FAILED)
    if payout is None:
        return
    ledger.take_back(loan, ledger.live(mfi_id, loan.id, "payout"), today())
    payout.fail()
    _settle(payout, failure=failure)
    loan.payout_failed()
    change_row(Loan, mfi_id, loan.id, status=str(loan.status))
    record_act(by, "fail-payout", "loan", loan.id, mfi_id=mfi_id, after={"failure": failure})
    record_event(mfi_id, "payout.failed", "loan", loan.id, payout=str(payout.id), failure=failure)


@deed
def payout_unknown(mfi_id: UUID, payout_id: UUID, *, by: Actor) -> None:
    """Note that no answer came: it is asked after, never asked again."""
    payout, loan = _open_payout(mfi_id, payout_id, Payout.Status.UNKNOWN)
    if payout is None:
        return
    payout.lose_sight()
    change_row(Payout, mfi_id, payout.id, status=str(payout.status))
    record_act(by, "lose-sight-of-payout", "loan", loan.id, mfi_id=mfi_id)
    record_event(mfi_id, "payout.unknown", "loan", loan.id, payout=str(payout.id))


def _ready(loan: Loan) -> Policy:
    if loan.status != Loan.Status.ACCEPTED:
        raise AlreadyDecided(status=str(loan.status))
    policy = policy_of(loan.mfi_id)
    limit = policy.declared_identity_limit_lisente
    if limit is not None and loan.principal_lisente > limit:
        borrower = Borrower.objects.of(loan.mfi_id).get(id=loan.borrower_id)
        person = Person.objects.get(id=borrower.person_id)
        if not Identity(person.identity).proven:
            raise IdentityUnproved(loan=str(loan.id), limit_lisente=limit)
    return policy


def _payout(
    loan: Loan,
    method: str,
    on: date,
    by: Actor,
    status: Payout.Status,
    payout_id: UUID | None = None,
) -> Payout:
    deducted = _schedule(loan, on, Policy()).fees.deducted
    payout = Payout(
        mfi_id=loan.mfi_id,
        id=payout_id or uuid.uuid4(),
        loan_id=loan.id,
        amount_lisente=loan.principal_lisente - deducted,
        method=method,
        status=status,
        on=on,
        by_id=by.id,
        settled_at=timezone.now() if status == Payout.Status.PAID else None,
    )
    payout.save(force_insert=True)
    return payout


def _open_payout(
    mfi_id: UUID, payout_id: UUID, wanted: Payout.Status
) -> tuple[Payout | None, Loan]:
    """Find an attempt that is not settled; none when it already is as wanted."""
    known = Payout.objects.of(mfi_id).filter(id=payout_id).first()
    if known is None:
        raise NotThisLender
    loan = locked(mfi_id, known.loan_id)
    payout = Payout.objects.of(mfi_id).get(id=payout_id)
    if payout.status == wanted:
        return None, loan
    if payout.status in {Payout.Status.PAID, Payout.Status.FAILED}:
        raise NotNow(payout=str(payout.id), status=str(payout.status))
    return payout, loan


def _settle(payout: Payout, *, provider_id: str = "", failure: str = "") -> None:
    change_row(
        Payout,
        payout.mfi_id,
        payout.id,
        status=str(payout.status),
        provider_id=provider_id,
        failure=failure,
        settled_at=timezone.now(),
    )


def _schedule(loan: Loan, on: date, policy: Policy) -> Schedule:
    kept = ProductTerms.of_plain(loan.terms)
    return schedule(
        kept.terms(loan.principal_lisente, loan.installments, on, holidays=policy.holidays)
    )


def _begin(loan: Loan, on: date, handed_over: int, made: Schedule) -> None:
    """Write the schedule, and let the loan live."""
    loan.disburse()
    rows = [_installment(loan, row) for row in made.rows]
    loan.disbursed_on = loan.schedule_from = loan.last_moved_on = on
    change_row(
        Loan,
        loan.mfi_id,
        loan.id,
        disbursed_on=on,
        schedule_from=on,
        paid_out_lisente=handed_over,
    )
    summarise(loan, rows, 0)


def _installment(loan: Loan, row: Row) -> allocation.Installment:
    values = {
        "number": row.number,
        "due_on": row.due_on,
        "principal": row.principal,
        "interest": row.interest,
        "schedule_fees": row.fees,
        "fees": row.fees,
    }
    add_row(
        Installment,
        mfi_id=loan.mfi_id,
        id=uuid.uuid4(),
        loan_id=loan.id,
        version=loan.schedule_version,
        **values,
    )
    return as_ruled(Installment(mfi_id=loan.mfi_id, **values))


def _tell(loan: Loan, payout: Payout, by: Actor) -> None:
    record_act(
        by,
        "disburse",
        "loan",
        loan.id,
        mfi_id=loan.mfi_id,
        after={"payout": str(payout.id), "method": payout.method, "lisente": payout.amount_lisente},
    )
    record_event(
        loan.mfi_id,
        "loan.disbursed",
        "loan",
        loan.id,
        payout=str(payout.id),
        method=payout.method,
        lisente=payout.amount_lisente,
    )
