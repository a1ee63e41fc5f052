"""Give a loan a new schedule for what is left of it; the old one stays, closed."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone

from loans.dates import today
from loans.deed import Actor, Once, deed, remember
from loans.errors import NotNow, OutsideTerms
from loans.models import Installment, Loan, Reschedule, Transfer
from loans.notes import LOAN_NOTE, sealed_for
from loans.once import Facts
from loans.past import PARTS
from loans.record import Values, record_act, record_event
from loans.rules.accounts import RECEIVED_AS
from loans.rules.allocation import Part
from loans.rules.fees import Fee, FeeDue, FeeKind
from loans.rules.product_terms import ProductTerms
from loans.rules.rounding import LISENTE_PER_LOTI
from loans.rules.schedule import Row, schedule
from loans.running import add_row, change_row
from loans.second_person import check_duty
from loans.standing import as_ruled, locked, moved, rows_of, summarise

INSTALLMENTS_MAX = 600


class NewSchedule(NamedTuple):
    """How many instalments from when; what is not named goes on as it was."""

    installments: int | None = None
    first_due_on: date | None = None
    note: str = ""


@deed
def reschedule(
    mfi_id: UUID, loan_id: UUID, new: NewSchedule, *, by: Actor, once: Once | None = None
) -> Facts:
    """Spread what is left over new instalments.

    Interest that has come due, fees and penalties are owed with the first of them; interest still
    to come is reckoned anew on the principal that is left.
    """
    facts: Facts = {"id": str(loan_id)}
    remember(once, mfi_id, facts)
    check_duty(mfi_id, "reschedule", by)
    loan = locked(mfi_id, loan_id)
    if loan.status != Loan.Status.ACTIVE or not loan.owed_principal:
        raise NotNow(status=str(loan.status))
    day, rows = today(), rows_of(loan)
    coming = [row for row in rows if row.due_on > day and as_ruled(row).owed(Part.PRINCIPAL)]
    first = new.first_due_on or (coming[0].due_on if coming else None)
    if first is not None and first <= day:
        raise OutsideTerms("first_due_on", "After today.")
    count = new.installments or max(len(coming), 1)
    if count > INSTALLMENTS_MAX:
        raise OutsideTerms("installments", f"At most {INSTALLMENTS_MAX}.")
    made = _new_rows(loan, rows, count, first, day)
    before: Values = {"version": loan.schedule_version, "owed": loan.owed_lisente}
    loan.schedule_version += 1
    loan.rescheduled, loan.schedule_from = True, day
    for row in made:
        row.version = loan.schedule_version
        _add(row)
    change_row(
        Loan,
        mfi_id,
        loan_id,
        schedule_version=loan.schedule_version,
        schedule_from=day,
        rescheduled=True,
    )
    moved(loan, day)
    summarise(loan, [as_ruled(row) for row in made], loan.overpaid_lisente)
    add_row(
        Reschedule,
        mfi_id=mfi_id,
        id=uuid.uuid4(),
        loan_id=loan_id,
        version=loan.schedule_version,
        owed_before=before["owed"],
        owed_after=loan.owed_lisente,
        **sealed_for(mfi_id, loan.borrower_id, LOAN_NOTE, new.note),
        on=day,
        at=timezone.now(),
    )
    after: Values = {"version": loan.schedule_version, "owed": loan.owed_lisente}
    record_act(by, "reschedule", "loan", loan_id, mfi_id=mfi_id, before=before, after=after)
    record_event(mfi_id, "loan.rescheduled", "loan", loan_id, version=loan.schedule_version)
    return facts


def _new_rows(
    loan: Loan, rows: Sequence[Installment], count: int, first: date | None, day: date
) -> list[Installment]:
    kept = ProductTerms.of_plain(loan.terms)
    terms = replace(
        kept.terms(loan.owed_principal, count, day, first),
        fees=tuple(_fee_as_agreed(one.fee, loan, kept) for one in kept.fees if _by_row(one.fee)),
        # Grace was for the beginning.
        grace_principal=0,
        grace_interest_payment=0,
    )
    made = [_row(loan, row) for row in schedule(terms).rows]
    carried = _carried(rows, day)
    _carry_interest(made, carried.interest)
    made[0].schedule_fees += carried.fees
    made[0].fees += carried.fees
    made[0].schedule_penalties = made[0].penalties = carried.penalties
    return made


def _carry_interest(made: Sequence[Installment], lisente: int) -> None:
    """Put interest that is owed on the first row; what she paid in advance goes off as it comes."""
    made[0].interest += max(lisente, 0)
    left = max(-lisente, 0)
    for row in made:
        taken = min(left, row.interest)
        row.interest -= taken
        left -= taken


def _by_row(fee: Fee) -> bool:
    return fee.due is FeeDue.INSTALLMENT


def _fee_as_agreed(fee: Fee, loan: Loan, kept: ProductTerms) -> Fee:
    """Give an instalment's fee as a sum: a share was meant of what was lent at first."""
    lisente = fee.lisente(loan.principal_lisente, kept.rounding)
    return Fee(FeeDue.INSTALLMENT, FeeKind.FLAT, Decimal(lisente) / LISENTE_PER_LOTI)


class _Carried(NamedTuple):
    interest: int
    fees: int
    penalties: int


def _carried(rows: Sequence[Installment], day: date) -> _Carried:
    """Add up what is owed besides principal: what has come due, and charges wherever they lie.

    Interest that she paid in advance on a row that is still open counts for her.
    """
    interest = fees = penalties = 0
    for row, ruled in ((row, as_ruled(row)) for row in rows):
        penalties += ruled.owed(Part.PENALTY)
        if row.due_on <= day:
            interest += ruled.owed(Part.INTEREST)
            fees += ruled.owed(Part.FEE)
            continue
        if ruled.open:
            interest -= row.paid_interest + row.waived_interest
        still_scheduled = max(row.schedule_fees - row.paid_fees - row.waived_fees, 0)
        fees += ruled.owed(Part.FEE) - still_scheduled
    return _Carried(interest, fees, penalties)


def _row(loan: Loan, row: Row) -> Installment:
    return Installment(
        mfi_id=loan.mfi_id,
        loan_id=loan.id,
        number=row.number,
        due_on=row.due_on,
        principal=row.principal,
        interest=row.interest,
        schedule_fees=row.fees,
        fees=row.fees,
    )


def _add(row: Installment) -> None:
    values = {one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields}
    add_row(Installment, **values)


def returned_row(
    loan: Loan, transfers: Sequence[Transfer], rows: Sequence[Installment], day: date
) -> Installment:
    """Make what a payment of before a reschedule had paid due again, on a row of its own."""
    names = {RECEIVED_AS[part].code: name for part, name in PARTS.items()}
    back = dict.fromkeys(PARTS.values(), 0)
    for one in transfers:
        if one.credit in names:
            back[names[one.credit]] += one.amount_lisente
    row = Installment(
        mfi_id=loan.mfi_id,
        id=uuid.uuid4(),
        loan_id=loan.id,
        version=loan.schedule_version,
        number=max(one.number for one in rows) + 1,
        origin=Installment.Origin.RETURNED,
        due_on=day,
        **back,
        schedule_fees=back["fees"],
        schedule_penalties=back["penalties"],
    )
    _add(row)
    return row
