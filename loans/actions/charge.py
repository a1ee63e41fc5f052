"""Charge a loan beside its schedule, and forgive what was charged or is still to come."""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone

from loans import ledger
from loans.dates import today
from loans.deed import Actor, Once, deed, remember
from loans.errors import NotNow, OutsideTerms, TooMuch
from loans.models import Charge, Loan, Waiver
from loans.once import Facts, answer_instead
from loans.past import PART_NAMED, past_of
from loans.queries.policy import policy_of
from loans.record import Values, record_act, record_event
from loans.rules import allocation
from loans.rules.allocation import Part
from loans.running import add_row
from loans.second_person import WAITS_FOR, agreed, check_duty
from loans.standing import (
    Anew,
    Standing,
    locked,
    made_anew,
    moved,
    rows_of,
    settle,
    settle_as,
)


class NewCharge(NamedTuple):
    """A fee or a penalty, and the day on which it falls due."""

    kind: Charge.Kind
    name: str
    lisente: int
    due_on: date
    # What a charge of the product's own rules is known by: it is made once.
    rule: str | None = None


@deed
def charge(
    mfi_id: UUID, loan_id: UUID, new: NewCharge, *, by: Actor, once: Once | None = None
) -> Facts:
    """Put one charge on a loan, and tell its id."""
    charge_id = uuid.uuid4()
    facts: Facts = {"id": str(charge_id)}
    remember(once, mfi_id, facts)
    check_duty(mfi_id, "charge", by)
    loan = _open(mfi_id, loan_id)
    assert loan.disbursed_on is not None
    if new.due_on < loan.disbursed_on:
        raise OutsideTerms("due_on", "Not before the loan was paid out.")
    put(loan, {charge_id: new}, on=min(new.due_on, today()), by=by)
    return facts


def put(loan: Loan, charges: dict[UUID, NewCharge], *, on: date, by: Actor) -> None:
    """Write charges on a locked loan, in the deed that found them due; they count from a day on."""
    past, standing = past_of(loan), Standing(loan, rows_of(loan))
    put_now = {charge_id: _as_ruled(new) for charge_id, new in charges.items()}
    past.charges += put_now.values()
    made, closed = made_anew(standing, past), ledger.closed_to(loan, on)
    for charge_id, new in charges.items():
        add_row(
            Charge,
            mfi_id=loan.mfi_id,
            id=charge_id,
            loan_id=loan.id,
            kind=new.kind.value,
            name=new.name,
            amount_lisente=new.lisente,
            due_on=new.due_on,
            on=on,
            after_close_of=ledger.after_close_of(on, closed),
            installment_id=_row_of(put_now[charge_id], made),
            rule=new.rule,
            version=loan.schedule_version,
            at=timezone.now(),
        )
    moved(loan, on)
    settle_as(standing, past, made, since=on)
    sums = {"lisente": sum(one.lisente for one in charges.values())}
    kind = next(iter(charges.values())).kind.value
    record_act(by, f"charge-{kind}", "loan", loan.id, mfi_id=loan.mfi_id, after={**sums})
    record_event(loan.mfi_id, "loan.charged", "loan", loan.id, kind=kind, **sums)


def _as_ruled(new: NewCharge) -> allocation.Charge:
    part = Part.FEE if new.kind == Charge.Kind.FEE else Part.PENALTY
    return allocation.Charge(part, new.due_on, new.lisente)


def _row_of(charge: allocation.Charge, made: Anew) -> UUID:
    """Find the row on which a charge was put."""
    (row,) = (row for row in made.account.installments if any(one is charge for one in row.charges))
    return made.ids.of(row)


@deed
def waive(
    mfi_id: UUID,
    loan_id: UUID,
    component: str,
    lisente: int,
    reason: str,
    *,
    by: Actor,
    once: Once | None = None,
) -> Facts:
    """Forgive interest, fees or penalties; tell whether a second word is needed."""
    facts: Facts = {"id": str(loan_id)}
    remember(once, mfi_id, facts)
    loan = _open(mfi_id, loan_id)
    if component not in {"interest", "fees", "penalties"}:
        raise OutsideTerms("component", "Interest, fees or penalties: principal is written off.")
    if lisente > getattr(loan, f"owed_{component}"):
        raise TooMuch(component=component)
    limit = policy_of(mfi_id).second_correction_above_lisente
    asked = {"component": component, "lisente": lisente, "reason": reason}
    two = limit is not None and lisente > limit
    if not agreed(mfi_id, "waive", loan_id, asked, by=by, two=two):
        return answer_instead(once, mfi_id, {**facts, "waiting_for": WAITS_FOR})
    forgive(loan, [(component, lisente)], reason, by=by)
    return facts


def forgive(loan: Loan, sums: Iterable[tuple[str, int]], reason: str, *, by: Actor) -> None:
    """Write waivers on a locked loan, in the deed that decided on them."""
    day, past = today(), past_of(loan)
    moved(loan, day)
    for component, lisente in sums:
        past.moves.append(allocation.Waiver(PART_NAMED[component], day, lisente))
        add_row(
            Waiver,
            mfi_id=loan.mfi_id,
            id=uuid.uuid4(),
            loan_id=loan.id,
            component=component,
            amount_lisente=lisente,
            on=day,
            reason=reason,
            version=loan.schedule_version,
            at=timezone.now(),
        )
        after: Values = {"component": component, "lisente": lisente}
        record_act(by, "waive", "loan", loan.id, mfi_id=loan.mfi_id, after=after, reason=reason)
    settle(Standing(loan, rows_of(loan)), past, since=day)
    record_event(loan.mfi_id, "loan.waived", "loan", loan.id, balance_lisente=loan.owed_lisente)


def _open(mfi_id: UUID, loan_id: UUID) -> Loan:
    loan = locked(mfi_id, loan_id)
    if loan.status not in {Loan.Status.ACTIVE, Loan.Status.OVERPAID}:
        raise NotNow(status=str(loan.status))
    return loan
