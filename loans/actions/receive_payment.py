"""Book money that a borrower paid, where the terms of her loan say it goes."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone

from loans import ledger
from loans.dates import check_day
from loans.deed import Actor, Once, deed, remember
from loans.errors import NotNow, PaymentConflict
from loans.models import Installment, Loan, Payment, Waiver, WriteOff
from loans.once import Facts
from loans.past import Money, past_of
from loans.queries.payoff import payoff_of
from loans.queries.written_off import left_of
from loans.record import Values, record_act, record_event
from loans.rules import accounts, allocation
from loans.rules.allocation import Part
from loans.rules.product_terms import EarlyInterest
from loans.rules.reasons import EARLY_PAYOFF
from loans.running import add_row
from loans.second_person import check_role, role_asked, the_role
from loans.standing import (
    RowIds,
    Standing,
    as_ruled,
    current,
    moved,
    settle,
    summarise,
    the_loan,
    write_installment,
    write_summary,
)
from loans.trip import Question, Statement, ask, rows_like


@dataclass(frozen=True, slots=True)
class PaymentIn:
    """Money as it arrived."""

    amount_lisente: int
    paid_on: date
    method: str
    reference: str
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """Where it went, and what is owed after it."""

    parts: dict[Part, int]
    over: int
    recovery: bool = False
    # Interest that fell away because this paid the loan off early.
    forgiven: int = 0


class Booked(NamedTuple):
    """Money that was booked before, by the lender's own name for it or of the same reference."""

    id: UUID
    loan_id: UUID
    lisente: int
    by_reference: bool
    taken_back: bool


# That it is not cash is said twice, so that a plan for any method uses the index for no cash.
SAME = b"""SELECT id, loan_id, amount_lisente, false, false FROM loans_payment
    WHERE mfi_id = %s AND external_id = %s
    UNION ALL SELECT payment.id, payment.loan_id, amount_lisente, true, reversal.id IS NOT NULL
    FROM loans_payment payment LEFT JOIN loans_reversal reversal
    ON reversal.mfi_id = payment.mfi_id AND reversal.payment_id = payment.id
    WHERE payment.mfi_id = %s AND method = %s AND reference = %s AND method <> 'cash'"""


@deed
def receive_payment(
    mfi_id: UUID, loan_id: UUID, money: PaymentIn, *, by: Actor, once: Once | None = None
) -> Facts:
    """Book a payment and tell its id; money of the same reference is booked once."""
    payment_id = uuid.uuid4()
    facts: Facts = {"id": str(payment_id)}
    remember(once, mfi_id, facts)
    role, same = role_asked(mfi_id, by), _same_asked(mfi_id, money)
    found = rows_like(Loan, mfi_id, id=loan_id, lock=True)
    rows = rows_like(Installment, mfi_id, loan_id=loan_id)
    # One trip; what is read after the lock is as whoever held it before has left it.
    ask(role, found, rows, same)
    check_role("receive-payment", the_role(role, by))
    loan = the_loan(found)
    booked = next((one for one in same.answer if not one.taken_back), None)
    if booked is not None:
        if (booked.loan_id, booked.lisente) != (loan_id, money.amount_lisente):
            raise PaymentConflict(payment=str(booked.id))
        return {"id": str(booked.id)}
    if loan.status not in {Loan.Status.ACTIVE, Loan.Status.OVERPAID, Loan.Status.WRITTEN_OFF}:
        raise NotNow(status=str(loan.status))
    assert loan.disbursed_on is not None
    check_day(mfi_id, money.paid_on, not_before=loan.disbursed_on)
    was_owed = loan.status == Loan.Status.ACTIVE
    if loan.status == Loan.Status.WRITTEN_OFF:
        share = _recovered(loan, payment_id, money)
    else:
        share = _spent(Standing(loan, current(loan, rows)), payment_id, money)
    again = sum(one.by_reference for one in same.answer)
    _write(loan, payment_id, money, share, again, by)
    after: Values = {"payment": str(payment_id), "lisente": money.amount_lisente}
    if share.forgiven:
        after["unearned_interest_waived"] = share.forgiven
    record_act(by, "receive-payment", "loan", loan.id, mfi_id=mfi_id, after=after)
    record_event(
        mfi_id,
        # The payment with which she owes nothing any more has a name of its own.
        "loan.paid-off" if was_owed and not loan.owed_lisente else "payment.received",
        "loan",
        loan.id,
        payment=str(payment_id),
        lisente=money.amount_lisente,
        balance_lisente=loan.owed_lisente,
        status=str(loan.status),
    )
    return facts


def booked_before(mfi_id: UUID, method: str, reference: str) -> list[Booked]:
    """Find money of this reference, also what was taken back."""
    same = _same_asked(mfi_id, PaymentIn(0, date.min, method, reference))
    ask(same)
    return same.answer


def _same_asked(mfi_id: UUID, money: PaymentIn) -> Question[list[Booked]]:
    """Ask for the same money; a receipt book's numbers come again, and are no reference."""
    named = [mfi_id, money.external_id, mfi_id, money.method, money.reference]
    return Question(Statement(SAME, named), lambda rows: [Booked(*row) for row in rows])


def _spent(standing: Standing, payment_id: UUID, money: PaymentIn) -> Share:
    loan = standing.loan
    is_last = loan.last_moved_on is None or money.paid_on >= loan.last_moved_on
    moved(loan, money.paid_on)
    falls_away = _unearned(standing, money) if is_last else 0
    if falls_away:
        spent = _pays_off(standing, payment_id, money, falls_away)
    else:
        spend = _spent_last if is_last and not standing.by_charge else _put_in_its_place
        spent = spend(standing, payment_id, money)
    return Share(spent.parts, spent.overpayment, forgiven=falls_away)


def _spent_last(standing: Standing, payment_id: UUID, money: PaymentIn) -> allocation.Spent:
    """Spend a payment that nothing came after, on the rows as they stand."""
    loan, ruled = standing.loan, [as_ruled(row) for row in standing.rows]
    payment = allocation.Payment(money.paid_on, money.amount_lisente)
    spent = allocation.spend(ruled, payment, standing.strategy)
    for row, made in zip(standing.rows, ruled, strict=True):
        write_installment(row, made)
    place, ids = accounts.PLACES[money.method], RowIds(ruled, [row.id for row in standing.rows])
    source = ledger.Source.of_loan(loan, "payment", payment_id, money.paid_on)
    entries = accounts.received(place, ids.paid(spent), spent.overpayment)
    ledger.post(source, money.paid_on, entries)
    summarise(loan, ruled, loan.overpaid_lisente + spent.overpayment)
    return spent


def _unearned(standing: Standing, money: PaymentIn) -> int:
    """Give the interest that falls away if just this sum pays the loan off on its day."""
    loan = standing.loan
    if loan.terms["early_interest"] != EarlyInterest.EARNED or not loan.owed_lisente:
        return 0
    quoted = payoff_of(loan, [as_ruled(row) for row in standing.rows], money.paid_on)
    return quoted.unearned if money.amount_lisente == quoted.total else 0


def _pays_off(
    standing: Standing, payment_id: UUID, money: PaymentIn, falls_away: int
) -> allocation.Spent:
    """Forgive the interest that is not earned, and close the loan with what was quoted."""
    loan, past = standing.loan, past_of(standing.loan)
    past.moves.append(allocation.Waiver(Part.INTEREST, money.paid_on, falls_away))
    past.moves.append(Money(payment_id, money.paid_on, money.amount_lisente, money.method))
    add_row(
        Waiver,
        mfi_id=loan.mfi_id,
        id=uuid.uuid4(),
        loan_id=loan.id,
        component="interest",
        amount_lisente=falls_away,
        on=money.paid_on,
        reason=EARLY_PAYOFF,
        payment_id=payment_id,
        version=loan.schedule_version,
        at=timezone.now(),
    )
    return settle(standing, past, since=money.paid_on)[payment_id]


def _put_in_its_place(standing: Standing, payment_id: UUID, money: PaymentIn) -> allocation.Spent:
    """Replay the loan with a payment that is written down late, or whose order asks for all."""
    past = past_of(standing.loan)
    past.moves.append(Money(payment_id, money.paid_on, money.amount_lisente, money.method))
    return settle(standing, past, since=money.paid_on)[payment_id]


def _recovered(loan: Loan, payment_id: UUID, money: PaymentIn) -> Share:
    """Book what comes for a loan that was given up; more than was lost is owed back."""
    lost = WriteOff.objects.of(loan.mfi_id).filter(loan_id=loan.id).latest("at")
    if money.paid_on < lost.on:
        raise NotNow(status=str(loan.status), written_off_on=lost.on.isoformat())
    over = max(money.amount_lisente - left_of(loan).lisente, 0)
    place = accounts.PLACES[money.method]
    source = ledger.Source.of_loan(loan, "payment", payment_id, money.paid_on)
    entries = [
        *accounts.recovered(place, money.amount_lisente - over),
        *accounts.received(place, (), over),
    ]
    ledger.post(source, money.paid_on, entries)
    loan.overpaid_lisente += over
    write_summary(loan)
    return Share({}, over, recovery=True)


def _write(
    loan: Loan, payment_id: UUID, money: PaymentIn, share: Share, again: int, by: Actor
) -> None:
    add_row(
        Payment,
        mfi_id=loan.mfi_id,
        id=payment_id,
        loan_id=loan.id,
        amount_lisente=money.amount_lisente,
        paid_on=money.paid_on,
        method=money.method,
        reference=money.reference,
        external_id=money.external_id,
        again=again,
        recovery=share.recovery,
        version=loan.schedule_version,
        to_principal=share.parts.get(Part.PRINCIPAL, 0),
        to_interest=share.parts.get(Part.INTEREST, 0),
        to_fees=share.parts.get(Part.FEE, 0),
        to_penalties=share.parts.get(Part.PENALTY, 0),
        to_overpayment=share.over,
        balance_lisente=loan.owed_lisente,
        by_id=by.id,
        at=timezone.now(),
    )
