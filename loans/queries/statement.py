"""A loan's account as the borrower reads it: each thing that changed what she owes, by its day."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from loans.catalogue import words
from loans.models import (
    Charge,
    Installment,
    Loan,
    Payment,
    Payout,
    Refund,
    Reschedule,
    Reversal,
    Waiver,
    WriteOff,
)
from loans.past import PARTS
from loans.queries.loans import one
from loans.rules.written import filled


class Line(NamedTuple):
    """One thing: the day it counts for, when it was written down, and what is owed after it."""

    on: date
    at: datetime
    kind: str
    description: str
    debit: int
    credit: int
    balance: int


@dataclass(frozen=True, slots=True)
class Statement:
    """Lines of a time, and what was owed before and after it; below nought it is owed to her."""

    lines: tuple[Line, ...]
    opening: int
    closing: int


class _Move(NamedTuple):
    """A line before it has its words and its balance; below nought it lowers what she owes."""

    on: date
    at: datetime
    kind: str
    label: str
    lisente: int
    reason: str = ""
    facts: tuple[tuple[str, str], ...] = ()


def statement(
    mfi_id: UUID,
    loan_id: UUID,
    *,
    since: date | None = None,
    until: date | None = None,
    language: str = "en",
) -> Statement:
    """Give the lines from one day to another, both of them with it."""
    moves = sorted(_moves(one(mfi_id, loan_id)), key=lambda move: (move.on, move.at))
    say, reasons = words(language, "statement"), words(language, "reasons")
    opening = balance = sum(move.lisente for move in moves if since and move.on < since)
    lines = []
    for move in moves:
        if (since and move.on < since) or (until and move.on > until):
            continue
        balance += move.lisente
        facts = {**dict(move.facts), "reason": reasons.get(move.reason, move.reason)}
        lines.append(
            Line(
                on=move.on,
                at=move.at,
                kind=move.kind,
                description=filled(say[move.label], facts),
                debit=max(move.lisente, 0),
                credit=max(-move.lisente, 0),
                balance=balance,
            )
        )
    return Statement(tuple(lines), opening, balance)


def _moves(loan: Loan) -> list[_Move]:
    if loan.disbursed_on is None:
        return []
    of = {"mfi_id": loan.mfi_id, "loan_id": loan.id}
    rows = list(Installment.objects.filter(**of))
    payments = {payment.id: payment for payment in Payment.objects.filter(**of)}
    back = {one.payment_id: one for one in Reversal.objects.filter(**of)}
    news = list(Reschedule.objects.filter(**of))
    moves = [
        *_beginning(loan, rows),
        *_charged(Charge.objects.filter(**of)),
        *_paid(payments.values()),
        *_taken_back(payments, back.values()),
        *_forgiven(Waiver.objects.filter(**of), rows, _lapsed(back, news)),
        *_given_up(WriteOff.objects.filter(**of).order_by("at")),
    ]
    for refund in Refund.objects.filter(**of):
        facts = (("reference", refund.reference),)
        moves.append(
            _Move(refund.on, refund.at, "refund", "refund", refund.amount_lisente, "", facts)
        )
    for new in news:
        change = new.owed_after - new.owed_before
        moves.append(_Move(new.on, new.at, "reschedule", "reschedule", change))
    return [move for move in moves if move.lisente]


def _beginning(loan: Loan, rows: Iterable[Installment]) -> Iterator[_Move]:
    """She owes what was lent, and the interest and fees that were agreed with it."""
    assert loan.disbursed_on is not None
    payout = Payout.objects.of(loan.mfi_id).filter(loan_id=loan.id, status="paid").first()
    at = (payout.settled_at if payout else None) or loan.at
    first = [row for row in rows if row.version == 1 and row.origin == Installment.Origin.SCHEDULE]
    # Fees that were lent along are part of the first schedule's principal.
    added = sum(row.principal for row in first) - loan.principal_lisente
    fees = added + sum(row.schedule_fees for row in first)
    yield _Move(loan.disbursed_on, at, "payout", "payout", loan.principal_lisente)
    interest = sum(row.interest for row in first)
    yield _Move(loan.disbursed_on, at, "interest", "interest", interest)
    yield _Move(loan.disbursed_on, at, "fee", "fee", fees)


def _charged(charges: Iterable[Charge]) -> Iterator[_Move]:
    """A charge is owed once it is written down, also where it falls due later."""
    for charge in charges:
        facts = (("name", charge.name),)
        label = f"charge_{charge.kind}"
        yield _Move(charge.on, charge.at, "charge", label, charge.amount_lisente, "", facts)


def _paid(payments: Iterable[Payment]) -> Iterator[_Move]:
    """What comes for a loan that was given up pays nothing that is owed."""
    for row in payments:
        facts = (("reference", row.reference),)
        yield _Move(row.paid_on, row.at, "payment", "payment", -row.amount_lisente, "", facts)
        if row.recovery:
            lisente = row.amount_lisente - row.to_overpayment
            yield _Move(row.paid_on, row.at, "recovery", "recovered", lisente)


def _taken_back(payments: dict[UUID, Payment], reversals: Iterable[Reversal]) -> Iterator[_Move]:
    for back in reversals:
        payment = payments[back.payment_id]
        yield _Move(back.on, back.at, "reversal", "reversal", payment.amount_lisente, back.reason)
        if payment.recovery:
            lisente = payment.to_overpayment - payment.amount_lisente
            yield _Move(back.on, back.at, "recovery", "recovered_back", lisente)


def _lapsed(
    back: dict[UUID, Reversal], news: Iterable[Reschedule]
) -> dict[tuple[UUID, int], Reversal]:
    """Find the payments whose early payoff was undone: not those of a schedule closed before."""
    closed = {new.version - 1: new.at for new in news}
    versions = range(1, len(closed) + 2)
    return {
        (payment_id, version): reversal
        for payment_id, reversal in back.items()
        for version in versions
        if version not in closed or reversal.at < closed[version]
    }


def _forgiven(
    waivers: Iterable[Waiver],
    rows: Iterable[Installment],
    lapsed: dict[tuple[UUID, int], Reversal],
) -> Iterator[_Move]:
    """Of what was forgiven only that counts which nothing had paid by then."""
    counts: dict[tuple[int, str], int] = defaultdict(int)
    for row in rows:
        for name in PARTS.values():
            counts[row.version, name] += getattr(row, f"waived_{name}")
    for waiver in sorted(waivers, key=lambda row: (row.on, row.at)):
        label, lisente = f"waiver_{waiver.component}", waiver.amount_lisente
        gone = lapsed.get((waiver.payment_id, waiver.version)) if waiver.payment_id else None
        if gone is not None:
            yield _Move(gone.on, gone.at, "waiver", "waiver_back", lisente)
        else:
            key = (waiver.version, waiver.component)
            lisente = min(lisente, counts[key])
            counts[key] -= lisente
        yield _Move(waiver.on, waiver.at, "waiver", label, -lisente, waiver.reason)


def _given_up(rows: Iterable[WriteOff]) -> Iterator[_Move]:
    """What is given up is owed no more, and owed again once that is taken back."""
    lost = {}
    for row in rows:
        if row.undoes_id is None:
            lost[row.id] = row.principal + row.interest + row.fees + row.penalties
            yield _Move(row.on, row.at, "write_off", "write_off", -lost[row.id], row.reason)
        else:
            lisente = lost[row.undoes_id]
            yield _Move(row.on, row.at, "write_off_undone", "write_off_undone", lisente, row.reason)
