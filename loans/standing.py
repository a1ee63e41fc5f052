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
    return settle_as(standing, past, made_anew(standing, past), since)


def settle_as(
    standing: Standing, past: Past, made: "Anew", since: date
) -> dict[UUID, allocation.Spent]:
    """Do so where the replay is there already."""
    write_rows_anew(standing, made)
    spent = _with_refunds(past, made)
    _book_again(standing.loan, past, spent, made.ids, since)
    summarise(standing.loan, made.account.installments, made.account.overpaid)
    return spent


class RowIds:
    """Which instalment each row of a replay is."""

    def __init__(self, rows: Iterable[allocation.Installment], ids: Iterable[UUID]) -> None:
        """Match them in their order."""
        # A row of the rules is equal to one with the same sums: it is known by itself alone.
        self._ids = {id(row): one for row, one in zip(rows, ids, strict=True)}

    def of(self, row: allocation.Installment) -> UUID:
        """Give the id of a row."""
        return self._ids[id(row)]

    def paid(self, spent: allocation.Spent) -> list[accounts.Paid]:
        """Tell which instalments took what of a payment."""
        return [accounts.Paid(part, lisente, self.of(row)) for row, part, lisente in spent.took]


class Anew(NamedTuple):
    """A loan as its past makes it: rows of the schedule, then rows of charges that came after."""

    base: list[Installment]
    extra: list[Installment]
    account: allocation.Account
    # What is left of each payment after refunds.
    kept: dict[UUID, int]
    # Each row's id, also of those that are yet to be written.
    ids: RowIds

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
    there = {row.due_on: row.id for row in extra}
    of_charges = account.installments[len(base) :]
    ids = [*(row.id for row in base), *(there.get(o.due_on) or uuid.uuid4() for o in of_charges)]
    return Anew(base, extra, account, kept, RowIds(account.installments, ids))


def write_rows_anew(standing: Standing, made: Anew) -> None:
    """Write what differs in a loan's rows."""
    for row, one in made.of_schedule:
        write_installment(row, one)
    _write_extra(standing.loan, made)


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


def _write_extra(loan: Loan, made: Anew) -> None:
    there = {row.due_on: row for row in made.extra}
    number = max((row.number for row in (*made.base, *made.extra)), default=0)
    for one in made.of_charges:
        if one.due_on in there:
            write_installment(there.pop(one.due_on), one)
            continue
        number += 1
        add_row(
            Installment,
            mfi_id=loan.mfi_id,
            id=made.ids.of(one),
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


def _book_again(
    loan: Loan, past: Past, spent: dict[UUID, allocation.Spent], ids: RowIds, since: date
) -> None:
    """Book each payment as it is spent now; where that has not changed, nothing is written."""
    booked: dict[UUID, list[Transfer]] = defaultdict(list)
    for one in ledger.live(loan.mfi_id, loan.id, "payment"):
        booked[one.source_id].append(one)
    for payment in in_order(past):
        share = spent[payment.id]
        wanted = accounts.received(payment.place, ids.paid(share), share.overpayment)
        stands = {
            (t.debit, t.credit, t.amount_lisente, t.installment_id): t for t in booked[payment.id]
        }
        keys = {(e.debit.code, e.credit.code, e.lisente, e.installment): e for e in wanted}
        gone = [stands[key] for key in stands.keys() - keys.keys()]
        # Never before what it takes back: else on the days between the money were there twice.
        on = max(payment.on, since, *(one.on for one in gone))
        ledger.take_back(loan, gone, on)
        source = ledger.Source.of_loan(loan, "payment", payment.id, on)
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
