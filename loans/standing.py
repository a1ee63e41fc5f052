"""Where a loan stands: read under its lock, made anew from all that happened, written back."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from loans import ledger
from loans.errors import NotThisLender
from loans.models import Installment, Loan, Transfer
from loans.past import PARTS, Money, Past, in_order, without_refunds
from loans.rules import accounts, allocation
from loans.rules.allocation import Asked, Part, Strategy
from loans.rules.arrears import oldest_due_on, owed
from loans.running import add_row, change_row
from loans.trip import Question, ask, rows_like

BY_CHARGE = {Strategy.DUE_THEN_ADVANCE, Strategy.DUE_THEN_ADVANCE_PRINCIPAL}


@dataclass(slots=True)
class Standing:
    """A loan under its lock, with the rows of its schedule."""

    loan: Loan
    rows: list[Installment]

    @property
    def strategy(self) -> Strategy:
        """Give the order in which this loan's payments are spent."""
        return Strategy(self.loan.terms["allocation"])

    @property
    def by_charge(self) -> bool:
        """Tell whether the order asks on which day each charge itself fell due."""
        return self.strategy in BY_CHARGE


def locked(mfi_id: UUID, loan_id: UUID) -> Loan:
    """Take a loan's lock: everything that moves its money queues here, and nowhere else."""
    asked = rows_like(Loan, mfi_id, id=loan_id, lock=True)
    ask(asked)
    return the_loan(asked)


def the_loan(asked: Question[list[Loan]]) -> Loan:
    """Give the loan that was asked for."""
    if not asked.answer:
        raise NotThisLender
    return asked.answer[0]


def rows_of(loan: Loan) -> list[Installment]:
    """Give the rows of the schedule of today, oldest first."""
    asked = rows_like(Installment, loan.mfi_id, loan_id=loan.id)
    ask(asked)
    return current(loan, asked)


def current(loan: Loan, asked: Question[list[Installment]]) -> list[Installment]:
    """Keep to the schedule of today, oldest first."""
    rows = [row for row in asked.answer if row.version == loan.schedule_version]
    return sorted(rows, key=lambda row: (row.due_on, row.number))


def as_ruled(row: Installment) -> allocation.Installment:
    """Give a row to the rules as it stands."""
    return allocation.Installment(
        row.due_on,
        {
            Part.PRINCIPAL: row.principal,
            Part.INTEREST: row.interest,
            Part.FEE: row.fees,
            Part.PENALTY: row.penalties,
        },
        paid={
            Part.PRINCIPAL: row.paid_principal,
            Part.INTEREST: row.paid_interest,
            Part.FEE: row.paid_fees,
            Part.PENALTY: row.paid_penalties,
        },
        waived={
            Part.PRINCIPAL: row.waived_principal,
            Part.INTEREST: row.waived_interest,
            Part.FEE: row.waived_fees,
            Part.PENALTY: row.waived_penalties,
        },
    )


def moved(loan: Loan, on: date) -> None:
    """Note the latest day on which money of this loan moved."""
    loan.last_moved_on = max(on, loan.last_moved_on or on)


def settle(standing: Standing, past: Past, since: date) -> dict[UUID, allocation.Spent]:
    """Make the loan anew from its past, and write down what differs from what stands.

    Tell where each payment goes now. One whose parts have changed is booked again, at the
    earliest on the day `since`: before it the books were right.
    """
    made = made_anew(standing, past)
    write_rows_anew(standing, made)
    spent = _with_refunds(past, made)
    _book_again(standing.loan, past, spent, since)
    summarise(standing.loan, made.account.installments, made.account.overpaid)
    return spent


class Anew(NamedTuple):
    """A loan as its past makes it: rows of the schedule, then rows of charges that came after."""

    base: list[Installment]
    extra: list[Installment]
    account: allocation.Account
    # What is left of each payment after refunds.
    kept: dict[UUID, int]

    @property
    def of_schedule(self) -> Iterable[tuple[Installment, allocation.Installment]]:
        """Give each row as it stands and as it should."""
        return zip(self.base, self.account.installments, strict=False)

    @property
    def of_charges(self) -> list[allocation.Installment]:
        """Give the rows after the schedule as they should be."""
        return self.account.installments[len(self.base) :]


def _with_refunds(past: Past, made: Anew) -> dict[UUID, allocation.Spent]:
    """Tell where the whole of each payment went: what went back to her was paid too much."""
    return {
        one.id: share._replace(overpayment=share.overpayment + one.lisente - made.kept[one.id])
        for one, share in zip(in_order(past), made.account.spent, strict=True)
    }


def made_anew(standing: Standing, past: Past) -> Anew:
    """Replay a loan's past on what its schedule asks; nothing is written."""
    loan = standing.loan
    base = [row for row in standing.rows if row.origin != Installment.Origin.CHARGE]
    extra = [row for row in standing.rows if row.origin == Installment.Origin.CHARGE]
    own = [charge for row in base for charge in _of_schedule(row)]
    kept = without_refunds(past)
    account = allocation.replay(
        [Asked(row.due_on, row.principal, row.interest) for row in base],
        [*own, *past.charges],
        [_as_move(move, kept) for move in past.moves],
        standing.strategy,
        loan.schedule_from or loan.at.date(),
    )
    return Anew(base, extra, account, kept)


def write_rows_anew(standing: Standing, made: Anew) -> None:
    """Write what differs in a loan's rows."""
    for row, one in made.of_schedule:
        write_installment(row, one)
    _write_extra(standing.loan, made.base, made.extra, made.of_charges)


def _of_schedule(row: Installment) -> list[allocation.Charge]:
    sums = ((Part.FEE, row.schedule_fees), (Part.PENALTY, row.schedule_penalties))
    return [allocation.Charge(part, row.due_on, lisente) for part, lisente in sums if lisente]


def _as_move(
    move: Money | allocation.Waiver, kept: dict[UUID, int]
) -> allocation.Payment | allocation.Waiver:
    return allocation.Payment(move.on, kept[move.id]) if isinstance(move, Money) else move


def write_installment(row: Installment, made: allocation.Installment) -> None:
    """Write what differs from what stands."""
    new = sums_of(made)
    changed = {name: value for name, value in new.items() if getattr(row, name) != value}
    if changed:
        change_row(Installment, row.mfi_id, row.id, **changed)


def sums_of(made: allocation.Installment) -> dict[str, int]:
    """Give what is stored of a row and follows from the loan's past."""
    sums = {"fees": made.asked[Part.FEE], "penalties": made.asked[Part.PENALTY]}
    for part, name in PARTS.items():
        sums[f"paid_{name}"] = made.paid[part]
        sums[f"waived_{name}"] = made.waived[part]
    return sums


def _write_extra(
    loan: Loan,
    base: Sequence[Installment],
    extra: Sequence[Installment],
    made: Iterable[allocation.Installment],
) -> None:
    there = {row.due_on: row for row in extra}
    number = max((row.number for row in (*base, *extra)), default=0)
    for one in made:
        if one.due_on in there:
            write_installment(there.pop(one.due_on), one)
            continue
        number += 1
        add_row(
            Installment,
            mfi_id=loan.mfi_id,
            id=uuid.uuid4(),
            loan_id=loan.id,
            version=loan.schedule_version,
            number=number,
            origin=Installment.Origin.CHARGE.value,
            due_on=one.due_on,
            **sums_of(one),
        )
    for row in there.values():
        # What a payment of before had paid has come due after it, and its charge lies there now.
        write_installment(row, allocation.Installment(row.due_on, dict.fromkeys(Part, 0)))


def _book_again(loan: Loan, past: Past, spent: dict[UUID, allocation.Spent], since: date) -> None:
    """Book each payment as it is spent now; where that has not changed, nothing is written."""
    booked: dict[UUID, list[Transfer]] = defaultdict(list)
    for one in ledger.live(loan.mfi_id, loan.id, "payment"):
        booked[one.source_id].append(one)
    for payment in in_order(past):
        share = spent[payment.id]
        wanted = accounts.received(payment.place, share.parts, share.overpayment)
        stands = {(t.debit, t.credit, t.amount_lisente): t for t in booked[payment.id]}
        keys = {(e.debit.code, e.credit.code, e.lisente): e for e in wanted}
        gone = [stands[key] for key in stands.keys() - keys.keys()]
        # Never before what it takes back: else on the days between the money were there twice.
        on = max(payment.on, since, *(one.on for one in gone))
        ledger.take_back(gone, on)
        source = ledger.Source(loan.mfi_id, "payment", payment.id, loan.id)
        ledger.post(source, on, [entry for key, entry in keys.items() if key not in stands])


def summarise(loan: Loan, rows: Sequence[allocation.Installment], overpaid: int) -> None:
    """Write the loan's summary and what follows from it for its state."""
    sums = owed(rows)
    loan.owed_principal, loan.owed_interest = sums[Part.PRINCIPAL], sums[Part.INTEREST]
    loan.owed_fees, loan.owed_penalties = sums[Part.FEE], sums[Part.PENALTY]
    loan.overpaid_lisente = overpaid
    loan.oldest_due_on = oldest_due_on(rows)
    write_summary(loan)


def write_summary(loan: Loan) -> None:
    """Move the loan to the state that its sums ask for, and write both."""
    _move(loan)
    change_row(
        Loan,
        loan.mfi_id,
        loan.id,
        status=str(loan.status),
        owed_principal=loan.owed_principal,
        owed_interest=loan.owed_interest,
        owed_fees=loan.owed_fees,
        owed_penalties=loan.owed_penalties,
        overpaid_lisente=loan.overpaid_lisente,
        oldest_due_on=loan.oldest_due_on,
        last_moved_on=loan.last_moved_on,
        closed_on=loan.closed_on,
        closed_why=loan.closed_why,
    )


def _move(loan: Loan) -> None:
    """Owing, owed to, or neither: three states that follow from the sums alone."""
    if loan.status not in {Loan.Status.ACTIVE, Loan.Status.OVERPAID, Loan.Status.CLOSED}:
        return
    if loan.owed_lisente:
        if loan.status != Loan.Status.ACTIVE:
            loan.reopen()
    elif loan.overpaid_lisente:
        if loan.status != Loan.Status.OVERPAID:
            loan.overpay()
    elif loan.status != Loan.Status.CLOSED:
        loan.close()
        loan.closed_on = loan.last_moved_on
        loan.closed_why = loan.closed_why or "paid"
    if loan.status != Loan.Status.CLOSED:
        loan.closed_on, loan.closed_why = None, ""
